"""Which files are read, skipped and failed, and why."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import SourceError, UsageError
from advisor.formats import FORMATS
from advisor.formats.discovery import LARGEST_FILE, Discovery, discover
from advisor.formats.recognising import Sniffed
from advisor.formats.sniffing import sniff_json, sniff_yaml
from advisor.text.source import ReadOptions

extract_cloud_foundry = FORMATS["cloud-foundry"].extract

MANIFEST = "applications:\n- name: a\n  memory: 1G\n"


def tree(root: Path, files: dict[str, str | bytes]) -> Discovery:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return discover([root])


def reason(discovery: Discovery, path: str) -> str:
    return next(skipped.reason for skipped in discovery.skipped if skipped.path == path)


def test_a_manifest_that_cannot_be_parsed_fails_with_its_line(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"manifest.yml": "applications:\n- name: a\n\tmemory: 1G\n"})
    assert [(problem.path, problem.line) for problem in discovery.failed] == [("manifest.yml", 3)]


def test_other_broken_yaml_is_only_skipped(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"notes.yml": "x:\n  applications: [\n"})
    assert discovery.failed == ()
    assert "cannot be parsed" in reason(discovery, "notes.yml")


def test_every_candidate_is_read_skipped_or_failed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "manifest.yml": MANIFEST,
        "a/Dockerfile": "FROM x\n",
        "a/Dockerfile.dev": "FROM x\n",
        "a/api.Dockerfile": "FROM x\n",
        "a/Containerfile": "FROM x\n",
        "a/Procfile": "web: x\n",
        "a/marathon.json": '{"id": "/a", "cmd": "x", "cpus": 1}',
        "a/Dockerfile.j2": "FROM {{ x }}\n",
        "a/Dockerfile.md": "# about\n",
        "a/manifest.yml.erb": "x",
        "b/Dockerfile": "FROM %%BASE%%\n",
        "b/empty.yml": "",
        "b/binary.yml": b"a\x00b",
        "b/broken.yml": b"a: 1\nb: \xff\n",
        "b/README.md": "no candidate",
        "b/data.json": '{"a": 1}',
        "b/latin.json": b'{"a": "\xff"}',
    }
    discovery = tree(tmp_path, files)
    read = {source.path for source in discovery.sources}
    skipped = {one.path for one in discovery.skipped}
    failed = {one.path for one in discovery.failed}
    dockerfiles = {"a/Dockerfile", "a/Dockerfile.dev", "a/api.Dockerfile", "a/Containerfile"}
    assert read == {"manifest.yml", "a/Procfile", "a/marathon.json", *dockerfiles}
    assert failed == {"b/broken.yml"}
    assert read | skipped | failed == set(files) - {"b/README.md", "b/data.json", "b/latin.json"}
    assert discovery.failed[0].line == 2


def test_a_dockerfile_without_from_is_left_to_the_reader_to_refuse(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"Dockerfile": "RUN make\n"})
    assert [source.kind for source in discovery.sources] == ["dockerfile"]


@pytest.mark.parametrize("name", ["Dockerfile.env", ".env.Dockerfile", "app.Dockerfile"])
def test_a_dockerfile_that_is_called_like_settings_is_a_dockerfile(tmp_path: Path, name: str) -> None:
    assert [source.kind for source in tree(tmp_path, {name: "ARG TAG=3\nFROM alpine:$TAG\n"}).sources] == ["dockerfile"]


def test_settings_that_are_called_like_a_dockerfile_are_settings(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"Dockerfile.env": "USER=shop\nPASSWORD=hunter2\n"})

    assert ([source.path for source in discovery.settings], discovery.sources) == (["Dockerfile.env"], ())


def test_what_a_preprocessor_makes_a_dockerfile_of_is_skipped_with_a_word(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"Dockerfile": "# syntax=example/pre\nFROM a:1\nINCLUDE ./common.dockerfile\n"})

    assert "includes others" in discovery.skipped[0].reason


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + MANIFEST.encode(),
        MANIFEST.replace("\n", "\r\n").encode(),
        b"\xff\xfe" + MANIFEST.encode("utf-16-le"),
        b"\xfe\xff" + MANIFEST.encode("utf-16-be"),
    ],
)
def test_marks_and_line_ends_of_other_systems_are_read(tmp_path: Path, data: bytes) -> None:
    (source,) = tree(tmp_path, {"manifest.yml": data}).sources
    assert source.text == MANIFEST


def test_a_file_that_is_too_large_fails(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"manifest.yml": b"#" * (LARGEST_FILE + 1)})
    assert "too large" in discovery.failed[0].what


def test_ignore_files_are_honoured_with_their_line(tmp_path: Path) -> None:
    discovery = tree(
        tmp_path,
        {
            ".gitignore": "# built\nbuild/\n*.gen.yml\n",
            "build/manifest.yml": MANIFEST,
            "a/x.gen.yml": MANIFEST,
            "a/.gitignore": "\nkeep.yml\n!x.gen.yml\n\\\n",
            "a/keep.yml": MANIFEST,
            "b/.gitignore": "manifest.yml\n",
            "b/.advisorignore": "!manifest.yml\n",
            "b/manifest.yml": MANIFEST,
            "c/.cfignore": "manifest.yml\n",
            "c/manifest.yml": MANIFEST,
        },
    )
    assert [source.path for source in discovery.sources] == ["a/x.gen.yml", "b/manifest.yml", "c/manifest.yml"]
    assert reason(discovery, "build/") == "ignored by .gitignore:2"
    assert reason(discovery, "a/keep.yml") == "ignored by a/.gitignore:2"


def test_folders_of_fetched_files_are_not_entered(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {".git/manifest.yml": MANIFEST, "node_modules/x/manifest.yml": MANIFEST}
    discovery = tree(tmp_path, files)
    assert discovery.sources == ()
    assert [one.path for one in discovery.skipped] == ["node_modules/"]


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yml").write_text(MANIFEST)
    (tmp_path / "manifest.yml").symlink_to(tmp_path / "real.yml")
    (tmp_path / "loop").symlink_to(tmp_path)
    discovery = discover([tmp_path])
    assert [source.path for source in discovery.sources] == ["real.yml"]
    assert "symbolic link" in reason(discovery, "manifest.yml")
    assert "symbolic link" in reason(discovery, "loop/")


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Dockerfile")
    assert reason(discover([tmp_path]), "Dockerfile") == "no regular file"


def test_several_roots_are_told_apart_by_name_and_number(tmp_path: Path) -> None:
    for name in ("x/app", "y/app", "z"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "manifest.yml").write_text(MANIFEST)
    discovery = discover([tmp_path / "x/app", tmp_path / "y/app", tmp_path / "z", tmp_path / "z"])
    assert [source.path for source in discovery.sources] == ["app-2/manifest.yml", "app/manifest.yml", "z/manifest.yml"]


def test_a_root_inside_another_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "all/one").mkdir(parents=True)
    (tmp_path / "all/one/manifest.yml").write_text(MANIFEST)
    discovery = discover([tmp_path / "all", tmp_path / "all/one"])
    assert [source.path for source in discovery.sources] == ["one/manifest.yml"]


def test_a_root_may_be_one_file_of_any_name(tmp_path: Path) -> None:
    (tmp_path / "deploy.txt").write_text(MANIFEST)
    assert [(source.path, source.kind) for source in discover([tmp_path / "deploy.txt"]).sources] == [
        ("deploy.txt", "cloud-foundry")
    ]


def test_a_root_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        discover([tmp_path / "nowhere"])


def test_names_with_unseen_characters_are_shown_openly(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"a\u202eb\n.yml": MANIFEST})
    assert [source.path for source in discovery.sources] == ["aU+202EbU+000A.yml"]


STARTS = (
    "",
    "applications:\n",
    "name: a\nmemory: ",
    "services:\n  a:\n    image: ",
    "apiVersion: v1\nkind: ",
    "id: a\ncpus: ",
)
JSON_STARTS = ("", "{", '{"id": "a", "cpus": ', '{"apiVersion": "v1", "kind": ')


@settings(deadline=None)
@given(st.text(), st.sampled_from(STARTS))
def test_any_yaml_is_a_kind_or_a_reason_or_fails_with_its_place(text: str, start: str) -> None:
    assert outcome(sniff_yaml, "manifest.yml", start + text) in ("kind", "reason", "place")


@settings(deadline=None)
@given(st.text(), st.sampled_from(JSON_STARTS))
def test_any_json_is_a_kind_or_a_reason_or_nothing_or_fails_with_its_place(text: str, start: str) -> None:
    assert outcome(sniff_json, "app.json", start + text) in ("kind", "reason", "nothing", "place")


def outcome(sniff: Callable[[str, str], Sniffed], path: str, text: str) -> str:
    try:
        sniffed = sniff(path, text)
    except SourceError as error:
        return "place" if str(error).startswith(f"{path}:") else "no place"
    if sniffed.kind and sniffed.reason:
        return "both"
    return "kind" if sniffed.kind else "reason" if sniffed.reason else "nothing"


def test_what_a_manifest_inherits_is_at_hand_for_its_reader(tmp_path: Path) -> None:
    base, manifest = "memory: 1G\ninstances: 2\n", "inherit: shared/base.yml\napplications:\n- name: a\n"
    discovery = tree(tmp_path, {"shared/base.yml": base, "manifest.yml": manifest})
    by_path = {source.path: source for source in discovery.sources}
    extraction = extract_cloud_foundry(by_path["manifest.yml"], ReadOptions(other=by_path.get))
    assert extraction.workloads[0].value("scale.instances") == 2


@pytest.mark.parametrize("name", [".env", ".env.local", "prod.env", "config/app.env"])
def test_files_of_values_are_settings(tmp_path: Path, name: str) -> None:
    discovery = tree(tmp_path, {name: "A=b\n"})
    assert [(source.path, source.kind) for source in discovery.settings] == [(name, "environment")]
    assert (discovery.sources, discovery.skipped) == ((), ())


@pytest.mark.parametrize("name", [".env.ts", ".envrc", "env.yml.txt", "a.env.js"])
def test_code_that_is_only_called_like_settings_is_no_candidate(tmp_path: Path, name: str) -> None:
    discovery = tree(tmp_path, {name: "A=b\n"})
    assert discovery == Discovery((), (), (), ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a/docker-bake.hcl", "Docker Bake"),
        ("a/web.nomad", "a Nomad job"),
        ("a/web.nomad.hcl", "a Nomad job"),
        ("a/prod.mtaext", "an extension of an MTA descriptor"),
        (".devcontainer/devcontainer.json", "a development container"),
        ("repo/packages/A/app/1/marathon.json.mustache", "a template of the Mesosphere Universe"),
        ("a/compose.yaml.j2", "a template; render it"),
        ("a/deployment.yml.tmpl", "a template; render it"),
        ("a/marathon.j2", "a template; render it"),
        ("a/app.json.j2", "a template; render it"),
        ("a/app.json.erb", "a template; render it"),
        ("a/deploy.sh.jinja2", "a template; render it"),
        ("a/Procfile.tmpl", "a template; render it"),
    ],
)
def test_some_files_are_told_by_their_names(tmp_path: Path, name: str, words: str) -> None:
    assert words in reason(tree(tmp_path, {name: "x"}), name)


@pytest.mark.parametrize("name", ["package.json", "tsconfig.app.json", "terraform.tfstate.json", "package-lock.json"])
def test_files_of_build_tools_are_not_looked_at(tmp_path: Path, name: str) -> None:
    assert tree(tmp_path, {name: '{"apiVersion": "v1", "kind": "Pod"}'}) == Discovery((), (), (), ())


def test_a_large_file_of_data_is_no_failure_for_being_json(tmp_path: Path) -> None:
    discovery = tree(tmp_path, {"data.json": b"[" + b" " * LARGEST_FILE + b"]"})
    assert discovery == Discovery((), (), (), ())


def test_json_of_other_systems_is_read(tmp_path: Path) -> None:
    text = '{\n\t"apiVersion": "v1",\n\t"kind": "Pod"\n}'
    discovery = tree(tmp_path, {"a.json": b"\xff\xfe" + text.encode("utf-16-le")})
    assert [source.kind for source in discovery.sources] == ["kubernetes"]
