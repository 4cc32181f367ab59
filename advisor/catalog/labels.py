"""Which facts are read from labels: an organisation's own, defined with `from-label`."""

from advisor.model.catalog import Catalog
from advisor.model.facts import LabelFact


def label_facts(catalog: Catalog) -> tuple[LabelFact, ...]:
    """Every fact that a label states, sorted by id."""
    return tuple(
        LabelFact(label=one.from_label, fact=one.id, type=one.type, many=one.many)
        for _, one in sorted(catalog.facts.items())
        if one.from_label is not None
    )
