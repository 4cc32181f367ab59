"""What a verdict passes over, in few sentences: whatever running somewhere today answers is one of them."""

from collections.abc import Sequence

from advisor.model.decision import Presumption
from advisor.render.view_text import listing


def presumed_sentences(presuming: Sequence[Presumption]) -> tuple[str, ...]:
    """Without capital and full stop; what nobody stated first."""
    doubtful = tuple(one.sentence for one in presuming if not one.shown)
    return (*doubtful, *answered_by_running(presuming))


def answered_by_running(presuming: Sequence[Presumption]) -> tuple[str, ...]:
    """One sentence with a list: `running on Cloud Foundry today answers these: ports and processors`."""
    shown = [one for one in presuming if one.shown]
    if len(shown) <= 1:
        return tuple(one.sentence for one in shown)
    begin = shown[0].sentence.removesuffix(f"this: {shown[0].topic}")
    return (f"{begin}these: {listing(sorted({one.topic for one in shown}))}",)
