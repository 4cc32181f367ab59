"""What a file is, told by its content: the kinds that are read, and everything that only looks like one."""

import pytest

from advisor.errors import SourceError
from advisor.formats.sniffing import sniff, sniff_json, sniff_yaml

MANIFEST = "applications:\n- name: a\n  memory: 1G\n"


@pytest.mark.parametrize(
    "text",
    [
        MANIFEST,
        "---\n" + MANIFEST + "...\n",
        '{"applications": [{"name": "a", "memory": "1G"}]}',
        "applications:\n- name: a\n",
        "applications:\n  .:\n    name: a\n    memory: 64M\n",
        "name: a\nmemory: 1G\ninstances: 2\n",
        "inherit: base.yml\n",
        "memory: 1G\ninstances: 2\nservices: [db]\n",
        "x: &x {memory: 1G}\napplications:\n- <<: *x\n  name: a\n",
        'applications:\n- name: a\n  env: {TEMPLATE: "{{ value }}"}\n',
    ],
)
def test_manifests_are_known_by_their_content(text: str) -> None:
    assert sniff_yaml("deploy/any.yml", text).kind == "cloud-foundry"


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("manifest.yml", "name: cf\ninstance_groups: []\nreleases: []\n", "a BOSH manifest"),
        ("manifest.yml", "releases: []\njobs: []\nnetworks: []\n", "a BOSH manifest"),
        ("ops.yml", "- type: replace\n  path: /a\n  value: 1\n", "BOSH operations"),
        ("copilot/x/manifest.yml", "name: x\ntype: Backend Service\n", "AWS Copilot"),
        ("manifest.yml", "language: go\ndependencies: []\ndefault_versions: []\n", "of a buildpack"),
        ("manifest.yml", "packversion: 1\nname: x\n", "brokerpak"),
        ("api.yaml", "openapi: 3.0.0\npaths: {}\n", "OpenAPI"),
        (
            "values.yaml",
            "applications:\n- name: a\n  tool: {helm: {}}\n- name: b\n  repoURL: x\n",
            "no Cloud Foundry apps",
        ),
        ("chart/templates/a.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n", "Helm"),
        (".github/workflows/a.yml", "on: push\njobs: {}\n", "GitHub"),
        (".gitlab-ci.yml", "stages: [a]\n", "GitLab"),
        ("manifest.yml", "title: x\nnumbers: [1]\n", "describes no application"),
        ("settings.yml", "title: x\n", "no descriptor of an application"),
        ("settings.yml", "env: {A: 1}\npath: x\n", "no descriptor of an application"),
        ("manifest.yml", "applications:\n{% if x %}\n- name: a\n{% endif %}\n", "a template"),
        ("manifest.yml", "applications:\n- name: {{ app }}\n", "a template"),
        ("manifest.yml", "applications:\n- name: <%= app %>\n  <% if x %>\n", "ERB template"),
        (".github/x.yml", "services:\n  a:\n    image: b\n", "GitHub"),
        (".gitlab-ci.yml", "services: [a]\nimage: x\n", "GitLab"),
        (".circleci/config.yml", "services:\n  a:\n    image: b\n", "CircleCI"),
        (".travis.yml", "services: [docker]\n", "Travis"),
        ("codeship-services.yml", "app:\n  build: .\n  ports: [80]\n", "CodeShip"),
        ("jobs.yml", "build:\n  image: a\n  script: [make]\n", "no descriptor of an application"),
        ("services.yaml", "services:\n  App\\\\X:\n    public: true\n", "no descriptor of an application"),
        ("values.yml", "web:\n  image:\n    repository: a\n    tag: b\n", "no descriptor of an application"),
        ("values.yml", "web:\n  image: a\n  replicaCount: 2\n", "no descriptor of an application"),
        ("compose.yml", "services:\n{% for x in y %}\n  a:\n    image: b\n", "a template"),
        ("compose.yml", "services:\n  a:\n    image: {{ image }}\n", "a template"),
        ("k.yml", "apiVersion: v1\nkind: Pod\nx: '{{ .Values.a }}'\n", "Helm"),
        ("k.yml", "apiVersion: v1\nkind: Pod\n{{ if x }}\ny: 1\n{{ end }}\n", "template"),
        ("x/Chart.yml", "apiVersion: v2\nname: a\n", "a Helm chart"),
        ("helmfile.yaml", "releases: [a]\n", "a Helmfile"),
        ("k/base.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\n", "a Kustomize file"),
        ("skaffold.yaml", "apiVersion: skaffold/v4beta6\nkind: Config\n", "a Skaffold configuration"),
        ("config.yaml", "apiVersion: v1\nkind: Config\nusers: []\n", "a kubeconfig"),
        ("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n", "the description of a cluster"),
        ("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\n", "Backstage"),
        ("task.yml", "family: a\ncontainerDefinitions: []\n", "Amazon ECS"),
        ("site.yml", "- hosts: all\n  tasks: []\n", "an Ansible playbook"),
        ("prod.yml", "_schema-version: '3.1'\nID: a.b\nextends: a\n", "an extension of an MTA descriptor"),
        ("manifest.yml", "# nothing\n---\n", "empty"),
    ],
)
def test_look_alikes_are_skipped_with_a_telling_reason(path: str, text: str, words: str) -> None:
    sniffed = sniff_yaml(path, text)
    assert not sniffed.kind
    assert words in sniffed.reason


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("compose.yaml", "services:\n  a:\n    image: b\n", "compose"),
        ("docker-compose.prod.yml", "services:\n  a:\n    ports: ['80']\n", "compose"),
        ("docker-compose.yml", "version: '2'\nvolumes:\n  a:\n", "compose"),
        ("compose.yml", "include: [a.yml]\n", "compose"),
        ("stack.yml", "version: '3.8'\nservices:\n  a:\n    image: b\n    deploy: {replicas: 2}\n", "compose"),
        ("dev.yml", "services:\n  a:\n    environment: {A: b}\n    ports: []\n", "compose"),
        ("x.yml", "services:\n  a:\n    build: .\n    x-own: 1\n", "compose"),
        ("fig.yml", "web:\n  build: .\n", "compose"),
        ("old.yml", "web:\n  image: a\n  links: [db]\ndb:\n  image: b\n", "compose"),
        ("compose.yml", "services:\n  a:\n    image: b\n    ports: !reset []\n    env: !override {}\n", "compose"),
        ("compose.yml", "services:\n  a:\n    image: b\n    hostname: '{{.Node.Hostname}}'\n", "compose"),
        ("k.yml", "apiVersion: v1\nkind: Service\n", "kubernetes"),
        ("k.yml", "---\n'kind': List\n'apiVersion': v1\n", "kubernetes"),
        ("k.yml", '{"apiVersion": "v1", "kind": "Pod"}', "kubernetes"),
        ("k.yml", "{apiVersion: v1, kind: Pod}", "kubernetes"),
        ("route.yaml", "apiVersion: route.openshift.io/v1\nkind: Route\n", "kubernetes"),
        ("t.yaml", "apiVersion: v1\nkind: Template\nobjects:\n- spec: {replicas: '${{N}}'}\n", "kubernetes"),
        ("a.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Application\n", "kubernetes"),
        ("w.yaml", "apiVersion: tekton.dev/v1\nkind: Task\nx: echo {{inputs.a}}\n", "kubernetes"),
        ("flux.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n", "kubernetes"),
        ("crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n", "kubernetes"),
        ("broken.yaml", "apiVersion: v1\nkind: Pod\nx: [\n", "kubernetes"),
        ("mta.yaml", "_schema-version: '3.1'\nID: a\n", "mta"),
        ("deploy.yaml", "_schema-version: '3.1'\nmodules: []\n", "mta"),
        ("deploy.yaml", "_schema-version: '3.1'\nmodules:\n- name: a\n", "mta"),
        ("t.yaml", "apiVersion: v1\nkind: Template\nparameters:\n- name: A\n", "kubernetes"),
        ("stackato.yml", "name: a\nmem: 64M\n", "stackato"),
        ("manifest.yml", "applications:\n  a:\n    mem: 1G\n    stackato: {}\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  stackato: {}\n", "stackato"),
        ("manifest.yml", "name: a\nmem: 64M\nframework: {type: python}\n", "stackato"),
        ("manifest.yml", "name: a\nmem: 64M\nservices: {db: mysql}\n", "stackato"),
        ("manifest.yml", "name: a\nmem: 64M\ninstances: 2\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  mem: 64M\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  services: {db: mysql}\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  processes: {web: ~}\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  requirements: {ubuntu: [curl]}\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  ignores: [tmp]\n", "stackato"),
        ("manifest.yml", "applications:\n- name: a\n  services: [db]\n  processes: []\n", "cloud-foundry"),
        ("app.yaml", "id: /a\ncmd: x\ncpus: 0.1\nmem: 32\n", "marathon"),
    ],
)
def test_descriptors_are_known_by_their_content(path: str, text: str, kind: str) -> None:
    assert sniff_yaml(path, text).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"id": "/a", "cmd": "x"}', "marathon"),
        ('{"id": "/a", "container": {"type": "DOCKER"}, "instances": 1}', "marathon"),
        ('[{"id": "/a", "cpus": 1, "cmd": "x"}, {"id": "/b", "args": ["x"]}]', "marathon"),
        ('{"id": "/p", "containers": [{"name": "a", "resources": {"cpus": 1}}]}', "marathon"),
        ('{"id": "/g", "groups": [{"id": "h", "apps": [{"id": "a", "cpus": 1}]}]}', "marathon"),
        ('{"apps": [{"id": "/a", "cpus": 1, "version": "x"}]}', "marathon"),
        ('{"app": {"id": "/a", "cpus": 1}}', "marathon"),
        ('{\n\t"kind": "Template",\n\t"apiVersion": "v1",\n\t"objects": []\n}', "kubernetes"),
        ('{"kind": "Pod", "apiVersion": "v1", "note": "\\ud83d\\ude00"}', "kubernetes"),
        ("apiVersion: v1\nkind: Template\n", "kubernetes"),
        ('{"applications": [{"name": "a", "memory": "1G"}]}', "cloud-foundry"),
        ('{"_schema-version": "3.1", "ID": "a", "modules": []}', "mta"),
        ('{"services": {"a": {"image": "b"}}}', "compose"),
    ],
)
def test_json_descriptors_are_known_by_their_content(text: str, kind: str) -> None:
    assert sniff_json("deploy/any.template", text).kind == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"family": "a", "containerDefinitions": [{"cpus": 1}]}', "Amazon ECS"),
        ('{"Job": {"TaskGroups": []}}', "a Nomad job"),
        ('{"name": "a", "schedule": "R//PT1H", "command": "x"}', "a Chronos job"),
        ('{"id": "a", "run": {"cpus": 1}}', "a Metronome job"),
        ('{"packagingVersion": "3.0", "name": "a"}', "Mesosphere Universe"),
        ('{"AWSTemplateFormatVersion": "2010-09-09"}', "CloudFormation"),
        ('{"openapi": "3.0.0", "x": {"id": 1, "cpus": 2}}', "OpenAPI"),
        ('{"apiVersion": "v1", "kind": {{ kind }}}', "a template"),
        ('{"apiVersion": "v1", "kind": "Pod", "x": "{{ .Values.x }}"}', "Helm"),
        ('{"id": 1, "args": [}', "nothing names it a descriptor"),
    ],
)
def test_json_look_alikes_are_named(text: str, words: str) -> None:
    sniffed = sniff_json("deploy/any.json", text)
    assert not sniffed.kind
    assert words in sniffed.reason


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 1, "cpus": 2}',
        '{"id": "a", "args": [], "other": 1}',
        '{"id": "x", "containers": ["a"]}',
        "[]",
        "7",
        "[1]",
    ],
)
def test_json_of_another_shape_is_worth_no_word(text: str) -> None:
    sniffed = sniff_json("deploy/any.json", text)
    assert (sniffed.kind, sniffed.reason) == ("", "")


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("compose.yaml", "services:\n  a: [\n", 3),
        ("docker-compose.yml", "a: b\n\tc: d\n", 2),
    ],
)
def test_what_is_named_like_a_descriptor_and_cannot_be_parsed_fails_with_its_line(
    path: str, text: str, line: int
) -> None:
    with pytest.raises(SourceError) as raised:
        sniff_yaml(path, text)
    assert (raised.value.problem.path, raised.value.problem.line) == (path, line)


