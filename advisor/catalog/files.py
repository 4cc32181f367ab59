"""Every kind of file that the tool reads as data, for editors and for the documentation."""

import re
from collections.abc import Mapping

from advisor.catalog.answers import ANSWERS_FILE
from advisor.catalog.organisation import ORGANISATION_FILE
from advisor.catalog.platforms import FURTHER_ANSWERS, PLATFORM
from advisor.catalog.rules import RULES
from advisor.catalog.services import SERVICES
from advisor.catalog.spec import InputFile
from advisor.catalog.vocabulary import (
    ASSUMPTIONS,
    BASE_IMAGES,
    CAPABILITIES,
    EFFORTS,
    FACTS,
    REGISTRIES,
    TOPICS,
    WEIGHTS_FILE,
)
from advisor.catalog.waivers import WAIVERS_FILE

INPUT_FILES: Mapping[str, InputFile] = {
    "answers": FURTHER_ANSWERS,
    "answers-file": ANSWERS_FILE,
    "base-images": BASE_IMAGES,
    "capabilities": CAPABILITIES,
    "efforts": EFFORTS,
    "facts": FACTS,
    "organisation": ASSUMPTIONS,
    "organisation-file": ORGANISATION_FILE,
    "platform": PLATFORM,
    "registries": REGISTRIES,
    "rule": RULES,
    "services": SERVICES,
    "topics": TOPICS,
    "waivers-file": WAIVERS_FILE,
    "weights": WEIGHTS_FILE,
}
"""Name, as `advisor schema` takes it → the declaration."""
_TABLE = re.compile(
    r"(?P<begin><!-- keys of (?P<name>[a-z-]+); [^\n]*-->\n)(?P<table>.*?)(?P<end><!-- end -->)", re.DOTALL
)


def with_tables(page: str) -> str:
    """A Markdown page with the keys of each file that it names, between `<!-- keys of NAME; … -->` and an end."""

    def filled(match: re.Match[str]) -> str:
        file = INPUT_FILES.get(match["name"])
        return match[0] if file is None else f"{match['begin']}\n{file.table()}\n\n{match['end']}"

    return _TABLE.sub(filled, page)
