"""Every kind of file keeps its values to itself."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.canaries import read

SECRETS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=8, max_size=20).map(lambda text: f"zq{text}")

WEB = "services:\n  web:\n    image: a\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"
CONTAINER = POD + "spec:\n  containers:\n  - name: a\n"
APP = '{\n\t"id": "/a",\n\t"cpus": 1,\n'
MTA = "_schema-version: '3.1'\nID: a\nmodules:\n- name: a\n  type: java\n"
PLACES: Mapping[str, Mapping[str, str]] = {
    "compose": {
        "map": WEB + "    environment:\n      A: SECRET\n",
        "list": WEB + "    environment:\n    - A=SECRET\n    - 'B=SECRET'\n",
        "flow list": WEB + "    environment: [A=SECRET, B=SECRET]\n",
        "flow list over lines": WEB + "    environment: [A=SECRET,\n      B=SECRET\n    ]\n",
        "list of maps": WEB + "    environment:\n    - A: SECRET\n    - name: SECRET\n",
        "wrong text": WEB + "    environment: SECRET\n",
        "many lines": WEB
        + "    environment:\n    - >-\n      A=first\n      SECRET\n    - |\n      B=\n      SECRET\n",
        "escaped": WEB + '    environment:\n    - "A\\x3dSECRET"\n',
        "extension": "x-env: &env\n  A: SECRET\n" + WEB + "    environment: *env\n",
        "merged": "x-any: &any\n  A: SECRET\n" + WEB + "    environment:\n      <<: *any\n",
        "unused extension": "x-common-variables:\n  A: SECRET\n" + WEB,
        "telling extension": "x-any:\n  api_token: SECRET\n" + WEB,
        "build argument": WEB + "    build:\n      context: .\n      args:\n        A: SECRET\n",
        "build arguments": WEB + "    build:\n      context: .\n      args:\n      - A=SECRET\n",
        "label": WEB + "    labels:\n      a.b: SECRET\n    deploy:\n      labels: [a=SECRET]\n",
        "content": WEB + "configs:\n  a:\n    content: |\n      x\n      SECRET\n",
        "driver": WEB + "volumes:\n  a:\n    driver_opts:\n      o: addr=x,username=y,password=SECRET\n",
        "logging": WEB + "    logging:\n      options:\n        splunk-token: SECRET\n        a: SECRET\n",
        "command": WEB + "    command: [serve, --password, SECRET]\n",
        "health": WEB + "    healthcheck:\n      test: curl -u a:SECRET http://localhost\n",
        "echo": WEB + "    command: serve SECRET\n    environment:\n    - DB_PASSWORD=SECRET\n",
        "inline dockerfile": WEB + "    build:\n      dockerfile_inline: |\n        ENV A=SECRET\n",
        "tag": WEB + "    environment: !override\n      A: !x SECRET\n",
        "comment": WEB + "    environment:\n      A: b  # was: SECRET\n      # B: SECRET\n",
    },
    "kubernetes": {
        "value": CONTAINER + "    env:\n    - name: A\n      value: SECRET\n",
        "value first": CONTAINER + "    env:\n    - value: SECRET\n      name: A\n",
        "block value": CONTAINER + "    env:\n    - name: A\n      value: |\n        x\n        SECRET\n",
        "flow": CONTAINER + "    env: [{name: A, value: SECRET}]\n",
        "echo": CONTAINER + "    args: [SECRET]\n    env:\n    - name: DB_PASSWORD\n      value: SECRET\n",
        "arguments": CONTAINER + "    args:\n    - --token=SECRET\n    command: [x, postgres://a:SECRET@db/x]\n",
        "header": CONTAINER
        + "    livenessProbe:\n      httpGet:\n        httpHeaders:\n        - {name: A, value: SECRET}\n",
        "data": "apiVersion: v1\nkind: Secret\ndata:\n  a: SECRET\nstringData:\n  b: |-\n    SECRET\n",
        "binary": "apiVersion: v1\nkind: ConfigMap\nbinaryData: {a: SECRET}\n",
        "annotation": POD + '  annotations:\n    last-applied: |\n      {"env":[{"value":"SECRET"}]}\n',
        "parameter": "apiVersion: v1\nkind: Template\nparameters:\n- name: A\n  value: SECRET\n",
        "custom": "apiVersion: x.example/v1\nkind: Own\nspec:\n  adminPassword: SECRET\n  tokens: [SECRET]\n",
        "custom variables": "apiVersion: x.example/v1\nkind: Own\nspec:\n  env:\n    A: SECRET\n",
        "pairs": "apiVersion: x.example/v1\nkind: Own\nspec:\n  env:\n  - A=SECRET\n",
        "values": "apiVersion: x.example/v1\nkind: HelmRelease\nspec:\n  values:\n    any: SECRET\n",
        "json": '{\n "apiVersion": "v1", "kind": "Secret",\n "data":\n {"a":\n "SECRET"}\n}',
        "one line": '{"apiVersion": "v1", "kind": "Pod", "spec": {"env": [{"name": "A", "value": "SECRET"}]}}',
    },
    "marathon": {
        "env": APP + '\t"env": {\n\t\t"A": "SECRET"\n\t}\n}',
        "margin": APP + '\t"env": {"A":\n"SECRET"}\n}',
        "one line": '{"id": "/a", "cpus": 1, "env": {"A": "SECRET"}}',
        "secrets": APP + '\t"secrets": {"a": {"source": "SECRET"}}\n}',
        "label": APP + '\t"labels": {\n\t"A": "SECRET"}\n}',
        "arguments": APP + '\t"args": ["--token", "SECRET"]\n}',
        "command": APP + '\t"cmd": "DB_PASSWORD=SECRET serve"\n}',
        "parameter": APP + '\t"container": {"docker": {"parameters": [\n{"key": "env", "value": "A=SECRET"}]}}\n}',
        "address": APP + '\t"uris": ["https://a:SECRET@x.example/y?z=SECRET"]\n}',
        "pod": '{"id": "/a", "environment": {\n"A": "SECRET"}, "containers": [{"environment": {\n"A": "SECRET"}}]}',
    },
    "mta": {
        "property": MTA + "  properties:\n    A: SECRET\n    B:\n      memory: SECRET\n",
        "parameter": MTA + "  parameters:\n    memory: 1G\n    any: SECRET\n",
        "config": MTA + "resources:\n- name: r\n  parameters:\n    config:\n      memory: SECRET\n",
        "keys": MTA + "resources:\n- name: r\n  parameters:\n    service-keys:\n    - name: SECRET\n",
        "hidden settings": MTA
        + "resources:\n- name: r\n  parameters:\n    config:\n      parameters:\n        host: SECRET\n",
        "docker": MTA + "  parameters:\n    docker:\n      image: a/b\n      password: SECRET\n",
        "global": MTA + "parameters:\n  deploy_password: SECRET\n",
        "provided": MTA + "  provides:\n  - name: x\n    properties:\n      url: SECRET\n",
    },
    "stackato": {
        "env": "name: a\nenv:\n  A: SECRET\n",
        "described": "name: a\nenv:\n  A:\n    default: SECRET\n    hidden: true\n",
        "hook": "name: a\nhooks:\n  pre-running:\n  - curl -H 'Authorization: Basic SECRET' x\n",
    },
    "procfile": {
        "assigned": "web: A=SECRET B='SECRET' run && C=SECRET run\n",
        "exported": "web: export A=SECRET; run\n",
        "flag": "web: run --password SECRET\n",
        "comment": "# web: A=SECRET\nweb: run\n",
    },
}


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, places in PLACES.items() for place in places])
@settings(deadline=None, max_examples=5)
@given(secret=SECRETS, windows=st.booleans())
def test_a_secret_reaches_no_fact_and_no_note(kind: str, place: str, secret: str, windows: bool) -> None:
    text = PLACES[kind][place].replace("SECRET", secret)
    reading = read(kind, text.replace("\n", "\r\n") if windows else text)
    assert secret not in repr(reading)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(PLACES)),
    st.lists(st.sampled_from(["env: ", "- ", "a=", "{", "}", "[", "*a ", "&a ", "\n", " ", '"', "|"])),
)
def test_any_text_is_read_or_refused(kind: str, parts: list[str]) -> None:
    reading = read(kind, "".join(parts))
    assert reading.read or reading.failed or reading.skipped
