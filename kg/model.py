"""The nouns. Every stage speaks in these; no stage knows another stage's insides. See docs/design.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol, runtime_checkable

from kg.text import compose, digest, normalise, storable

Status = Literal["appointed", "holds", "held", "leaves"]
STATUSES: tuple[Status, ...] = ("appointed", "holds", "held", "leaves")
EndCause = Literal["pension", "new post", "resigned", "dismissed", "term over"]

Span = tuple[int, int]
"""Begin and finish, in code points of `Announcement.text`; the finish is exclusive."""


@dataclass(frozen=True)
class Announcement:
    """One version of what a source published: its text, not its bytes.

    `url` is the announcement's identity over time; `key` is the source's own id for it (the url when it has none).
    `published` is EDTF or None: a source may tell only the month (`2019-03`).
    Texts are normalised (NFC, LF) on construction.
    """

    url: str
    title: str
    summary: str = ""
    body: str = ""
    published: str | None = None
    source: str = "files"
    language: str = "sv"
    key: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "summary", "body"):
            object.__setattr__(self, name, normalise(getattr(self, name)))
        for name in ("url", "source", "language", "key"):
            object.__setattr__(self, name, storable(getattr(self, name)))
        if not self.key:
            object.__setattr__(self, "key", self.url)

    @cached_property
    def text(self) -> str:
        """Title, summary and body with two newlines between; offsets of quotes and spans count in it."""
        return compose(self.title, self.summary, self.body)

    @cached_property
    def version(self) -> str:
        """The content id of this version: url, publication date and the three texts."""
        return digest("announcement", self.url, self.published, self.title, self.summary, self.body)


@dataclass(frozen=True)
class Claim:
    """What one announcement version says of one person in one role. Its id hashes the version and these fields.

    `start`, `end` and `decided` are EDTF. The `*_key` fields are source-scoped keys of a structured source
    (a register's own ids), None for what was read from prose.
    """

    person: str
    role: str | None
    organisation: str | None
    status: Status
    start: str | None = None
    end: str | None = None
    acting: bool = False
    decided: str | None = None
    decided_by: str | None = None
    replaces: str | None = None
    end_cause: EndCause | None = None
    pronoun: str | None = None
    person_key: str | None = None
    post_key: str | None = None
    organisation_key: str | None = None

    def id(self, version: str) -> str:
        """The content id of this claim in the announcement version with the id `version`."""
        return digest(
            "claim", version, self.person, self.role, self.organisation, self.status, self.start, self.end,
            self.acting, self.decided, self.decided_by, self.replaces, self.end_cause, self.pronoun,
            self.person_key, self.post_key, self.organisation_key,
        )  # fmt: skip


@dataclass(frozen=True)
class Sighting:
    """Where and by whom a claim was seen: outside the claim's id, replaced by the extractor's next run.

    `quote` is exactly `announcement.text[begin:finish]`. `spans` gives, for each field that is stated, where:
    keys are field names of Claim ("person", "role", "organisation", "status", "start", ...), and a span may
    lie outside the quote. `confidence` is in (0, 1].
    """

    claim: Claim
    quote: str
    begin: int
    finish: int
    spans: Mapping[str, Span]
    confidence: float
    extractor: str
    extractor_version: str


class Extractor(Protocol):
    """Reads claims out of one announcement. Pure: the same announcement gives the same sightings."""

    @property
    def name(self) -> str:
        """The extractor's name, e.g. "rules"."""

    @property
    def version(self) -> str:
        """Changes whenever its output may change, so that a newer run replaces the older one's set."""

    def extract(self, announcement: Announcement) -> Sequence[Sighting]:
        """All claims of the announcement, each claim once, in order of `begin`."""


@runtime_checkable
class RemoteExtractor(Extractor, Protocol):
    """An extractor that asks a service: `extract` is called from several threads of one process.

    For a text that it cannot read it raises kg.errors.UnreadError, and the others are read all the same; any other
    KgError ends the run, and what was read is kept.
    """

    @property
    def concurrency(self) -> int:
        """How many announcements it reads at a time."""

    def told(self) -> Sequence[str]:
        """What it did in this run, in lines: what could not be read, what it cost."""


@dataclass(frozen=True)
class Fetch:
    """One retrieval of bytes. `content` is None when the server sent none (304, 404, 410)."""

    url: str
    retrieved: str
    status: int
    sha256: str | None = None
    content: bytes | None = field(default=None, repr=False)
    media_type: str = "application/octet-stream"
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Loaded:
    """A loader's usual event: an announcement, the bytes it was read from, and a structured source's own claims.

    `beside` are further bytes it was read from, such as its record in an index.
    `claims` None means "prose: run the extractors"; a tuple (even empty) is the loader's own reading,
    and no extractor runs.
    """

    announcement: Announcement
    fetch: Fetch | None = None
    claims: tuple[Sighting, ...] | None = None
    beside: tuple[Fetch, ...] = ()

    @property
    def fetches(self) -> tuple[Fetch, ...]:
        """All the bytes it was read from."""
        return self.beside if self.fetch is None else (self.fetch, *self.beside)


@dataclass(frozen=True)
class Unchanged:
    """The source says the announcement is as it was (304), or the loader saw so."""

    url: str
    fetch: Fetch | None = None


@dataclass(frozen=True)
class Gone:
    """The announcement is no more (404, 410): it is marked withdrawn; its claims are kept and say so."""

    url: str
    fetch: Fetch


@dataclass(frozen=True)
class Skipped:
    """Something that could not be read: counted and listed, nothing stored. `retry`: a later run may succeed."""

    where: str
    reason: str
    retry: bool = False


Event = Loaded | Unchanged | Gone | Skipped
