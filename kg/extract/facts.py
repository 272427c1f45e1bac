"""What the links of the chain hand on: persons placed in a sentence, and what is said of one person in one role."""

from dataclasses import dataclass, field

from kg.model import EndCause, Span, Status


@dataclass(frozen=True, slots=True)
class Person:
    """One mention of a person (full name `name`) by the tokens from `begin` to `finish`, exclusive."""

    name: str
    begin: int
    finish: int


@dataclass(slots=True)
class Fact:
    """One reading of one sentence; facts about the same person and post are fused into a claim later."""

    person: str
    role: str | None
    body: str | None
    status: Status
    rule: str
    begin: int
    finish: int
    start: str | None = None
    end: str | None = None
    acting: bool = False
    decided: str | None = None
    decided_by: str | None = None
    replaces: str | None = None
    end_cause: EndCause | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    headline: bool = False
    """True if read from a title or heading, which names posts in short."""
    passage: Span | None = None
    """Where the sentence stands that names the predecessor."""
    definite: bool = False
    """True for a title in the definite form ("it-chefen"): the one there is where the announcement is at home."""
    present: bool = False
    """True for who is called the present one: "nuvarande rektor Bo Ros"."""
    standing: bool = False
    """True if held since long before the publication: who gets it anew keeps it."""
    clause: int = -1
    """The clause of its sentence that tells it; -1 when it is read from no clause."""
    seen: int = 1
    """How many readings say it, once they are fused."""
    verb: int = -1
    """The token of the verb that tells it, in its sentence; -1 when none does."""


@dataclass(frozen=True, slots=True)
class Dating:
    """A start or end told apart from the post: "Hon tillträder den 1 maj". `persons` empty: whoever is appointed."""

    persons: tuple[str, ...]
    start: str | None
    end: str | None
    decided: str | None
    spans: dict[str, Span]
    replaces: str | None = None
    passage: Span | None = None
    leaves: bool = False
    """True if the end is of a post that is left, not of a term that begins."""
    held: bool = False
    """True if the start is of a post already held."""
    roles: tuple[str, ...] = ()
    """When told of several people without their names: the posts it is of, told from `since` on."""
    since: int = 0
