"""Files of answers: read strictly, laid on what is unknown, overruled by what files say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from advisor.catalog.answers import ABOUT_A_PLATFORM, ABOUT_WORKLOADS, ANSWERS_FILE, NOTHING, TOP, load_answers
from advisor.enrich.answers import apply_answers
from advisor.errors import AdvisorError, SourceError, UsageError
from advisor.model.catalog import Support
from advisor.model.facts import Fact, Provenance, Truth, Value, Workload
from advisor.model.location import Location
from advisor.model.organisation import Given, GivenAnswer
from advisor.runs import Request, built_in_catalog, make_report
from tests.report.test_brief import NOW, SAMPLES, THEN, report_on
from tests.support.commands import advisor
from tests.support.pages import turning

CATALOG = built_in_catalog()
KEYS, TOPIC_KEYS = (tuple(key.name for key in spec.keys) for spec in (ABOUT_WORKLOADS, ABOUT_A_PLATFORM))
PLACE = Location(path="shop/manifest.yml", first_line=4, last_line=4)
SCHEMA = Draft202012Validator(ANSWERS_FILE.schema(CATALOG))


def entry(answer: str, fact: str = "image.root", workloads: str = "[shop/web]") -> str:
    return f"questions:\n  - fact: {fact}\n    workloads: {workloads}\n    answer: {answer}\n"


def load(folder: Path, *texts: str) -> tuple[Given, ...]:
    paths = []
    for number, text in enumerate(texts, 1):
        paths.append(folder / f"a{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8", errors="surrogatepass")
    return load_answers(paths, CATALOG).given


def mistakes(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(AdvisorError) as caught:
        load(folder, *texts)
    return str(caught.value).splitlines()


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "answer", "value"),
    [
        ("image.root", "yes", True),
        ("image.root", "false", False),
        ("image.os", "windows", "windows"),
        ("image.registry.auth", "none", "none"),
        ("network.exposure", "[route, internal]", ("internal", "route")),
        ("network.exposure", "route", ("route",)),
        ("network.exposure", "none", None),
        ("network.exposure", "[]", None),
        ("image.ports", "[8080, 80, 80]", (80, 8080)),
        ("image.user", '"1000"', "1000"),
        ("image.user", "none", None),
        ("scale.instances", "12", 12),
        ("scale.memory", "1.5G", 1_610_612_736),
        ("scale.cpu", "0.5", 0.5),
        ("process.stop-grace", "2 min", 120.0),
    ],
)
def test_an_answer_has_the_type_of_its_fact(fact: str, answer: str, value: Value | None, tmp_path: Path) -> None:
    text = entry(answer, fact)

    (found,) = load(tmp_path, text)
    assert found.value == value
    assert type(found.value) is type(value)
    assert list(SCHEMA.iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    ("fact", "answer", "words"),
    [
        ("image.root", "perhaps", "Write yes or no."),
        ("image.root", "none", "Write yes or no."),
        ("image.root", "[yes]", "has one value, not a list"),
        ("image.os", "widows", "Did you mean 'windows'?"),
        ("image.os", "none", "is no answer on image.os"),
        ("network.exposure", "[route, rout]", "Did you mean 'route'?"),
        ("network.exposure", "{route: yes}", "is a mapping"),
        ("image.ports", "[80, http]", "is no integer"),
        ("image.ports", "[[80]]", "is a list"),
        ("scale.instances", "-1", "is no integer"),
        ("scale.instances", "1.5", "is no integer"),
        ("scale.memory", "512", "such as 512M"),
        ("scale.memory", "-1", "is no size"),
        ("scale.cpu", "1e999", "is no number"),
        ("scale.cpu", "nan", "is no number"),
        ("process.stop-grace", "a while", "such as 30s"),
        ("image.user", '""', "is no text"),
    ],
)
def test_an_answer_of_another_type_is_refused_at_its_line(fact: str, answer: str, words: str, tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, entry(answer, fact))

    assert line.startswith("a1.yaml:4: ")
    assert words in line


@pytest.mark.parametrize(
    ("fact", "answer"),
    [("image.root", "perhaps"), ("image.os", "widows"), ("image.os", "none"), ("scale.memory", "512")],
)
def test_the_schema_refuses_them_too(fact: str, answer: str) -> None:
    assert list(SCHEMA.iter_errors(yaml.safe_load(entry(answer, fact))))


def test_a_text_is_kept_without_its_secrets(tmp_path: Path) -> None:
    (found,) = load(tmp_path, entry("https://ann:hunter2@one.example.org/x", "image.base"))

    assert "hunter2" not in str(found)


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[a]", 1, "a file of answers is a mapping"),
        ("question: []", 1, "Did you mean 'questions'?"),
        ("questions: yes", 1, "must be a list"),
        ("questions:\n- image.root", 2, "an entry is a mapping"),
        ("questions:\n- {fact: image.root, workloads: [a], answer: yes, why: so}", 2, "unknown key 'why'"),
        ("questions:\n- {fact: image.rot, workloads: [a], answer: yes}", 2, "Did you mean 'image.root'?"),
        ("questions:\n- {workloads: [a], answer: yes}", 2, "the key 'fact' is missing"),
        ("questions:\n- {fact: image.root, answer: yes}", 2, "the key 'workloads' is missing"),
        ("questions:\n- fact: image.root\n  workloads:\n  - {a: b}\n  answer: yes", 4, "is named by its id"),
        ("questions: []\n---\nquestions: []", 3, "one document"),
        ("questions: [", 2, "YAML syntax"),
        ("questions: []\nquestions: []", 2, "stands here again"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text: str, line: int, words: str, tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, text)

    assert found.startswith(f"a1.yaml:{line}: ")
    assert words in found


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, entry("perhaps"), entry("yes", "image.rot"))

    assert [one.split(" ")[0] for one in found] == ["a1.yaml:4:", "a2.yaml:2:"]


def test_two_answers_that_differ_are_a_mistake(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, entry("yes"), entry("no"))

    assert found == "a2.yaml:4: image.root of shop/web is answered otherwise at a1.yaml:4. Keep one of them."


def test_the_same_answer_twice_is_one(tmp_path: Path) -> None:
    assert len(load(tmp_path, entry("yes"), entry("true"))) == 1


@pytest.mark.parametrize("answer", ["", "null", "~"])
def test_an_entry_without_an_answer_is_passed_over(answer: str, tmp_path: Path) -> None:
    text = entry(answer, "no.such.fact", "[nowhere]")

    assert load(tmp_path, text) == ()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_answers([tmp_path / "gone.yaml"], CATALOG)


# --- what platforms offer -------------------------------------------------------------------------------------------


def offer(answer: str, topic: str = "stackato/instances") -> str:
    return f"questions:\n  - topic: {topic}\n    answer: {answer}\n"


def offers(folder: Path, *texts: str) -> tuple[GivenAnswer, ...]:
    for number, text in enumerate(texts, 1):
        (folder / f"a{number}.yaml").write_text(text, encoding="utf-8")
    return load_answers([folder / f"a{number}.yaml" for number in range(1, len(texts) + 1)], CATALOG).about_platforms


@pytest.mark.parametrize(("answer", "support"), [("full", Support.FULL), ("none", Support.NONE)])
def test_what_a_platform_offers_is_full_or_none(answer: str, support: Support, tmp_path: Path) -> None:
    (found,) = offers(tmp_path, offer(answer))

    assert (found.platform, found.capability, found.support) == ("stackato", "instances", support)
    assert str(found.place) == "a1.yaml:3"
    assert list(SCHEMA.iter_errors(yaml.safe_load(offer(answer)))) == []


@pytest.mark.parametrize("answer", ["", "~"])
def test_an_empty_answer_about_a_platform_is_passed_over(answer: str, tmp_path: Path) -> None:
    assert offers(tmp_path, offer(answer)) == ()
    assert list(SCHEMA.iter_errors(yaml.safe_load(offer(answer)))) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (offer("partial"), 3, "Write full or none."),
        (offer("yes"), 3, "Write full or none."),
        (offer("[full]"), 3, "Write full or none."),
        (offer("full", "stackatto/instances"), 2, "Did you mean 'stackato'?"),
        (offer("full", "stackato/instance"), 2, "Did you mean 'instances'?"),
        (offer("full", "stackato"), 2, "Write PLATFORM/CAPABILITY"),
        (offer("full").replace("  answer", "  workloads: [a]\n    answer"), 3, "unknown key 'workloads'"),
    ],
)
def test_a_mistake_about_a_platform_is_told_with_its_line(text: str, line: int, words: str, tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, text)

    assert found.startswith(f"a1.yaml:{line}: ")
    assert words in found
    assert list(SCHEMA.iter_errors(yaml.safe_load(text)))


def test_two_answers_about_a_platform_that_differ_are_a_mistake(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, offer("full"), offer("none"))

    assert found == "a2.yaml:3: stackato/instances is answered otherwise at a1.yaml:3. Keep one of them."
    assert len(offers(tmp_path, offer("full"), offer("full"))) == 1


# --- any shape ------------------------------------------------------------------------------------------------------

texts = st.sampled_from(
    [
        *KEYS,
        *TOPIC_KEYS,
        "stackato/instances",
        "full",
        TOP,
        NOTHING,
        "yes",
        "no",
        "shop/web",
        "image.root",
        "image.ports",
        "image.os",
        "scale.memory",
        "linux",
    ]
    + ["512M", "1e999", "nan", "-1", "9" * 5000, "\u2028", "\x85", "٣", "!!int x", "&a", "*a", "", "~", "\ud800"]
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(), texts, st.text(max_size=6))
nodes = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
entries = st.fixed_dictionaries({}, optional=dict.fromkeys((*KEYS, *TOPIC_KEYS), nodes)) | nodes
documents = st.one_of(st.fixed_dictionaries({TOP: st.lists(entries, max_size=4) | nodes}), nodes)


@given(documents)
@settings(max_examples=300, deadline=None)
def test_a_file_of_any_shape_ends_as_answers_or_as_mistakes_in_it(
    tmp_path_factory: pytest.TempPathFactory, document: Any
) -> None:
    text = yaml.safe_dump(document, allow_unicode=False)
    last = text.count("\n") + 1
    try:
        found = load(tmp_path_factory.mktemp("answers"), text)
    except (UsageError, SourceError) as error:
        for line in str(error).splitlines():
            if line.startswith("a1.yaml:"):
                assert 1 <= int(line.split(":")[1]) <= last
        return
    for one in found:
        assert one.fact in CATALOG.facts
        assert 1 <= one.place.first_line <= last


# --- laid on workloads ----------------------------------------------------------------------------------------------


def workload(facts: Mapping[str, Fact] | None = None, *settled: str) -> Workload:
    return Workload(
        name="web", folder="shop", kind="app", files=(PLACE.path,), facts=facts or {}, settled=frozenset(settled)
    )


def told(one: Workload, folder: Path, answer: str = "yes", fact: str = "image.root") -> tuple[Workload, list[str]]:
    declared = apply_answers([one], load(folder, entry(answer, fact)))
    return declared.workloads[0], [str(note) for note in declared.notes]


def stated(value: Value | None, provenance: Provenance = Provenance.READ) -> Fact:
    return Fact(value=value, evidence=(PLACE,), provenance=provenance)


@pytest.mark.parametrize(
    "facts",
    [{}, {"image.root": stated(None)}, {"image.root": stated(False, Provenance.PRESUMED)}],  # noqa: FBT003 - a value
    ids=["not stated", "unknown", "presumed"],
)
def test_an_answer_fills_what_nobody_stated(facts: Mapping[str, Fact], tmp_path: Path) -> None:
    after, notes = told(workload(facts), tmp_path)

    fact = after.facts["image.root"]
    assert (fact.value, fact.provenance, notes) == (True, Provenance.DECLARED, [])
    assert [str(place) for place in fact.evidence] == ["a1.yaml:4"]


def test_that_there_is_nothing_settles_the_fact(tmp_path: Path) -> None:
    after, notes = told(workload({"image.volumes": stated(None)}), tmp_path, NOTHING, "image.volumes")

    assert (after.state("image.volumes"), notes) == (Truth.FALSE, [])


@pytest.mark.parametrize("provenance", [Provenance.READ, Provenance.BASE_IMAGE])
def test_what_is_known_holds_against_an_answer_and_a_note_tells(provenance: Provenance, tmp_path: Path) -> None:
    before = workload({"image.root": stated(False, provenance)})  # noqa: FBT003 - a value

    after, notes = told(before, tmp_path)

    teller = "its files say" if provenance is Provenance.READ else "its base image says"
    assert after == before
    (note,) = notes
    assert note.startswith(f"a1.yaml:4: the answer on `image.root` of shop/web is not used: {teller} otherwise")
    assert "(shop/manifest.yml:4)" in note


def test_what_a_file_leaves_no_room_for_holds_too(tmp_path: Path) -> None:
    before = workload({}, "scale.gpus")

    after, notes = told(before, tmp_path, "2", "scale.gpus")

    assert after == before
    assert "leave no room" in notes[0]


@pytest.mark.parametrize(
    ("before", "fact", "answer"),
    [
        (workload({"image.root": stated(True)}), "image.root", "yes"),  # noqa: FBT003 - a value
        (workload({"image.ports": stated((80, 443))}), "image.ports", "[443, 80]"),
        (workload({}, "image.volumes"), "image.volumes", "none"),
        (workload({}, "security.privileged"), "security.privileged", "no"),
    ],
)
def test_an_answer_that_agrees_with_the_files_says_nothing_new(
    before: Workload, fact: str, answer: str, tmp_path: Path
) -> None:
    assert told(before, tmp_path, answer, fact) == (before, [])


def test_a_workload_that_was_not_read_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    given = load(tmp_path, entry("yes", workloads="\n    - shop/web\n    - shop/wbe\n    - shop/wob"))

    with pytest.raises(UsageError) as caught:
        apply_answers([workload()], given)
    assert str(caught.value).splitlines() == [
        "a1.yaml:5: 'shop/wbe': no such workload was read. Did you mean 'shop/web'?",
        "a1.yaml:6: 'shop/wob': no such workload was read. Did you mean 'shop/web'?",
    ]


def test_an_unused_answer_is_a_note_of_the_report(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(entry("5", "scale.instances", "[visitor-board/visitor-board]"), encoding="utf-8")

    report = make_report(Request([SAMPLES / "article"], NOW, answers=[path]))

    assert [(note.path, note.line) for note in report.notes if "is not used" in note.what] == [("answers.yaml", 4)]


# --- the command line -----------------------------------------------------------------------------------------------


def test_the_commands_work_together(tmp_path: Path) -> None:
    folder, path = SAMPLES / "article", tmp_path / "answers.yaml"
    day = ("--as-of", THEN.isoformat())

    made = advisor("questions", folder, *day, "-o", path)
    path.write_text(
        path.read_text("utf-8").replace("instances\n    answer:\n", "instances\n    answer: none\n"), "utf-8"
    )
    left = advisor("questions", folder, *day, "--answers", path)
    explained = advisor("explain", folder, "ledger", *day, "--answers", path)
    assessed = advisor("assess", folder, *day, "--answers", path)

    assert [one.returncode for one in (made, left, explained, assessed)] == [0, 0, 0, 0]
    assert f"answers.yaml: {len(turning(report_on('article', THEN)))} questions." in made.stdout
    assert "How many instances may there be?" not in left.stdout
    assert "Move to Kubernetes" in explained.stdout
    assert "Cloud Foundry → Kubernetes" in assessed.stdout


def test_answers_that_were_filled_in_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("questions: []\n")

    done = advisor("questions", SAMPLES / "harbour", "-o", path)

    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert path.read_text() == "questions: []\n"


def test_a_mistake_stops_the_run_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(entry("yes"))

    done = advisor("assess", SAMPLES / "harbour", "--answers", path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("answers.yaml:3: 'shop/web': no such workload was read.")
