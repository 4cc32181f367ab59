"""All platforms of a catalog: profiles, variants that extend one, answers that a further folder adds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.catalog.platforms import Questionnaire, check_platform_id, further_answers, read_platform
from advisor.model.catalog import Answer, Platform
from advisor.text.yaml_text import Map, Text


@dataclass(frozen=True, slots=True)
class _Profile:
    """A platform's file before it is read."""

    id: str
    stem: str
    shown: str
    node: Map
    extends: str


def read_platforms(
    documents: Documents,
    questions: Questionnaire,
) -> dict[str, Platform]:
    """Platform id → platform, sorted by id. A capability without an answer is a mistake; unknown where lenient."""
    problems = questions.problems
    profiles = _profiles(documents, problems)
    further = _Further(documents, questions, profiles)
    found: dict[str, Platform] = {}
    for profile in _bases_first(profiles, problems):
        base = found.get(profile.extends)
        platform = read_platform(profile.node, profile.shown, questions, base)
        check_platform_id(platform, profile.stem, problems, profile.shown)
        found[profile.id] = further.added_to(platform, base)
    return dict(sorted((platform.id, platform) for platform in found.values()))


def _profiles(documents: Documents, problems: Problems) -> dict[str, _Profile]:
    found: dict[str, _Profile] = {}
    for path, shown, node in documents.mappings("platforms/*.yaml"):
        profile = _Profile(_word(node, "id") or path.stem, path.stem, shown, node, _word(node, "extends"))
        if profile.id in found:
            first = found[profile.id].shown
            problems.add(shown, 1, f"the platform {profile.id!r} is also in {first}.", "Rename one of them.")
        else:
            found[profile.id] = profile
    return found


def _word(node: Map, key: str) -> str:
    value = node.get(key)
    return value.text.strip() if isinstance(value, Text) and not value.is_null else ""


def _bases_first(profiles: Mapping[str, _Profile], problems: Problems) -> Iterator[_Profile]:
    """Every profile after the one that it extends; one of a circle, or of a missing base, is a mistake."""
    waiting, done = dict(sorted(profiles.items())), {""}
    while ready := [profile for profile in waiting.values() if profile.extends in done]:
        for profile in ready:
            yield waiting.pop(profile.id)
            done.add(profile.id)
    for profile in waiting.values():
        line = entry.first_line if (entry := profile.node.entry("extends")) else 1
        what = f"the platform {profile.extends!r} cannot be extended."
        advice = did_you_mean(profile.extends, profiles) if profile.extends not in profiles else "It leads in a circle."
        problems.add(profile.shown, line, what, advice)


class _Further:
    """Answers of `answers/<platform>.yaml`, added before variants take over what their base answers."""

    def __init__(self, documents: Documents, questions: Questionnaire, known: Mapping[str, _Profile]) -> None:
        self.questions = questions
        self.added: dict[str, set[str]] = {}
        self.waiting: dict[str, list[Fields]] = {}
        for path, shown, node in documents.mappings("answers/*.yaml"):
            top = Fields(node, shown, questions.problems, ("platform", "checked", "answers"))
            name = top.required_text("platform") or path.stem
            if name in known:
                self.waiting.setdefault(name, []).append(top)
            else:
                top.say("platform", f"{name!r} is no platform.", did_you_mean(name, known))

    def added_to(self, platform: Platform, base: Platform | None) -> Platform:
        """The platform with its further answers; what its base has only from such a file, it may answer anew."""
        before = {} if base is None else base.answers
        inherited = {
            name for name in (() if base is None else self.added[base.id]) if platform.answers[name] == before[name]
        }
        found: dict[str, tuple[Answer, ...]] = {}
        for top in self.waiting.get(platform.id, ()):
            so_far = replace(platform, answers={**platform.answers, **found})
            found.update(further_answers(top, self.questions, so_far, inherited - found.keys()))
        self.added[platform.id] = inherited | found.keys()
        return replace(platform, answers={**platform.answers, **found})
