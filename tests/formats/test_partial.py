"""Sets that are known in part: what is known counts, and only what hangs on the rest is open."""

from collections.abc import Mapping
from datetime import date

import pytest

from advisor.assess.assess import Assessor
from advisor.assess.conditions import compile_condition
from advisor.enrich.answers import apply_answers
from advisor.enrich.images import BaseImages, enrich
from advisor.formats import FORMATS
from advisor.formats.facts import together
from advisor.model.catalog import FactTest, Negation, Support
from advisor.model.facts import Fact, Scalar, Truth, Workload
from advisor.model.findings import Finding, Outcome
from advisor.model.location import Location
from advisor.model.organisation import Given
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions, Source
from advisor.units import show_stated

CATALOG = built_in_catalog()
DAY = date(2026, 11, 24)
PLACE = Location(path="shop.yaml", first_line=1, last_line=1)
UDP = """services:
  dns:
    image: acme/dns:1
    ports: ["53:53/udp", "${MORE}"]
"""


def workload(facts: Mapping[str, Fact]) -> Workload:
    return Workload(name="shop", folder=".", kind="service", files=("shop.yaml",), facts=facts)


def part(*members: Scalar) -> Fact:
    return Fact.of_set(members, [PLACE], whole=False)


def finding(rule: str, platform: str, fact: str, stated: Fact) -> Finding:
    assessor = Assessor(CATALOG, DAY, (platform,))
    need = next(one for one in assessor.needs(workload({fact: stated})) if one.rule == rule)
    return assessor.finding(need, platform)


def test_a_set_without_a_known_member_is_unknown_and_no_part() -> None:
    assert part() == Fact(value=None, evidence=(PLACE,))


def test_a_part_is_neither_whole_nor_counted() -> None:
    assert part("tcp").known
    assert not part("tcp").whole
    assert part("tcp").counted() == Fact(value=None, evidence=(PLACE,))


@pytest.mark.parametrize(
    ("operator", "operand", "truth"),
    [
        ("contains", "udp", Truth.TRUE),
        ("contains", "tcp", Truth.UNKNOWN),
        ("one_of", ("tcp", "http"), Truth.UNKNOWN),
        ("is", "present", Truth.TRUE),
        ("is", "absent", Truth.FALSE),
    ],
)
def test_a_known_member_satisfies_and_the_rest_stays_open(
    operator: str, operand: Scalar | tuple[Scalar, ...], truth: Truth
) -> None:
    test = FactTest(fact="network.protocols", operator=operator, operand=operand)
    shop = workload({"network.protocols": part("udp")})
    assert compile_condition(test)(shop) is truth
    assert compile_condition(Negation(part=test))(shop) is truth.negated()


def test_two_statements_keep_what_either_knows() -> None:
    assert together(part("tcp"), Fact(value=("udp",), evidence=(PLACE,))) == part("tcp", "udp")
    assert together(Fact(value=None, evidence=(PLACE,)), Fact(value=("udp",), evidence=(PLACE,))) == part("udp")


def test_a_known_udp_port_counts_beside_one_that_a_variable_leaves_open() -> None:
    source = Source("compose.yaml", "compose", UDP)
    dns = FORMATS["compose"].extract(source, ReadOptions()).workloads[0]
    assert dns.facts["network.protocols"].partial
    assert dns.value("network.protocols") == ("udp",)
    assert dns.value("image.udp-ports") == (53,)
    needs = Assessor(CATALOG, DAY, ("cloud-foundry",)).needs(dns)
    assert next(need.raised for need in needs if need.rule == "udp-ingress") is Truth.TRUE


def test_a_demand_known_in_part_asks_for_a_change_where_a_known_member_does() -> None:
    found = finding("health-check", "cloud-foundry", "health.type", part("grpc"))
    assert (found.outcome, found.support) == (Outcome.CHANGE, Support.NONE)


def test_a_demand_known_in_part_is_open_where_its_known_members_are_met() -> None:
    found = finding("health-check", "cloud-foundry", "health.type", part("http"))
    assert found.outcome is Outcome.OPEN
    assert found.need.missing == ("health.type",)
    assert found.need.chance < 1


def test_a_demand_that_any_member_meets_is_met_by_a_known_one() -> None:
    found = finding("processor", "kubernetes", "image.architectures", part("arm64"))
    assert found.outcome is Outcome.PASS


def test_an_image_among_images_nobody_knows_brings_nothing() -> None:
    shop = workload({"image.reference": part("postgres:16")})
    assert enrich(shop, BaseImages(CATALOG.base_images)) == shop


@pytest.mark.parametrize(("answer", "used"), [(("tcp", "udp"), True), (("tcp",), False)])
def test_an_answer_may_complete_a_part_and_not_overrule_it(answer: tuple[str, ...], *, used: bool) -> None:
    shop = workload({"network.protocols": part("udp")})
    given = Given(workload="shop", fact="network.protocols", value=answer, place=PLACE, named_at=PLACE)
    told = apply_answers([shop], [given])
    assert told.workloads[0].facts["network.protocols"].whole is used
    assert bool(told.notes) is not used


def test_a_report_says_that_a_set_is_not_complete() -> None:
    assert show_stated(("udp",), "text", complete=False) == "udp, and others not resolved"
    assert show_stated(None, "text", complete=False) == "not resolved"
    assert show_stated(("udp",), "text", complete=True) == "udp"
