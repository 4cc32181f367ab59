"""The board's words and marks for what the decision method names."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.catalog import Grade
from advisor.model.decision import Course, Pick, Verdict
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A state told three ways: by fill (`kind`), by glyph, and by word."""

    kind: str
    glyph: str
    word: str


FIT = Mark(kind="fit", glyph="●", word="fit")
CHANGES = Mark(kind="changes", glyph="◐", word="after changes")
OPEN = Mark(kind="open", glyph="?", word="undetermined")
BLOCKED = Mark(kind="blocked", glyph="✕", word="blocked")
TIE = Mark(kind="tie", glyph="=", word="tie")

VERDICTS: Mapping[Verdict, Mark] = {
    Verdict.FIT: FIT,
    Verdict.AFTER_CHANGES: CHANGES,
    Verdict.UNDETERMINED: OPEN,
    Verdict.BLOCKED: BLOCKED,
}
VERDICT_MEANINGS: Mapping[Verdict, str] = {
    Verdict.FIT: "Every required need that is known is met.",
    Verdict.AFTER_CHANGES: "Every required need can be met; a condition or a change to the app comes with it.",
    Verdict.UNDETERMINED: "Something nobody has stated could block it, and is too likely to be passed over.",
    Verdict.BLOCKED: "A required need is not met there, and no change to the app that keeps the need is known.",
}

MET = Mark(kind="fit", glyph="●", word="met")
IN_PLACE = Mark(kind="fit", glyph="●", word="met today")
CONDITION = Mark(kind="changes", glyph="◐", word="with a condition")
CHANGE = Mark(kind="changes", glyph="◐", word="change the app")
NOT_MET = Mark(kind="blocked", glyph="✕", word="not met")
NOT_STATED = Mark(kind="open", glyph="?", word="open")
ACCEPTED = Mark(kind="tie", glyph="✓", word="accepted")
NONE = Mark(kind="none", glyph="·", word="no need")

OUTCOMES: Mapping[Outcome, Mark] = {
    Outcome.PASS: MET,
    Outcome.REVIEW: CONDITION,
    Outcome.FAIL: NOT_MET,
    Outcome.OPEN: NOT_STATED,
    Outcome.ACCEPTED: ACCEPTED,
    Outcome.NOT_APPLICABLE: NONE,
}

COURSES: Mapping[Course, Mark] = {
    Course.STAY: Mark(kind="stay", glyph="■", word="stay"),
    Course.MOVE: Mark(kind="move", glyph="▶", word="move"),
    Course.CONSIDER: Mark(kind="consider", glyph="▷", word="consider a move"),
    Course.PLACE: Mark(kind="place", glyph="◆", word="place"),
    Course.UNDECIDED: Mark(kind="open", glyph="?", word="decide later"),
}
PICKS: Mapping[Pick, str] = {
    Pick.RECOMMEND: "one platform leads",
    Pick.TIE: "several are too close to tell apart",
    Pick.NEEDS_ANSWER: "an answer is needed first",
    Pick.NONE_FITS: "no platform takes it as it is",
}
TRIGGERS: Mapping[str, str] = {
    "blocked": "a need its platform does not meet",
    "change": "a change that another platform does not ask for",
    "end-date": "the end of its platform's support",
    "obligation": "an obligation",
    "policy": "a policy",
}
GRADES: Mapping[Grade, str] = {
    Grade.DOCUMENTED: "documented",
    Grade.CODE: "read in source code",
    Grade.THIRD_PARTY: "told by a third party",
    Grade.INFERRED: "inferred",
    Grade.OPINION: "an opinion",
    Grade.DECLARED: "declared by the organisation",
}
PROVENANCES: Mapping[Provenance, str] = {
    Provenance.READ: "read in a file",
    Provenance.DECLARED: "declared by the organisation",
    Provenance.BASE_IMAGE: "brought by its base image",
    Provenance.REGISTRY: "known of its registry",
    Provenance.PRESUMED: "presumed",
}
KINDS: Mapping[str, str] = {
    "app": "Cloud Foundry app",
    "cronjob": "Kubernetes cron job",
    "daemonset": "Kubernetes daemon set",
    "deployment": "Kubernetes deployment",
    "deploymentconfig": "OpenShift deployment configuration",
    "dockerfile": "image built from a Dockerfile",
    "job": "Kubernetes job",
    "knative-service": "Knative service",
    "marathon": "Marathon app",
    "mta": "module of a multi-target application",
    "pod": "Kubernetes pod",
    "procfile": "app described by a Procfile",
    "replicaset": "Kubernetes replica set",
    "replicationcontroller": "Kubernetes replication controller",
    "rollout": "Argo rollout",
    "service": "compose service",
    "stackato": "Stackato app",
    "statefulset": "Kubernetes stateful set",
}
EFFORT_SCOPE = "Change to the app only: platform, pipelines, data, cutover and tests are outside."

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Answer", "What a platform replies to a question about what it offers, from a day on, with its source."),
    ("Capability", "A question that every platform answers. Rules need capabilities; they never name a platform."),
    ("Change to the app", "Person-days to meet needs by changing the app or its descriptor. Never a project budget."),
    ("Coverage", "Share of the weight that rests on files and declarations instead of assumptions."),
    ("Criterion", "One of the eight scales on which a platform is valued for a workload, from 0 to 1."),
    ("Knock-out", "A required need that a platform does not meet and that no change to the app meets."),
    ("Need", "What a workload asks of a platform, raised by what its files say."),
    ("Presumed", "Nobody said so, and the assumed chance of the opposite is small enough to go on."),
    ("Tie", "Scores closer to each other than the method can tell apart."),
    ("Trigger", "The named reason why staying is no longer enough. Without one, staying is proposed."),
    ("Undetermined", "An open need could block, and its assumed chance is too large to go on."),
    ("Workload", "The unit that is placed: an app of a manifest, or the image that a Dockerfile builds."),
)
