"""A broken catalog says everything that is wrong at once; a broken example is a mistake like any other."""

import re
import shutil
from pathlib import Path

import pytest

from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.errors import CatalogError
from advisor.examples import failing_examples
from advisor.model.catalog import Actor


def test_every_mistake_is_reported_at_once_with_line_and_advice(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    rule = folder / "checks" / "registry" / "private-registry.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("strength:", "strenght:"), encoding="utf-8")
    platform = folder / "platforms" / "mesos.yaml"
    platform.write_text(platform.read_text(encoding="utf-8").replace("id: mesos", "id: messos"), encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)

    texts = [str(problem) for problem in caught.value.problems]
    assert any("Did you mean 'strength'?" in text and "private-registry.yaml:" in text for text in texts)
    assert any("'messos' is not the file's name" in text for text in texts)
    assert all(re.match(r"rules/\S+\.yaml:\d+: ", text) for text in texts)


def test_a_folder_of_rules_that_is_no_topic_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    (folder / "checks" / "scale").rename(folder / "checks" / "scaling")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)

    texts = [str(problem) for problem in caught.value.problems]
    assert any("rules/checks/scaling/gpu.yaml:1: the folder 'scaling' is no topic." in text for text in texts)
    assert all("Did you mean 'scale'?" in text for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("topics:\n", "topic:\n", "Did you mean 'topics'?"),
        ("  scale:\n    title: scale\n", "  scale:\n", "the key 'title' is missing"),
        ("isolation: 6", "isolations: 6", "Did you mean 'isolation'?"),
        ("isolation: 6", "isolation: -6", "is out of its range"),
        ("{}", "{scale: 0}", "not all 0"),
    ],
)
def test_mistakes_about_topics_and_presets_have_their_line(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    path = folder / "topics.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)

    told = [one for one in caught.value.problems if words in str(one)]
    assert {one.path for one in told} == {"rules/topics.yaml"}


def test_mistyped_words_are_told_with_the_plain_word_that_is_nearest(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    rule = folder / "checks" / "scale" / "gpu.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("strength: required", "strength: requird"), "utf-8")

    with pytest.raises(CatalogError, match="Did you mean 'required'"):
        load_catalog(folder)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("apiVersion: v1, kind: ConfigMap, metadata: {name: notes}, data: {}", "describes no workload by itself"),
        ("kind: [", "cannot be read"),
    ],
)
def test_an_example_that_yields_no_workload_is_reported_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    rule = folder / "checks" / "scale" / "gpu.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace(
            "examples:\n", f"examples:\n  - title: broken\n    kubernetes: |\n      {{{text}}}\n    raised: no\n"
        ),
        encoding="utf-8",
    )

    (problem,) = failing_examples(load_catalog(folder))

    assert problem.path == "rules/checks/scale/gpu.yaml"
    assert words in problem.what


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("support: partial\n      by: operator", "support: partial", "a partial answer says who acts."),
        ("support: none", "support: none\n      by: team", "only a partial answer says who acts."),
        ("by: operator", "by: operators", "Did you mean 'operator'?"),
    ],
)
def test_a_partial_answer_and_no_other_says_who_acts(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    platform = folder / "platforms" / "cloud-foundry.yaml"
    platform.write_text(platform.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CatalogError, match=re.escape(words)):
        load_catalog(folder)


def test_who_raises_a_limit_is_an_operator() -> None:
    answers = load_catalog(data_folder("rules")).platforms["cloud-foundry"].answers

    assert {one.by for one in answers["instance-disk"] if one.adjustable} == {Actor.OPERATOR}
    assert {one.by for one in answers["private-registry-auth"] if one.support == "partial"} == {Actor.TEAM}


# --- efforts ---------------------------------------------------------------------------------------------------------


def broken(path: str, old: str, new: str, tmp_path: Path) -> list[str]:
    """What the loader says of one file in which a text is replaced, once; only of that file."""
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    told = [str(one) for one in caught.value.problems]
    return [one for one in told if re.match(rf"rules/{re.escape(path)}:\d+: ", one)]


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (
            "checks/registry/preloaded-image.yaml",
            "effort: registry-push",
            "effort: registry-puch",
            "Did you mean 'registry-push'?",
        ),
        ("checks/registry/preloaded-image.yaml", "effort: registry-push", "effort-days: [1, 2]", "unknown key"),
        ("platforms/cloud-foundry.yaml", "effort: registry-login", "effort: login", "'login' is no effort"),
        ("platforms/cloud-foundry.yaml", "effort: registry-login", "recurring: false", "does not say what it costs"),
        ("efforts.yaml", "    assumed: true\n", "", "has a source, or it is assumed"),
        ("efforts.yaml", "assumed: true", "source: a friend", "is an https link"),
        ("efforts.yaml", "days: [0.1, 0.5]", "days: [0.5, 0.1]", "must rise from low to high"),
        ("efforts.yaml", "    cache: none\n", "", "'cache' is missing"),
        ("efforts.yaml", "    cache: none\n", "    cache: nil\n", "'nil' is no cache"),
        ("efforts.yaml", "unless: [full, partial]", "unless: [none]", "says which support it does not hold for"),
        ("efforts.yaml", "needs: windows-apps", "needs: stacks", "'stacks' is a choice"),
        ("efforts.yaml", "  - id: windows-image", "  - id: windows-app", "'windows-app' stands here"),
        (
            "checks/isolation/engine-socket.yaml",
            "capability: platform-identity, support",
            "capability: stacks, support",
            "'stacks' is a choice",
        ),
        (
            "checks/isolation/engine-socket.yaml",
            "remedies:\n",
            "remedies:\n  - {text: Do., effort: image-line}\n",
            "hides those after it",
        ),
        (
            "checks/isolation/engine-socket.yaml",
            "remedies:\n",
            "remedy: {text: Do., effort: image-line}\nremedies:\n",
            "Keep `remedy`, or `remedies`",
        ),
    ],
)
def test_a_mistake_about_an_effort_is_told_with_its_place(
    path: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    assert any(words in one for one in broken(path, old, new, tmp_path))


def test_a_folder_of_ones_own_adds_efforts_and_classes_and_replaces_none(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    sound = (
        "efforts:\n  mainframe: {days: [20, 90], kind: code, why: Counted twice., assumed: true}\n"
        "classes:\n  - id: mainframe\n    title: A mainframe\n    when: {fact: build.method, equals: image}\n"
        "    needs: docker-images\n    unless: full\n    effort: mainframe\n    why: It is.\n"
    )
    (own / "efforts.yaml").write_text(sound, encoding="utf-8")

    catalog = load_catalog(data_folder("rules"), own)
    assert (catalog.efforts["mainframe"].high, catalog.efforts["mainframe"].assumed) == (90, True)
    assert catalog.classes[-1].effort is catalog.efforts["mainframe"]

    (own / "efforts.yaml").write_text(sound.replace("mainframe:", "image-line:") + "lines: {}\n", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(data_folder("rules"), own)
    told = " ".join(str(one) for one in caught.value.problems)
    assert "'image-line' stands in another file too" in told
    assert "the lines of every move are built in" in told


# --- parts that end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (
            "platforms/sap-btp-cf.yaml",
            "default: cflinuxfs4",
            "default: cflinuxfs5",
            "'cflinuxfs5' is not among the values offered. Did you mean 'cflinuxfs4'?",
        ),
        ("platforms/sap-btp-cf.yaml", "value: cflinuxfs4", "value: cflinuxfs9", "'cflinuxfs9' is not among"),
        ("platforms/sap-btp-cf.yaml", "until: 2027-04-30", "until: 2024-04-30", "is not before the day of its"),
        ("platforms/sap-btp-cf.yaml", "      until: 2027-04-30\n", "", "'until' is missing"),
        ("platforms/sap-btp-cf.yaml", "effort: rebuild-and-test", "effort: rebuild", "'rebuild' is no effort"),
        (
            "platforms/sap-btp-cf.yaml",
            "    support: full\n",
            "    support: full\n    default: x\n",
            "Only a choice has a default",
        ),
        (
            "checks/registry/docker-image.yaml",
            "when:",
            "stands-on: {fact: image.root, is: present}\nwhen:",
            "be stood on",
        ),
    ],
)
def test_a_mistake_about_a_part_is_told_with_its_place(
    path: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    assert any(words in one for one in broken(path, old, new, tmp_path))
