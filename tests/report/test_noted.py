"""What is noted about a file of a workload stands in the report with its line, and moves no verdict."""

from functools import cache

from advisor.model.decision import AS_IT_IS
from advisor.model.location import Problem
from advisor.model.report import Report
from tests.support import SAMPLES, report_of

WORDS = "`path` stands beside `docker`"


@cache
def report() -> Report:
    return report_of(SAMPLES)


def noted() -> list[Problem]:
    return [note for note in report().notes if WORDS in note.what]


def test_a_key_that_the_platform_ignores_is_noted_with_its_line_and_what_to_do() -> None:
    (feed,) = [note for note in noted() if note.path == "article/pixel-feed/manifest.yml"]

    lines = (SAMPLES / feed.path).read_text(encoding="utf-8").splitlines()
    assert "path:" in lines[feed.line - 1]
    assert feed.advice.startswith("Remove it")


def test_it_is_noted_of_every_file_that_has_both_keys_and_of_no_other() -> None:
    with_both = {
        str(path.relative_to(SAMPLES))
        for path in SAMPLES.rglob("manifest.yml")
        if {"path:", "docker:"} <= set(path.read_text(encoding="utf-8").replace("- ", "").split())
    }

    assert {note.path for note in noted()} == with_both


def test_what_is_only_noted_keeps_nothing_from_running() -> None:
    paths = {note.path for note in noted()}

    running = [one.decision for one in report().assessed if paths & set(one.workload.files)]
    assert len(running) == len(paths)
    assert all(one.result("cloud-foundry").verdict in AS_IT_IS for one in running)
