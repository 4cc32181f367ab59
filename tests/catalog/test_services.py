"""Backing services: recognised by offering or name, never guessed, and replaced by what stands in for them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Problems
from advisor.catalog.services import read_services
from advisor.catalog.vocabulary import Vocabulary
from advisor.decide.work import days_of
from advisor.enrich.services import Recogniser, enrich_services, replacement_for, service_uses
from advisor.formats import FORMATS
from advisor.formats.read import read_sources
from advisor.model.catalog import HowKnown, ServiceKind, Way
from advisor.model.decision import Part, WorkLine
from advisor.model.facts import Fact, Provenance, Truth, Value, Workload
from advisor.model.findings import Outcome
from advisor.model.location import Location
from advisor.report.rule_docs import services_page
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions, Source
from tests.support import decided

CATALOG = built_in_catalog()
KINDS = CATALOG.services
RECOGNISER = Recogniser(KINDS)
DAY = date(2026, 11, 24)
FIRST = Location(path="manifest.yml", first_line=4, last_line=4)
SECOND = Location(path="manifest.yml", first_line=5, last_line=5)

MODULE = """
_schema-version: "3.3"
ID: org.example.shop
modules:
  - name: shop
    type: nodejs
    requires: [{{name: {name}}}]
resources:
  - {{name: {name}, type: {type}}}