@pytest.mark.parametrize(
    ("path", "text"), [("a.json", '{"apiVersion": "v1",\n"kind": ]'), ("marathon.json", '{"id":\n}}')]
)
def test_json_that_must_be_a_descriptor_fails_with_its_line(path: str, text: str) -> None:
    with pytest.raises(SourceError) as raised:
        sniff_json(path, text)
    assert (raised.value.problem.path, raised.value.problem.line) == (path, 2)


@pytest.mark.parametrize(
    ("text", "kind"), [("web: run\n", "procfile"), ("# x\nweb:run", "procfile"), ("web\n", ""), ("", "")]
)
def test_a_procfile_names_processes(text: str, kind: str) -> None:
    sniffed = sniff("Procfile", text)
    assert sniffed.kind == kind
    assert bool(sniffed.reason) is not bool(kind)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n "id": "/a",\n "container": {"docker": {"image": "x"}},\n "cpus": 1,,\n}\n', 4),
        ('{"id": "/a",\n "cpus": [}', 2),
        ('[\n{"id": "/a", "cmd": "x"}\n{"id": "/b"}]', 3),
        ('{"apps": [{"id": "/a", "cmd": "x"}]\n', 2),
        ('{"applications": [{"name": "a",\n "memory": 1G}\n', 2),
        ('{"applications": [{"name": "{ \\"id\\"", "memory": "1G"}', 1),
        ('{"_schema-version": "3.1"\n', 2),
        ('{"apiVersion": "v1", "kind": "Pod",\n', 2),
    ],
)
def test_broken_json_with_the_words_of_a_descriptor_fails_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SourceError) as failed:
        sniff_json("any.json", text)
    assert failed.value.problem.line == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id": "/a", "cpus": ${CPUS}, "cmd": "x"}', "a template with variables"),
        ('{"id": "/a", "cpus": %CPUS%, "cmd": "x"}', "a template with variables"),
        ('{"id": "/a", "instances": $N, "mem": [}', "a template with variables"),
        ('{"id": "/a", "args": ["x"], // no comma\n', "nothing names it a descriptor"),
        ('{"id": "a"}\n{"cpus": 1}}', "nothing names it a descriptor"),
        ('{"a": "\\"id\\": \\"cpus\\":", "kind": [}', "nothing names it a descriptor"),
        ('{"ok": false, "vulnerabilities": [], "applications": [{"name": "a"', "the report of a scanner"),
        ('{"schema_version": 1, "run": {"id": "x"}, "workloads": [{"id": "a", "cpus": 1', "not whole"),
    ],
)
def test_other_broken_json_is_skipped_with_its_reason(text: str, words: str) -> None:
    assert words in sniff_json("any.json", text).reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"vulnerabilities": [], "applications": [{"name": "a", "docker": {"image": "x"}}]}', "scanner"),
        ('{"SchemaVersion": 2, "ArtifactName": "a", "applications": [{"name": "x", "memory": "1G"}]}', "scanner"),
        ('{"applications": [{"name": "a", "path": "p"}], "meta": {}}', "a file of another tool"),
        ("vulnerabilities: []\napplications:\n- name: a\n  path: x\n", "scanner"),
        ("apiVersion: v1\nkind: Group\n- x\n", "users and groups"),
        ("apiVersion: v1\nkind: List\nitems:\n- kind: Group\n  name: a\n- kind: User\n", "users and groups"),
        ("kind: Group\nname: admins\nmembers: [a]\n", "users and groups"),
        ("- kind: Group\n  name: admins\n", "no descriptor"),
        ("kind: pipeline\nsteps: []\n", "no `apiVersion`"),
    ],
)
def test_files_of_other_tools_are_skipped(text: str, words: str) -> None:
    assert words in sniff_yaml("any.yml", text).reason


def test_a_list_with_a_workload_beside_groups_is_read() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- kind: Group\n  name: a\n- kind: Deployment\n"
    assert sniff_yaml("any.yml", text).kind == "kubernetes"
