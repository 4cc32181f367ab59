"""Secrets never show; what helps to read a snippet does."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats import FORMATS
from advisor.formats.dockerfile.image import shown_instruction
from advisor.formats.reading import Attribute
from advisor.text.dockerfile import read_instructions
from advisor.text.redact import _HINT, HIDDEN, _hide_tokens, redact_text, shown_command, shown_word, visible
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Map, parse

extract_cloud_foundry = FORMATS["cloud-foundry"].extract

DIGEST = "sha256:" + "0f" * 32
SECRET = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=8, max_size=20).map(lambda text: f"zq{text}")
FRAME = "applications:\n- name: ledger\n  memory: 512M\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pw@git.example/pack.git", "https://git.example/pack.git"),
        ("https://user:p/w@git.example/pack.git", "https://git.example/pack.git"),
        ("user:pw@registry.example/team/app:1", "registry.example/team/app:1"),
        ("https://git.example/pack?token=abc", "https://git.example/pack"),
        ("app.example/path?key=abc&x=y", "app.example/path"),
        ("https://git.example/pack.git#v4.52", "https://git.example/pack.git#v4.52"),
        ("https://host.example:8080/@scope", "https://host.example:8080/@scope"),
        ("git@git.example:team/pack.git", "git@git.example:team/pack.git"),
        (f"registry.example/app:1@{DIGEST}", f"registry.example/app:1@{DIGEST}"),
        ("java_buildpack_offline", "java_buildpack_offline"),
        ("a-long-name-of-many-plain-words.apps.example", "a-long-name-of-many-plain-words.apps.example"),
        ("AKIAIOSFODNN7EXAMPLE", HIDDEN),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig", HIDDEN),
        ("b1946ac92492d2347c6235b4d2611184", HIDDEN),
        ("one\u202etwo\x07", "oneU+202EtwoU+0007"),
    ],
)
def test_a_single_string_loses_user_password_query_and_token(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("./run --port 80", "./run …"),
        ("FOO=hunter2 BAR='h u' ./run hunter2", "FOO=… BAR=… ./run …"),
        ("exec env FOO=1 java -jar x.jar", "exec env FOO=… java …"),
        ("echo hunter2 && curl -u a:hunter2 x || exit 1", "echo … && curl … || exit …"),
        ("echo hunter2; sleep 1", "echo …; sleep …"),
        ("echo hunter2;", "echo …;"),
        ("curl -H 'Authorization: a; b' x | sh", "curl … | sh"),
        ("--requirepass hunter2", "…"),
        ("hunter2: prose", "…"),
        ("cat <<EOF\nhunter2\nEOF", "cat"),
        ("./run \\\n  hunter2", "./run …"),
        ("", ""),
        (["redis-cli", "-a", "hunter2"], "redis-cli …"),
        (["-a", "hunter2"], "…"),
        (["run", "&&", "hunter2"], "run …"),
        (["CMD", "curl", "-u", "admin:hunter2"], "CMD curl …"),
        (["CMD-SHELL", "curl x || exit 1"], "CMD-SHELL curl … || exit …"),
        (["NONE"], "NONE"),
        ([], ""),
    ],
)
def test_of_a_command_only_programs_and_names_of_variables_show(command: str | list[str], shown: str) -> None:
    assert shown_command(command) == shown


def test_a_word_that_a_fact_used_shows_in_either_form() -> None:
    used = ("--storage.tsdb.path=/data", "9090")
    assert shown_command("prom --pin 1 --storage.tsdb.path=/data -p 9090", used) == (
        "prom … --storage.tsdb.path=/data … 9090"
    )
    assert shown_command(["prom", "--pin", "1", "9090"], used) == "prom … 9090"
    args = _attribute('args: ["9090", "hunter2"]')
    assert _attribute("args: a; hunter2").command_location().snippet == "args: …"
    assert (args.command_location().snippet, args.command_location(used).snippet) == ("args: …", "args: 9090 …")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("USER root", "USER root"),
        ("EXPOSE 8080/udp 9000-9010 $PORT", "EXPOSE 8080/udp 9000-9010 $PORT"),
        ("EXPOSE hunter2", "EXPOSE …"),
        ("FROM --platform=linux/arm64 node:18 AS build", "FROM --platform=linux/arm64 node:18 AS build"),
        ("FROM ann:hunter2@reg.example/base:1", "FROM reg.example/base:1"),
        (f"FROM reg.example/base:1@{DIGEST}", f"FROM reg.example/base:1@{DIGEST}"),
        ('VOLUME ["/data", "/logs"]', "VOLUME /data /logs"),
        ("ENV A=hunter2 B='x y'", "ENV A=… B=…"),
        ("ENV A hunter2", "ENV A=…"),
        ('LABEL a.b/c="hunter2"', "LABEL a.b/c=…"),
        ("ARG A=hunter2", "ARG …"),
        ("RUN mkdir -p /x && chown app /x", "RUN mkdir … && chown …"),
        ("RUN --mount=type=secret,id=hunter2 npm ci", "RUN npm …"),
        ("COPY --chown=app:0 hunter2 /srv", "COPY --chown=app:0 …"),
        ("ONBUILD RUN make hunter2", "ONBUILD RUN make …"),
        ("HEALTHCHECK --interval=5s CMD curl http://localhost/?key=hunter2", "HEALTHCHECK CMD curl …"),
        ("HEALTHCHECK NONE", "HEALTHCHECK NONE"),
        ('ENTRYPOINT ["/init", "gosu", "app", "hunter2"]', "ENTRYPOINT /init gosu …"),
        ("CMD serve --api-token=hunter2", "CMD serve …"),
    ],
)
def test_of_an_instruction_the_words_that_facts_use_show(line: str, shown: str) -> None:
    (instruction,) = read_instructions(line, "Dockerfile").instructions
    assert shown_instruction(instruction) == shown


@pytest.mark.parametrize(
    ("text", "entry", "key"),
    [
        ("memory: 512M", "memory: 512M", "memory: …"),
        ('"image": "reg.example/billing:1.4"', "image: reg.example/billing:1.4", "image: …"),
        ("schedule: '15 2 * * *'", "schedule: 15 2 * * *", "schedule: …"),
        ("note: two words", "note: …", "note: …"),
        ("note: |\n  two\n  lines", "note: …", "note: …"),
        ("env: {A: hunter2}", "env: …", "env: …"),
        ("ports: [80]", "ports: …", "ports: …"),
        ("password: ((vault))", "password: ((vault))", "password: ((vault))"),
        ("password: ${PW}", "password: ${PW}", "password: ${PW}"),
        ("password: ${PW:-hunter2}", "password: ${PW:-hunter2}", "password: …"),
        ("command: null", "command:", "command:"),
        ("route: ann:hunter2@x.example/y?z=hunter2", "route: x.example/y", "route: …"),
    ],
)
def test_a_key_shows_with_its_value_only_where_that_is_used(text: str, entry: str, key: str) -> None:
    attribute = _attribute(text)
    assert attribute.location().snippet == entry
    assert attribute.key_location().snippet == key
    assert attribute.location() == attribute.key_location()


def test_a_member_shows_the_keys_that_are_used() -> None:
    ports = _attribute("ports:\n- {containerPort: 80, labels: {a: hunter2}, protocol: tcp}\n- hunter2")
    first, second = ports.node.items if isinstance(ports.node, Items) else ()
    assert ports.at(first, "containerPort", "protocol").snippet == "- containerPort: 80, protocol: tcp"
    assert ports.at(first).snippet == "- containerPort: …"
    assert ports.hidden_at(second).snippet == "- …"
    assert ports.name_at(second, "A:-hunter2").snippet == "- A=…"
    assert (ports.at(second).path, ports.at(second).first_line) == ("manifest.yml", 3)


def _attribute(text: str) -> Attribute:
    (document,) = parse(text, "")
    assert isinstance(document, Map)
    return Attribute(document.entries[0], Source("manifest.yml", "cloud-foundry", text))


PLACES = {
    "plain": "  env:\n    A: {secret}\n",
    "quoted": '  env:\n    "A": "{secret}"\n',
    "single quotes": "  env:\n    A: 'x''{secret}'\n",
    "block": "  env:\n    A: |\n      first\n      {secret}\n\n    B: 1\n",
    "folded": "  env:\n    A: >-\n      first\n      memory: {secret}\n",
    "many lines": "  env:\n    A: first\n      {secret}\n",
    "many quoted lines": '  env:\n    A: "first\n\n      {secret}"\n',
    "nested": "  env:\n    A:\n      name: {secret}\n      routes: [{secret}]\n",
    "list": "  env:\n    A:\n    - {secret}\n",
    "flow": "  env: {{A: 1, B: {secret}}}\n",
    "flow over lines": "  env: {{A: 1,\n  memory: {secret},\n  B: {{name: {secret}}}\n  }}\n",
    "flow at the margin": '  env: {{"A":\n "{secret}"}}\n',
    "anchor": "  env:\n    A: &a {secret}\n    B: *a\n",
    "alias": "  stack: &s {secret}\n  env:\n    B: *s\n",
    "merge": "  x: &x\n    NAME: {secret}\n  env:\n    <<: *x\n",
    "wrong list": "  env: [{secret}]\n",
    "wrong text": "  env: {secret}\n",
    "comment": "  env:\n    # A: {secret}\n    B: 1 # was: {secret}\n",
    "parameters": "  services:\n  - name: db\n    parameters:\n      size: {secret}\n",
    "password": "  docker:\n    image: a/b\n    password: {secret}\n",
    "credentials": "  cnb-credentials:\n    reg.example:\n      token: {secret}\n      username: {secret}\n",
    "route": "  routes:\n  - route: ann:{secret}@x.example/y?z={secret}\n",
    "unknown secret": "  api_token: {secret}\n",
    "line separator": '  env:\n    A: "x\u2028{secret}"\n    B: "{secret}"\n',
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@settings(deadline=None, max_examples=20)
@given(secret=SECRET)
def test_a_secret_in_a_manifest_reaches_no_snippet_fact_or_note(place: str, line_end: str, secret: str) -> None:
    text = (FRAME + PLACES[place].format(secret=secret)).replace("\n", line_end)
    extraction = extract_cloud_foundry(Source("manifest.yml", "cloud-foundry", text), ReadOptions())
    facts = [fact for one in extraction.workloads for name, fact in one.facts.items() if name != "build.stack"]
    assert secret not in repr([(fact, [place.snippet for place in fact.evidence]) for fact in facts])
    assert secret not in repr(extraction.notes)


@settings(deadline=None)
@given(st.text())
def test_what_is_shown_holds_no_unseen_character(text: str) -> None:
    assert visible(text).replace("\t", " ").isprintable()


def test_a_hostile_text_is_cut_before_patterns_run_over_it() -> None:
    assert len(redact_text("RUN " + "://a:x" * 100_000 + "@")) < 5_000
    assert shown_command("a'" * 100_000).count("…") <= 1
    assert shown_word("x" * 100_000) == "…"


@given(st.text(), st.lists(st.text()))
def test_of_a_command_no_word_shows_but_programs_and_names(text: str, words: list[str]) -> None:
    shape = re.compile(r"(?:…|&&|\|\|?|&|;|(?:[\w./$+-]+|…);?|\w+=…|CMD|CMD-SHELL|NONE)")
    assert all(
        shape.fullmatch(word) for word in (*shown_command(text).split(" "), *shown_command(words).split(" ")) if word
    )


@pytest.mark.parametrize(
    "text", ["registry.example/secret-service:1.2", "token-desk.example:1234", "key-server.example"]
)
def test_names_that_only_sound_secret_stay_readable(text: str) -> None:
    assert redact_text(text) == text


@settings(deadline=None)
@given(
    st.sampled_from([*"aB0 -_=:./@?#'\"", "--password ", "a_token=", "eyJ", "AKIA", "ghp_", "SG."]),
    st.text(max_size=40),
)
def test_the_quick_look_misses_nothing_that_the_patterns_would_hide(part: str, rest: str) -> None:
    text = part + rest
    assert _HINT.search(text) or _hide_tokens(text) == text
