"""What a room says of its format: everything that discovery, reading, joining and pages have to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from advisor.formats.extraction import Extraction, Extractor
from advisor.formats.recognising import Recogniser
from advisor.model.facts import Value
from advisor.text.source import ReadOptions, Source


class Role(IntEnum):
    """What files of a format say about a workload. Where several formats speak of one, the first one's word holds."""

    PLATFORM = 1
    """That a platform runs it."""
    UNKNOWN = 2
    """Nothing is known of such files."""
    PROJECT = 3
    """That it belongs to a project, on a developer's machine as well as anywhere else."""
    SOURCE = 4
    """What its source is, for a platform that builds it."""
    IMAGE = 5
    """How its image is built."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Idle:
    """A platform starts no instance of most of the process types that the source names."""

    started: frozenset[str]
    """Those that it does start."""
    what: str
    """With the fields {names} and {app}."""
    advice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Joins:
    """How workloads of this format meet those of others."""

    role: Role = Role.UNKNOWN
    rank: int = 0
    """The order of formats of one role, which is a convention."""
    writers: frozenset[str] = frozenset()
    """Values of descriptor.formats that its files are written in."""
    is_pushed: bool = False
    """Its files are pushed together with the folder they lie in, unless they name another."""
    names_build_file: bool = False
    """Its files mean the build file of the default name where they name no other."""
    links_build_file: bool = False
    """Of the links of its workloads, all but the first lead to build files."""
    default_names: frozenset[str] = frozenset()
    """Of several files in one folder the one of such a name is meant; the others are variants of it."""
    deployed_by: str = "the descriptor"
    """What deploys the workload, in a note."""
    idle: Idle | None = None
    yields: Mapping[str, Value] = field(default_factory=dict)
    """What a workload says by itself only because it cannot know better: the word of a companion replaces it."""

    @property
    def order(self) -> tuple[int, int]:
        """The lower one's word holds."""
        return self.role, self.rank

    @property
    def is_platform(self) -> bool:
        """Whether its files say that a platform runs the workload; of unknown ones that is assumed."""
        return self.role <= Role.UNKNOWN

    @property
    def builds_only(self) -> bool:
        """Whether its files say how something is built, and not that it runs."""
        return self.role >= Role.SOURCE


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Format:
    """One kind of file. Its readers are imported by the first file of the kind."""

    id: str
    """The kind of a source, and the name of the format's page in docs/formats."""
    title: str
    load: Callable[[], tuple[Extractor, frozenset[str]]]
    """Imports the reader and the facts that it can state."""
    example: str
    """The path that the text of a rule's example is given."""
    kinds: Mapping[str, str]
    """The kinds of its workloads in words."""
    recognises: Recogniser
    joins: Joins

    def extract(self, source: Source, options: ReadOptions) -> Extraction:
        """The workloads of one file.

        Raises SourceError where it cannot be read, SetAsideError where it describes nothing by itself.
        """
        return self.load()[0](source, options)

    @property
    def states(self) -> frozenset[str]:
        """Every fact that a file of this kind can state, by itself or together with files of its kind."""
        return self.load()[1]
