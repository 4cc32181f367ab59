"""Image references: parts, kinds and facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats.image import image_facts, parse_reference
from advisor.model.location import Location

DIGEST = "sha256:" + "ab" * 32
PLACE = Location(path="manifest.yml", first_line=4, last_line=4)


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "kind"),
    [
        ("nginx", "docker.io", "library/nginx", None, "official"),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", "official"),
        ("library/nginx", "docker.io", "library/nginx", None, "official"),
        ("acme/shop:2", "docker.io", "acme/shop", "2", "public"),
        ("index.docker.io/acme/shop", "docker.io", "acme/shop", None, "public"),
        ("docker.io/nginx:1", "docker.io", "library/nginx", "1", "official"),
        ("ghcr.io/acme/shop:2", "ghcr.io", "acme/shop", "2", "public"),
        ("localhost/shop", "localhost", "shop", None, "other"),
        ("localhost:5000/shop:1", "localhost:5000", "shop", "1", "other"),
        ("10.20.0.5:5000/a/b/c:x", "10.20.0.5:5000", "a/b/c", "x", "other"),
        ("[::1]:5000/shop", "[::1]:5000", "shop", None, "other"),
        ("Registry/shop", "registry", "shop", None, "other"),
        ("REGISTRY.Example.com/shop", "registry.example.com", "shop", None, "other"),
        ("quay.io:8443/a/b", "quay.io:8443", "a/b", None, "other"),
    ],
)
def test_a_reference_is_read_as_docker_reads_it(
    text: str, registry: str, repository: str, tag: str | None, kind: str
) -> None:
    reference = parse_reference(text)
    assert (reference.registry, reference.repository, reference.tag) == (registry, repository, tag)
    assert reference.kind == kind
    assert reference.shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("docker://ann:pw@reg.example:5000/a/b:1", "reg.example:5000/a/b:1"),
        ("ann:p/w@reg.example/a/b:1", "reg.example/a/b:1"),
        (f"ann:p@w@reg.example/a/b:1@{DIGEST}", f"reg.example/a/b:1@{DIGEST}"),
        ("ann@reg/a/b", "reg/a/b"),
    ],
)
def test_credentials_are_told_and_not_shown(text: str, shown: str) -> None:
    reference = parse_reference(text)
    assert reference.shown == shown
    assert reference.had_credentials
    facts = image_facts(reference, PLACE)
    assert facts["image.registry.auth"].value == "required"
    assert facts["image.registry.inline-credentials"].value is True


@pytest.mark.parametrize("text", ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1", "acme.azurecr.io/shop:1"])
def test_registries_that_always_ask_are_known(text: str) -> None:
    assert image_facts(parse_reference(text), PLACE)["image.registry.auth"].value == "required"


@pytest.mark.parametrize("text", ["nginx", "ghcr.io/acme/shop", "reg.example/shop"])
def test_what_another_registry_asks_stays_open(text: str) -> None:
    facts = image_facts(parse_reference(text), PLACE)
    assert "image.registry.auth" not in facts
    assert "image.registry.api" not in facts
    assert "image.registry.tls" not in facts


@pytest.mark.parametrize(
    ("text", "moves", "by_digest"),
    [
        ("nginx", True, False),
        ("nginx:latest", True, False),
        ("nginx:1.27", False, False),
        (f"nginx@{DIGEST}", False, True),
        (f"nginx:latest@{DIGEST}", False, True),
    ],
)
def test_only_a_missing_or_latest_tag_without_digest_moves(text: str, moves: bool, by_digest: bool) -> None:
    facts = image_facts(parse_reference(text), PLACE)
    assert ("image.mutable-tag" in facts) is moves
    assert ("image.digest" in facts) is by_digest


def test_a_scheme_is_a_fact_of_its_own() -> None:
    facts = image_facts(parse_reference("docker://gcr.io/acme/shop:1"), PLACE)
    assert facts["image.scheme"].value == "docker"
    assert facts["image.reference"].value == ("gcr.io/acme/shop:1",)
    assert facts["image.reference"].evidence == (PLACE,)


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "a\x00b", "Nginx", "reg.example/", "reg.example:port/a", "nginx@sha256:12", "a//b", "-a", "a:b:c"]
    + ["https://reg.example/v2/a?token=hunter2", "x" * 2_000],
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="image reference"):
        parse_reference(text)


@settings(deadline=None)
@given(st.text("abAB01:/@.-_? #%", max_size=30), st.text("cdefgh23", min_size=12, max_size=20))
def test_no_refusal_and_no_fact_holds_a_password(start: str, password: str) -> None:
    text = f"ann:{password}@reg.example/{start}"
    try:
        shown = repr(image_facts(parse_reference(text), PLACE))
    except ValueError as error:
        shown = str(error)
    assert password not in shown
