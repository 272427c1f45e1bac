"""The full state of each resolved thing, as the change feed carries it and every view reads it.

An id is its kind, a slash and a name: `person/3f9c…`, `organisation/arbetsformedlingen`; its IRI is the workspace's
base IRI + id. Days are integers (since 1970-01-01, see kg.dates); EDTF text stands beside them. Nothing depends on
the present day, and nothing on when something was retrieved.
"""

from typing import Literal, TypedDict

from kg.model import EndCause, Status

Kind = Literal["source", "announcement", "organisation", "role", "post", "person", "tenure", "claim"]
KINDS: tuple[Kind, ...] = ("source", "announcement", "organisation", "role", "post", "person", "tenure", "claim")
"""In an order in which each kind refers only to kinds before it (but for `next` and `predecessor` of a tenure)."""

Basis = Literal["stated", "inferred"]
Seats = Literal["one", "many", "unknown"]
Weight = Literal["principal", "side", "rank"]
Verdict = Literal["accepted", "corrected"]


class SourceState(TypedDict):
    """A publisher's stream of announcements, as its loader describes it. Id: `source/<name>`."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    coverage: str


class AnnouncementState(TypedDict):
    """The current version of an announcement; its text stays in the ledger. Id: `announcement/<digest of url>`."""

    id: str
    source: str
    url: str
    key: str
    title: str
    language: str
    published: str | None
    published_earliest: int | None
    published_latest: int | None
    version: str
    corrects: str | None
    """The version that the source replaced by this one, when it changed its text."""
    withdrawn: bool


class OrganisationState(TypedDict):
    """The register's organisation (id: its slug there) or a new one by normalised name (id: a digest)."""

    id: str
    name: str
    name_key: str
    names: list[str]
    """All names it is known by, former names and abbreviations included, sorted, without `name`."""
    type: str | None
    """The local name of an ontology class: Agency, Ministry, Municipality, Region, CountyBoard, University, ..."""
    sector: str | None
    """state, region, municipality, private, party or interest; None when unknown."""
    parent: str | None
    wikidata: str | None
    registered: bool


class RoleState(TypedDict):
    """A concept of roles.ttl, or a new one by normalised name."""

    id: str
    name: str
    name_key: str
    names: list[str]
    seats: Seats
    weight: Weight
    broader: str | None
    wikidata: str | None
    registered: bool


class PostState(TypedDict):
    """A role at an organisation, whoever holds it."""

    id: str
    role: str
    organisation: str
    name: str
    """Role and organisation in words, e.g. "kommundirektör, Botkyrka kommun"."""
    seats: Seats


class PersonState(TypedDict):
    """A cluster of mentions; the name is its fullest, most used form."""

    id: str
    name: str
    name_key: str
    names: list[str]
    pronoun: str | None


class BoundState(TypedDict):
    """One end of a tenure. Unknown is all None; an inferred one is the interval it must lie in (`../2018-05-01`)."""

    edtf: str | None
    basis: Basis | None
    earliest: int | None
    latest: int | None


class TenureState(TypedDict):
    """One person holding one post over one period, fused from every claim that speaks of it."""

    id: str
    person: str
    post: str | None
    """None when the role or the organisation is not known."""
    role: str | None
    organisation: str | None
    acting: bool
    weight: Weight
    start: BoundState
    end: BoundState
    first_confirmed: int | None
    last_confirmed: int | None
    """The first and the last day on which a source says it was held."""
    contradicted_from: int | None
    """From this day an open end is no longer presumed "still held": a successor, or a later principal tenure."""
    announced: int | None
    """The publication day of the earliest source that reports the appointment."""
    ended_before: int | None
    """The publication day of the earliest source that calls it over, None when none does."""
    end_cause: EndCause | None
    predecessor: str | None
    """The tenure of the person whom a source says this one replaces, or whom this one follows on a one-seat post."""
    predecessor_basis: Basis | None
    predecessor_name: str | None
    """The predecessor as a source names them, whether or not that person is known."""
    next: str | None
    next_basis: Basis | None
    next_gap: int | None
    """Days from the end of this tenure to the start of the next, when both are known to the day."""
    conflicts: list[str]
    """In plain words: what its claims disagree about."""
    sources: int
    """How many announcements speak of it."""


class ClaimState(TypedDict):
    """A claim with its best sighting and what it resolved to; its fields as corrected, if a person corrected it."""

    id: str
    announcement: str
    version: str
    person_name: str
    role_name: str | None
    organisation_name: str | None
    status: Status
    start: str | None
    end: str | None
    acting: bool
    decided: str | None
    decided_by: str | None
    replaces: str | None
    end_cause: EndCause | None
    pronoun: str | None
    quote: str
    begin: int
    finish: int
    confidence: float
    extractor: str
    extractor_version: str
    person: str
    role: str | None
    organisation: str | None
    tenure: str
    verdict: Verdict | None
    """What a person decided about it; who, on which day (UTC) and why beside it. None: nobody looked at it."""
    verdict_by: str | None
    verdict_on: str | None
    verdict_why: str | None
    as_read: str | None
    """Of a corrected claim, what the source was read to say where it was corrected: "start 2019-02; role not said"."""


State = (
    SourceState | AnnouncementState | OrganisationState | RoleState | PostState | PersonState | TenureState | ClaimState
)


class ChangeRecord(TypedDict):
    """One entry of the feed. `state` is the full state for put, None for delete, {"to": id} for redirect."""

    seq: int
    at: str
    op: Literal["put", "delete", "redirect"]
    kind: Kind
    id: str
    state: State | dict[str, str] | None
    cause: str
    added_day: int
    """The day (UTC) of the first put of this id."""
    changed_day: int
    """The day (UTC) of this change."""
