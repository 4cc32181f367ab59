// The pages of a large report: compressed pieces that pages share, and pages as strings of references to them.
// advisor/render/store.py packs them; what comes out is the page to the last byte, every text escaped by the server.
const store = (function () {
  const FIRST_FEW = 0xE000;
  const FEW = 0x1900;
  const FIRST_MANY = 0xF0000;
  const IN_CHUNK = 200;
  const BETWEEN = "\x1e";
  const REFERENCE = /[\uE000-\uF8FF]|[\u{F0000}-\u{FFFFD}]/gu;
  const SLOT = /[\x03-\x05]/g;
  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
  const texts = new Map();

  async function inflate(base64) {
    const bytes = Uint8Array.from(atob(base64), function (one) { return one.charCodeAt(0); });
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  function parts(selector) {
    if (!texts.has(selector)) {
      const holder = document.querySelector(selector);
      texts.set(selector, inflate(holder.textContent).then(function (text) { return text.split(BETWEEN); }));
    }
    return texts.get(selector);
  }

  function pieces() { return parts("#pieces"); }

  function expanded(text, known) {
    return text.replace(REFERENCE, function (one) {
      const code = one.codePointAt(0);
      return expanded(known[code < FIRST_MANY ? code - FIRST_FEW : code - FIRST_MANY + FEW], known);
    });
  }

  function escaped(text) { return text.replace(/[&<>"']/g, function (one) { return ESCAPES[one]; }); }

  // The HTML of one workload's page.
  async function page(entry) {
    const known = await pieces();
    const chunk = await parts('script[data-chunk="' + Math.floor(entry.page / IN_CHUNK) + '"]');
    const own = { "\x03": entry.anchor, "\x04": escaped(entry.name), "\x05": escaped(entry.place) + "/" };
    return expanded(chunk[entry.page % IN_CHUNK], known).replace(SLOT, function (slot) { return own[slot]; });
  }

  return { inflate, page, pieces };
})();
