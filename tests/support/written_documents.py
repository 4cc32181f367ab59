"""A small report as it is written, and any value anywhere in it."""

import json
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from advisor.report.build import document_of
from advisor.report.document import Document
from advisor.report.files import document_in, json_text
from advisor.report.mistakes import Step
from advisor.runs import Request, make_report
from tests.support.accept import SAMPLES


def written(document: Document) -> str:
    return b"".join(json_text(document)).decode("utf-8")


def put_at(data: Any, *steps: Any, to: object) -> None:
    for step in steps[:-1]:
        data = data[step]
    data[steps[-1]] = to


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def ways_into(value: Any, steps: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [steps, *(way for step, one in inner for way in ways_into(one, (*steps, step)))]


@cache
def small_report() -> tuple[str, list[tuple[Step, ...]]]:
    """A report cut to one workload, one platform and a few findings, and every way into it."""
    data = json.loads(written(document_of(make_report(Request([SAMPLES / "article"], date(2026, 11, 24))))))
    (workload,) = data["workloads"] = data["workloads"][:1]
    workload["platforms"] = workload["platforms"][:2]
    for result in workload["platforms"]:
        result["findings"] = result["findings"][:3]
    workload["open"], workload["questions"] = sorted(data["open"])[:3], sorted(data["questions"])[:2]
    named = {finding["rule"] for result in workload["platforms"] for finding in result["findings"]}
    workload["needs"] = [need for need in workload["needs"] if need["rule"] in named]
    named |= set(workload["open"])
    needed = {data["rules"][rule]["needs"] for rule in named}
    data["rules"] = {name: rule for name, rule in data["rules"].items() if name in named}
    data["open"] = {name: need for name, need in data["open"].items() if name in workload["open"]}
    data["answers"] = {
        name: one for name, one in data["answers"].items() if name[name.index("/") + 1 :].partition("@")[0] in needed
    }
    data["questions"] = {name: data["questions"][name] for name in workload["questions"]}
    data["digests"]["rules"] = dict.fromkeys(sorted(named), "0")
    data["portfolio"] = {name: data["portfolio"][name] for name in ("headline", "counts")}
    data["shared"] = {"notes": data["shared"]["notes"]}
    document_in(json.dumps(data).encode("utf-8"))
    return json.dumps(data), ways_into(data)[1:]