"""


def bound(*names: str, offerings: tuple[str, ...] = (), **facts: Value | None) -> Workload:
    """An app with these services."""
    stated = {"services.bound": Fact(value=names, evidence=(FIRST, SECOND))}
    if offerings:
        stated["services.offerings"] = Fact(value=offerings, evidence=(FIRST,))
    stated |= {name.replace("__", ".").replace("_", "-"): Fact(value=value) for name, value in facts.items()}
    return Workload(name="app", folder=".", kind="cloud-foundry", files=("manifest.yml",), facts=stated)


def read(kind: str, text: str) -> Workload:
    reading = read_sources([Source(FORMATS[kind].example, kind, text)], (), ReadOptions())
    return enrich_services(reading.workloads[0], RECOGNISER)


# --- recognition ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("db", "database"),
        ("casework-db", "database"),
        ("myDB", "database"),
        ("fec-creds-prod", "user-provided"),
        ("aws-rds", "database"),
        ("app_database", "database"),
        ("${env}-db", "database"),
        ("casework-postgres", "postgres"),
        ("PostgreSQL", "postgres"),
        ("micro-psql", "postgres"),
        ("inventory.pg", "postgres"),
        ("mysql", "mysql"),
        ("my-sql", "mysql"),
        ("MariaDB", "mysql"),
        ("orders-mysql-db", "mysql"),
        ("mssql-prod", "sql-server"),
        ("SQLServer", "sql-server"),
        ("oracle-db", "oracle"),
        ("mongodb", "mongodb"),
        ("shop-mongo", "mongodb"),
        ("cloudant-nosql", "cloud-database"),
        ("myHana", "hana"),
        ("shop-hdi-container", "hana"),
        ("redis", "redis"),
        ("redis32", "redis"),
        ("session-redis-cache", "redis"),
        ("elasticache", "redis"),
        ("pcc", "data-grid"),
        ("memcached", "memcached"),
        ("RabbitMQ", "rabbitmq"),
        ("cloudamqp", "rabbitmq"),
        ("kafka-prod", "kafka"),
        ("notify_sqs", "cloud-queue"),
        ("es", "elasticsearch"),
        ("crime-elasticsearch", "elasticsearch"),
        ("s3", "object-store"),
        ("federalist-s3-bucket", "object-store"),
        ("smtp-creds", "smtp"),
        ("newrelic-license", "monitoring"),
        ("splunk-o11y", "monitoring"),
        ("logit-ssl-drain", "log-drain"),
        ("papertrail", "log-drain"),
        ("LogDrain", "log-drain"),
        ("my-autoscaler", "autoscaler"),
        ("job-scheduler", "scheduler"),
        ("uaa", "single-sign-on"),
        ("shop-xsuaa", "xsuaa"),
        ("spring-cloud-config-server", "config-server"),
        ("service-registry", "service-registry"),
        ("eureka", "service-registry"),
        ("circuit-breaker-dashboard", "circuit-breaker"),
        ("archive-nfs", "volume"),
        ("my-cdn-route", "route-service"),
        ("deployer-account", "deploy-account"),
        ("secrets-prod", "user-provided"),
    ],
)
def test_a_word_in_the_name_shows_what_is_likely(name: str, kind: str) -> None:
    use = RECOGNISER.use(name)

    assert (use.kind.id if use.kind else None) == kind
    assert use.how_known is HowKnown.BY_NAME


@pytest.mark.parametrize(
    "name",
    [
        "measurements",
        "alpha-instance-1",
        "casework-core",
        "casework-queue",
        "sites3",  # the letters of a word inside another
        "essex",
        "sessions",
        "feedback",
        "oauth-redis",  # words of two kinds
        "redis-postgres-bridge",
        "uaa-db",  # the database of a sign-on server, or the server
        "email-db",
        "config-service",  # settings, or the server that holds them
        "casework-db-creds",
        "((db))",  # the name of a variable
        "((redis-name))",
        "",
        "---",
    ],
)
def test_what_a_name_does_not_show_stays_unknown(name: str) -> None:
    use = RECOGNISER.use(name)

    assert use.kind is None
    assert use.how_known is HowKnown.UNKNOWN
    assert use.holds_data is None


@pytest.mark.parametrize(
    ("offering", "kind", "known"),
    [
        ("aws-rds micro-psql", "postgres", HowKnown.READ),
        ("aws-rds small-mysql", "mysql", HowKnown.READ),
        ("aws-rds medium-oracle-se2", "oracle", HowKnown.READ),
        ("aws-rds", "database", HowKnown.READ),
        ("p.mysql db-small", "mysql", HowKnown.READ),
        ("S3 basic", "object-store", HowKnown.READ),
        ("com.sap.xs.hdi-container", "hana", HowKnown.READ),
        ("user-provided", "user-provided", HowKnown.READ),
        ("csb-aws-redis-basic", "redis", HowKnown.READ),
        ("our-postgres small", "postgres", HowKnown.BY_NAME),
    ],
)
def test_an_offering_goes_before_the_name(offering: str, kind: str, known: HowKnown) -> None:
    use = RECOGNISER.use("old-memcached", offering)

    assert (use.kind.id if use.kind else None, use.how_known) == (kind, known)


def test_an_offering_that_nobody_knows_leaves_the_name() -> None:
    assert RECOGNISER.use("shop-redis", "acme-thing gold").kind is KINDS["redis"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_and_offering_can_be_asked_for(name: str, offering: str) -> None:
    use = RECOGNISER.use(name, offering)

    assert (use.kind is None) == (use.how_known is HowKnown.UNKNOWN)


@given(st.permutations(list(KINDS)))
def test_the_order_of_kinds_does_not_matter(order: list[str]) -> None:
    turned = Recogniser({name: KINDS[name] for name in order})

    for name in ("casework-db", "oauth-redis", "splunk-o11y", "uaa-db", "config-service"):
        assert turned.use(name) == RECOGNISER.use(name)


# --- facts ----------------------------------------------------------------------------------------------------------


def test_kinds_and_unknown_names_stand_on_the_lines_that_bind_them() -> None:
    facts = enrich_services(bound("core", "shop-redis"), RECOGNISER).facts

    assert facts["services.kinds"] == Fact(value=("redis",), evidence=(FIRST, SECOND), provenance=Provenance.PRESUMED)
    assert facts["services.unrecognised"] == Fact(value=("core",), evidence=(FIRST, SECOND))


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        (("shop-mysql", "core"), True),
        (("shop-redis",), None),  # a cache, or a store of sessions
        (("core", "shop-syslog-drain"), None),
        (("shop-syslog-drain", "smtp"), False),
    ],
)
def test_data_is_open_while_no_service_surely_holds_it_and_one_may(names: tuple[str, ...], holds: bool | None) -> None:
    fact = enrich_services(bound(*names), RECOGNISER).facts["services.holds-data"]

    assert fact.value is holds
    assert fact.evidence == (FIRST, SECOND)


def test_what_offerings_show_counts_as_read() -> None:
    facts = enrich_services(bound("a", "b", offerings=("a: redis", "b: aws-rds micro-psql")), RECOGNISER).facts

    assert facts["services.kinds"].value == ("postgres", "redis")
    assert facts["services.kinds"].provenance is Provenance.READ
    assert facts["services.holds-data"].provenance is Provenance.READ


def test_where_nobody_knows_what_is_bound_nobody_knows_of_which_kind() -> None:
    open_list = replace(bound(), facts={"services.bound": Fact(value=None, evidence=(FIRST,))})

    enriched = enrich_services(open_list, RECOGNISER)

    for name in ("services.kinds", "services.unrecognised", "services.holds-data"):
        assert enriched.state(name) is Truth.UNKNOWN
        assert enriched.evidence(name) == (FIRST,)


def test_nothing_bound_stays_as_it_was() -> None:
    plain = replace(bound(), facts={})

    assert enrich_services(plain, RECOGNISER) == plain


def test_what_was_declared_stays_and_a_second_time_changes_nothing() -> None:
    declared = bound("core", services__kinds=("kafka",))

    once = enrich_services(declared, RECOGNISER)

    assert once.value("services.kinds") == ("kafka",)
    assert enrich_services(once, RECOGNISER) == once


@pytest.mark.parametrize(
    ("kind", "text", "kinds", "provenance"),
    [
        (
            "mta",
            MODULE.format(name="store", type="com.sap.xs.hdi-container"),
            ("hana",),
            Provenance.READ,
        ),
        (
            "mta",
            MODULE.format(name="keys", type="org.cloudfoundry.user-provided-service"),
            ("user-provided",),
            Provenance.READ,
        ),
        (
            "mta",
            MODULE.format(name="shop-db", type="org.cloudfoundry.existing-service"),
            ("database",),
            Provenance.PRESUMED,
        ),
        ("stackato", "name: a\nservices: {store: postgresql}\n", ("postgres",), Provenance.READ),
        ("stackato", "name: a\ndrain: {harbour: 'udp://logs.example.com:514'}\n", ("log-drain",), Provenance.READ),
        ("cloud-foundry", "applications: [{name: a, services: {store: mysql}}]\n", ("mysql",), Provenance.READ),
        ("cloud-foundry", "applications: [{name: a, services: [a-mysql]}]\n", ("mysql",), Provenance.PRESUMED),
    ],
)
def test_what_a_descriptor_says_of_its_services(
    kind: str, text: str, kinds: tuple[str, ...], provenance: Provenance
) -> None:
    fact = read(kind, text).facts["services.kinds"]

    assert fact.value == kinds
    assert fact.provenance is provenance


def test_an_app_without_services_settles_that_there_is_no_kind() -> None:
    workload = read("cloud-foundry", "applications: [{name: a}]\n")

    assert workload.state("services.kinds") is Truth.FALSE
    assert workload.state("services.holds-data") is Truth.FALSE


# --- what stands in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "platform", "day", "way"),
    [
        ("postgres", "stackato", DAY, Way.NATIVE),
        ("postgres", "kubernetes", DAY, Way.ADD_ON),
        ("postgres", "kubernetes", date(2016, 6, 30), Way.OUTSIDE),
        ("postgres", "kubernetes", date(2010, 1, 1), Way.UNKNOWN),
        ("smtp", "mesos", DAY, Way.OUTSIDE),
        (None, "kubernetes", DAY, Way.UNKNOWN),
    ],
)
def test_what_stands_in_for_a_service_on_a_day(kind: str | None, platform: str, day: date, way: Way) -> None:
    asked = None if kind is None else KINDS[kind]

    assert replacement_for(asked, platform, CATALOG.platforms, day).way is way


def test_a_variant_goes_by_the_platform_that_it_extends() -> None:
    base = CATALOG.platforms["cloud-foundry"]
    platforms = {**CATALOG.platforms, "ours": replace(base, id="ours", extends=base.id)}

    ours = replacement_for(KINDS["redis"], "ours", platforms, DAY)

    assert ours == replacement_for(KINDS["redis"], base.id, platforms, DAY)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_kind_speaks_of_every_platform(kind: ServiceKind) -> None:
    for platform in CATALOG.main_platforms:
        for one in kind.replacements[platform]:
            assert one.way is Way.UNKNOWN or (one.since and one.sources and one.effort), f"{kind.id}: {platform}"


# --- what that does to a decision -----------------------------------------------------------------------------------


def test_a_service_of_unknown_kind_is_an_open_need_and_not_free() -> None:
    workload = enrich_services(bound("core", "shop-redis", offerings=("shop-redis: redis",)), RECOGNISER)
    result = decided(CATALOG, [workload])[workload.id].result("kubernetes")

    found = next(one for one in result.findings if one.rule == "unknown-service")
    assert found.outcome is Outcome.OPEN
    assert found.effort is not None
    assert found.effort.low > 0


def lines(workload: Workload, platform: str) -> dict[tuple[Part, str], WorkLine]:
    results = decided(CATALOG, [enrich_services(workload, RECOGNISER)])
    return {(line.part, line.what): line for line in results[workload.id].result(platform).work}


def from_cloud_foundry(workload: Workload) -> Workload:
    formats = Fact(value=("cloud-foundry-manifest",), evidence=(FIRST,))
    return replace(workload, facts={**workload.facts, "descriptor.formats": formats})


def test_each_bound_service_and_its_data_is_a_line_of_work_of_its_own() -> None:
    there = lines(from_cloud_foundry(bound("shop-mysql", "shop-redis", "shop-syslog-drain")), "kubernetes")

    stand_in = replacement_for(KINDS["mysql"], "kubernetes", CATALOG.platforms, DAY).effort
    assert stand_in is not None
    assert there[Part.SERVICES, "shop-mysql"].days == days_of(stand_in)
    database = CATALOG.lines.data[KINDS["mysql"].service_class]
    assert database is not None
    assert there[Part.DATA, "shop-mysql"].days == days_of(database)
    assert not there[Part.DATA, "shop-mysql"].probably
    assert (Part.DATA, "shop-syslog-drain") not in there


def test_where_nobody_knows_whether_there_is_data_its_line_starts_at_nothing() -> None:
    """An index that is built anew, or the only copy."""
    line = lines(from_cloud_foundry(bound("shop-elasticsearch")), "kubernetes")[Part.DATA, "shop-elasticsearch"]

    assert line.probably
    assert line.days.low == 0
    assert line.days.high > 0


def test_where_it_runs_its_services_are_no_work() -> None:
    assert lines(from_cloud_foundry(bound("shop-mysql", "shop-redis")), "cloud-foundry") == {}


def test_an_app_that_runs_nowhere_yet_has_no_data_to_move() -> None:
    parts = {part for part, _ in lines(bound("shop-mysql"), "kubernetes")}

    assert Part.SERVICES in parts
    assert Part.DATA not in parts


def test_the_page_of_services_names_every_kind() -> None:
    page = services_page(CATALOG)

    assert all(f"`{name}`" in page for name in KINDS)


# --- the file -------------------------------------------------------------------------------------------------------

ALL = "{from: 2015-01-01, way: outside, condition: By hand., effort: operator-switch, source: 'https://example.com'}"
OUTSIDE = "outside:\n" + "".join(f"  {name}: {ALL}\n" for name in CATALOG.main_platforms)
KIND = "kinds:\n  queue:\n    title: Queue\n    words: [queue]\n    holds-data: yes\n    class: other\n"


def load(root: Path, *texts: str, lenient: bool = False) -> tuple[dict[str, ServiceKind], list[str]]:
    """The kinds of one folder for each text, and every mistake."""
    folders = [root / str(number) for number, _ in enumerate(texts)]
    for folder, text in zip(folders, texts, strict=True):
        folder.mkdir()
        (folder / "services.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    known = Vocabulary(efforts=dict(CATALOG.efforts), platforms=dict(CATALOG.platforms), lenient=lenient)
    kinds = read_services(Documents(folders, problems), known, problems)
    return kinds, [str(problem) for problem in problems.found]


def test_a_kind_without_words_of_its_own_about_a_platform_stays_outside(tmp_path: Path) -> None:
    kinds, mistakes = load(tmp_path, OUTSIDE + KIND)

    assert mistakes == []
    assert {one.way for every in kinds["queue"].replacements.values() for one in every} == {Way.OUTSIDE}


def test_a_further_folder_adds_kinds(tmp_path: Path) -> None:
    kinds, mistakes = load(tmp_path, OUTSIDE + KIND, KIND.replace("queue", "topic"), lenient=True)

    assert mistakes == []
    assert list(kinds) == ["queue", "topic"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("words: [queue]", "wordz: [queue]", 10, "Did you mean 'words'?"),
        ("words: [queue]", "words: []", 10, "nothing shows that a service is a 'queue'"),
        ("words: [queue]", "words: [Queue]", 10, "'Queue' is no word"),
        ("words: [queue]", "words: ['a b']", 10, "'a b' is no word"),
        ("words: [queue]", "offerings: ['a b c']", 10, "'a b c' is no offering"),
        ("words: [queue]", "words: [queue, queue]", 10, "stands in 0/services.yaml:10 too"),
        ("holds-data: yes", "holds-data: maybe", 11, "'maybe' is no holds-data"),
        ("    holds-data: yes\n", "", 9, "'holds-data' is missing"),
        ("    title: Queue\n", "", 9, "'title' is missing"),
        ("  mesos: " + ALL + "\n", "", 8, "says nothing of mesos"),
        ("outside:\n", "outside:\n  nomad: " + ALL + "\n", 2, "'nomad' is no platform"),
        ("way: outside", "way: outsied", 2, "Did you mean 'outside'?"),
        ("from: 2015-01-01, ", "", 2, "has the day it holds from"),
        ("from: 2015-01-01", "from: soon", 2, "must be a date"),
        (", effort: operator-switch", "", 2, "says what connecting to it costs"),
        ("effort: operator-switch", "effort: operator-swich", 2, "Did you mean 'operator-switch'?"),
        ("effort: operator-switch", "effort-days: [0, 1]", 2, "Did you mean 'effort'?"),
        ("class: other", "class: others", 12, "Did you mean 'other'?"),
        ("    class: other\n", "", 9, "'class' is missing"),
        (" condition: By hand.,", "", 2, "states its condition"),
        (", source: 'https://example.com'", "", 2, "has a source"),
        ("https://example.com", "ticket 12", 2, "is an https link"),
        ("way: outside", "way: unknown", 2, "what is unknown has no effort"),
        ("{from", "[{from: 2016-01-01, way: unknown}, {from", 2, "must rise by day"),
        (KIND, "kinds: [queue]\n", 7, "'kinds' must be a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    text = (OUTSIDE + KIND).replace(old, new, 1)
    if new.startswith("["):
        text = text.replace("'https://example.com'}", "'https://example.com'}]", 1)

    _, mistakes = load(tmp_path, text)

    assert any(one.startswith(f"0/services.yaml:{line}: ") and words in one for one in mistakes), mistakes


@pytest.mark.parametrize("text", ["[]", "text"])
def test_a_file_of_another_shape_is_a_mistake(text: str, tmp_path: Path) -> None:
    _, mistakes = load(tmp_path, text)

    assert "must be a mapping" in mistakes[0]


def test_a_kind_that_stands_twice_is_told_with_both_places(tmp_path: Path) -> None:
    _, mistakes = load(tmp_path, OUTSIDE + KIND, KIND.replace("[queue]", "[topic]"), lenient=True)

    assert mistakes == ["1/services.yaml:2: the kind 'queue' is defined in 0/services.yaml:9 too. Rename one of them."]


def test_uses_are_listed_by_name() -> None:
    workload = bound("core", "shop-redis")

    assert [use.name for use in service_uses(workload, RECOGNISER)] == ["core", "shop-redis"]
