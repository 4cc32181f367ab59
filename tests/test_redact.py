"""Secrets never show; what helps to read a snippet does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.extract.cloud_foundry import extract_cloud_foundry
from advisor.sources.redact import HIDDEN, redact_text, redacted_lines, visible
from advisor.sources.secret_patterns import _HINT, _hide_tokens
from advisor.sources.text import ReadOptions, Source

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
    ("line", "secret"),
    [
        ("RUN curl -u ann:hunter2 https://x.example", "hunter2"),
        ("RUN curl -H 'Authorization: Basic aHVudGVyMg=='", "aHVudGVyMg"),
        ("RUN curl -H 'X: bearer abc.def-ghi'", "abc.def-ghi"),
        ("RUN mysql -pHunter2 -e x", "Hunter2"),
        ("RUN docker login -u ann -p hunter2 reg.example", "hunter2"),
        ('CMD ["serve", "--password", "hunter2"]', "hunter2"),
        ("CMD serve --api-token=hunter2", "hunter2"),
        ("ENTRYPOINT serve --db postgres://ann:hunter2@db/x", "hunter2"),
        ("HEALTHCHECK CMD curl http://localhost/?key=hunter2", "hunter2"),
        ("RUN export DB_PASSWORD=hunter2 && make", "hunter2"),
        ("ENV A=hunter2", "hunter2"),
        ("ENV A hunter2=x", "hunter2"),
        ("ENV A=1 B='x hunter2 y'", "hunter2"),
        ("ARG A=hunter2", "hunter2"),
        ('LABEL a="hunter2"', "hunter2"),
        ("# ENV OLD=hunter2", "hunter2"),
        ("FROM ann:hunter2@reg.example/base:1", "hunter2"),
    ],
)
def test_a_dockerfile_shows_no_secret(line: str, secret: str) -> None:
    shown = redacted_lines(f"FROM base\n{line}\n", "dockerfile")
    assert len(shown) == 3
    assert secret not in shown[1]
    assert HIDDEN in shown[1]


@pytest.mark.parametrize(
    "line",
    [
        "RUN --mount=type=secret,id=npm_token,target=/x npm ci",
        f"FROM registry.example/base:1@{DIGEST}",
        "HEALTHCHECK CMD curl http://localhost:8080/health",
        "EXPOSE 8080/tcp",
        "ARG VERSION",
        "RUN mkdir -p /srv/app && chown app /srv/app",
    ],
)
def test_a_harmless_line_stays_as_it_is(line: str) -> None:
    assert redacted_lines(line, "dockerfile") == (line,)


def test_continued_environment_lines_keep_their_names_and_places() -> None:
    text = 'ENV FIRST=one \\\n  # note\n  SECOND="t w o" \\\n  THIRD=3\nUSER app'
    shown = redacted_lines(text, "dockerfile")
    assert shown == (
        f"ENV FIRST={HIDDEN} \\",
        "",
        f"  SECOND={HIDDEN} \\",
        f"  THIRD={HIDDEN}",
        "USER app",
    )


def test_the_body_of_a_file_written_by_copy_is_hidden() -> None:
    text = "COPY <<EOF /etc/app.conf\nmode = quiet hunter2\nEOF\nUSER app"
    assert redacted_lines(text, "dockerfile") == ("COPY <<EOF /etc/app.conf", HIDDEN, "EOF", "USER app")


def test_a_private_key_is_hidden_to_its_end() -> None:
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb"
    assert redacted_lines(text, "other") == ("a", HIDDEN, HIDDEN, HIDDEN, "b")


def test_a_manifest_that_cannot_be_parsed_shows_nothing() -> None:
    assert redacted_lines("env: {A: hunter2\n- x", "cloud-foundry") == (HIDDEN, HIDDEN)


def test_a_secret_of_the_environment_is_hidden_where_the_command_repeats_it() -> None:
    text = FRAME + "  command: serve hunter2x\n  env:\n    DB_PASSWORD: hunter2x\n"
    assert not any("hunter2x" in line for line in redacted_lines(text, "cloud-foundry"))


def test_names_of_variables_stay_readable() -> None:
    text = FRAME + "  env:\n    A: ((password))\n  routes:\n  - route: ((route))\n"
    shown = redacted_lines(text, "cloud-foundry")
    assert shown[4] == "    A: ((password))"
    assert shown[6] == "  - route: ((route))"


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
    assert not any(secret in line for line in redacted_lines(text, "cloud-foundry"))
    extraction = extract_cloud_foundry(Source("manifest.yml", "cloud-foundry", text), ReadOptions())
    facts = [fact for one in extraction.workloads for name, fact in one.facts.items() if name != "build.stack"]
    assert secret not in repr([(fact, [place.snippet for place in fact.evidence]) for fact in facts])
    assert secret not in repr(extraction.notes)


@settings(deadline=None)
@given(st.text())
def test_every_line_has_its_shown_line_whatever_the_text(text: str) -> None:
    assert len(redacted_lines(text, "dockerfile")) == text.count("\n") + 1
    assert len(redacted_lines(text, "other")) == text.count("\n") + 1


@settings(deadline=None)
@given(st.text())
def test_what_is_shown_holds_no_unseen_character(text: str) -> None:
    assert visible(text).replace("\t", " ").isprintable()


def test_a_hostile_line_is_cut_before_patterns_run_over_it() -> None:
    (shown,) = redacted_lines("RUN " + "://a:x" * 100_000 + "@", "dockerfile")
    assert len(shown) < 5_000


@pytest.mark.parametrize(
    "text", ["registry.example/secret-service:1.2", "token-desk.example:1234", "key-server.example"]
)
def test_names_that_only_sound_secret_stay_readable(text: str) -> None:
    assert redact_text(text) == text
    assert redacted_lines(f"FROM {text}", "dockerfile") == (f"FROM {text}",)


@settings(deadline=None)
@given(
    st.sampled_from([*"aB0 -_=:./@?#'\"", "--password ", "a_token=", "eyJ", "AKIA", "ghp_", "SG."]),
    st.text(max_size=40),
)
def test_the_quick_look_misses_nothing_that_the_patterns_would_hide(part: str, rest: str) -> None:
    text = part + rest
    assert _HINT.search(text) or _hide_tokens(text) == text
