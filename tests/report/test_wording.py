"""Messages of rules as sentences, whether or not every value that they name is known."""

import pytest

from advisor.assess.assess import parted
from advisor.assess.conditions import compile_condition
from advisor.model.facts import Fact, Truth, Value, Workload
from advisor.runs import built_in_catalog

CATALOG = built_in_catalog()


def fill(template: str, workload: Workload) -> str:
    return workload.name.join(parted(template, workload, CATALOG.facts))


def board(**facts: Value) -> Workload:
    stated = {name.replace("__", ".").replace("_", "-"): Fact(value=value) for name, value in facts.items()}
    return Workload(name="board", folder=".", kind="app", files=(), facts=stated)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (board(), "board listens."),
        (board(image__ports=(80,)), "board listens; TCP: 80."),
        (board(image__ports=(80,), image__udp_ports=(53,)), "board listens; TCP: 80; UDP: 53."),
    ],
)
def test_a_part_in_brackets_is_left_out_where_its_value_is_not_known(one: Workload, sentence: str) -> None:
    assert fill("{workload} listens[; TCP: {image.ports}][; UDP: {image.udp-ports}].", one) == sentence


def test_brackets_in_a_value_are_no_part() -> None:
    assert fill("It runs[ {image.user}].", board(image__user="[x]")) == "It runs [x]."


@pytest.mark.parametrize(
    ("rule", "one"),
    [
        ("fixed-user", board(image__root=False, image__any_user=False)),
        ("several-ports", board(image__port_count=3)),
        ("several-processes", board(process__count=2)),
        ("moving-tag", board(image__mutable_tag=True)),
        ("digest-reference", board(image__digest=True)),
        ("private-registry", board(image__registry__auth="required")),
        ("untrusted-certificate", board(image__registry__tls="self-signed")),
        ("data-service", board(services__holds_data=True)),
        ("low-port", board(image__udp_only=True, image__udp_ports=(514,))),
    ],
)
def test_a_rule_that_is_raised_without_every_value_still_says_a_sentence(rule: str, one: Workload) -> None:
    found = CATALOG.rules[rule]
    said = fill(found.message, one)

    assert compile_condition(found.when)(one) is Truth.TRUE
    assert "no file says" not in said
    assert said.endswith(".")
    assert not {"[", "{"} & set(said)
