"""How a decision holds on to what it is about: the url, the person as named, and for a claim its sentence with context.

Ids of mentions and claims change when an extractor reads a fuller name or another date, so a decision keeps none of
them. Each anchor is looked up anew in what is read now: one target, and it is in force; none or several, and it is not,
and shows in `kg review` and `kg status`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kg.dates import bounds
from kg.ledger.store import Ledger
from kg.resolve.forms import agreement
from kg.resolve.readings import current_claims, name_parts, organisations_of, roles_of
from kg.text import compose, digest, name_key

CONTEXT = 40
"""Code points of text kept on each side of a quote, to know it from the same words elsewhere in the text."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Anchor:
    """A person as named in the announcement at a url; `key` is the person's own key in a structured source."""

    url: str
    person: str = ""
    quote: str = ""
    key: str | None = None

    @property
    def mention(self) -> str:
        """The id of the mention this anchors to, while the extractor reads the name as it did."""
        if self.key:
            return digest("keyed mention", self.key)
        return digest("mention", self.url, *name_parts(self.person))


@dataclass(frozen=True)
class ClaimAnchor(Anchor):
    """What was read of that person there: the claim's own fields, and `CONTEXT` before and after the quote."""

    status: str = ""
    role: str | None = None
    organisation: str | None = None
    start: str | None = None
    end: str | None = None
    acting: bool = False
    before: str = ""
    after: str = ""


def from_json(data: Mapping[str, Any]) -> Anchor:
    """The anchor that `asdict` made the data of."""
    return ClaimAnchor(**data) if "status" in data else Anchor(**data)


def as_json(anchors: Iterable[Anchor]) -> list[dict[str, Any]]:
    """Anchors as data."""
    return [asdict(anchor) for anchor in anchors]


def anchors_of(ledger: Ledger, person: str, urls: Iterable[str] = ()) -> list[Anchor]:
    """The anchors of a person's mentions in their order, those in some announcements only if urls are given."""
    wanted = set(urls)
    rows = ledger.rows(
        "SELECT reading.mention, reading.url, reading.named, claim.person_key, max(sighting.quote) AS quote "
        "FROM reading JOIN claim ON claim.id = reading.claim JOIN version ON version.id = claim.version "
        "LEFT JOIN sighting ON sighting.claim = claim.id AND sighting.current WHERE reading.person = ? "
        "GROUP BY reading.mention, reading.url, reading.named "
        "ORDER BY version.published_earliest IS NULL, version.published_earliest, reading.url, reading.named",
        (person,),
    )
    found: dict[str, Anchor] = {}
    for row in rows:
        if not wanted or row["url"] in wanted:
            anchor = Anchor(row["url"], row["named"], row["quote"] or "", row["person_key"])
            found.setdefault(row["mention"], anchor)
    return list(found.values())


def anchor_of_claim(ledger: Ledger, claim: str) -> ClaimAnchor:
    """The anchor of the claim with that content id, by its best current sighting, else its best older one."""
    row = ledger.one(
        "SELECT claim.*, version.url, version.title, version.summary, version.body, sighting.quote, sighting.begin, "
        "sighting.finish FROM claim JOIN version ON version.id = claim.version "
        "LEFT JOIN sighting ON sighting.claim = claim.id WHERE claim.id = ? "
        "ORDER BY sighting.current DESC, sighting.confidence DESC, sighting.extractor LIMIT 1",
        (claim,),
    )
    assert row is not None, claim
    text, begin, finish = _text(dict(row)), row["begin"] or 0, row["finish"] or 0
    return ClaimAnchor(
        row["url"], row["person"], row["quote"] or "", row["person_key"], row["status"], row["role"],
        row["organisation"], row["start"], row["end"], bool(row["acting"]),
        text[max(0, begin - CONTEXT) : begin], text[finish : finish + CONTEXT],
    )  # fmt: skip


def attached(ledger: Ledger, anchor: Anchor) -> list[tuple[str, str]]:
    """The (mention, block) that an anchor finds: one, or none, or several when it cannot tell.

    The mention with the very name; else one at the url whose name can be the same person's; of several, those whose
    sentence is the quoted one.
    """
    mention = anchor.mention
    exact = ledger.value("SELECT min(block) FROM reading WHERE mention = ?", (mention,))
    if exact is not None or anchor.key:
        return [] if exact is None else [(mention, exact)]
    rows = list(ledger.rows(
        "SELECT reading.mention, reading.block, reading.named, max(sighting.quote = ?) AS quoted FROM reading "
        "LEFT JOIN sighting ON sighting.claim = reading.claim AND sighting.current "
        "WHERE reading.url = ? GROUP BY reading.mention, reading.named ORDER BY reading.mention",
        (anchor.quote, anchor.url),
    ))  # fmt: skip
    like = [row for row in rows if agreement(row["named"], anchor.person) is not None]
    quoted = [row for row in like if row["quoted"]]
    return sorted({(row["mention"], row["block"]) for row in (quoted if len(like) > 1 and quoted else like)})


def statements(ledger: Ledger, anchor: ClaimAnchor, rows: Sequence[Row] | None = None) -> list[list[str]]:
    """What a claim's anchor finds among the current claims of its announcement: the ids of the claims of a statement.

    Claims that say the same of person, post, dates and acting are one statement (they differ in who decided, say). The
    very statement is found wherever it stands. Another finds the decision only if it has the same status, is read in
    the same place, and says the same as far as both say anything: names that agree, a role and a body of which the
    one's words are among the other's, dates that overlap. Of several such, that under the very name counts.
    """
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in current_claims(ledger, anchor.url) if rows is None else rows:
        if row["status"] == anchor.status and agreement(row["person"], anchor.person) is not None:
            found.setdefault(_said(row), []).append(row)
    exact = found.get(_said(asdict(anchor)))
    if exact is None:
        places = _places(ledger, anchor)
        found = {
            key: group
            for key, group in found.items()
            if _compatible(anchor, group[0]) and any(_is_seen(ledger, row["id"], places) for row in group)
        }
        named = [group for key, group in found.items() if key[0] == name_parts(anchor.person)]
        groups = named if len(found) > 1 and len(named) == 1 else list(found.values())
    else:
        groups = [exact]
    return [sorted(row["id"] for row in group) for group in groups]


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        name_parts(row["person"]), row["role"], row["organisation"], row["status"], row["start"], row["end"],
        bool(row["acting"]),
    )  # fmt: skip


def _compatible(anchor: ClaimAnchor, row: Row) -> bool:
    roles = [roles_of(role)[-1:] if role else () for role in (anchor.role, row["role"])]
    on = row["published_latest"]
    bodies = [organisations_of(body, on)[-1:] if body else () for body in (anchor.organisation, row["organisation"])]
    return (
        (_alike(anchor.role, row["role"]) or _one(roles))
        and (_alike(anchor.organisation, row["organisation"]) or _one(bodies))
        and _meet(anchor.start, row["start"])
        and _meet(anchor.end, row["end"])
    )


def _one(chains: Sequence[Sequence[Any]]) -> bool:
    return bool(chains[0] and chains[1]) and chains[0][0]["id"] == chains[1][0]["id"]


def _alike(one: str | None, other: str | None) -> bool:
    words, others = (set(name_key(text or "").split()) for text in (one, other))
    return words <= others or others <= words


def _meet(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    a, b = bounds(one), bounds(other)
    far = 10**9
    return (a.earliest or -far) <= (far if b.latest is None else b.latest) and (b.earliest or -far) <= (
        far if a.latest is None else a.latest
    )


def _places(ledger: Ledger, anchor: ClaimAnchor) -> list[tuple[int, int]]:
    """Where the quote stands in the text as it is now; of several places, those whose surroundings are likest."""
    row = ledger.one(
        "SELECT version.* FROM announcement JOIN version ON version.id = announcement.version "
        "WHERE announcement.url = ?",
        (anchor.url,),
    )
    if row is None or not anchor.quote:
        return []
    text = _text(dict(row))
    found = list(_occurrences(text, anchor.quote))

    def likeness(place: tuple[int, int]) -> int:
        before, after = text[: place[0]][-CONTEXT:], text[place[1] :][:CONTEXT]
        return _shared(before[::-1], anchor.before[::-1]) + _shared(after, anchor.after)

    best = max(map(likeness, found), default=0)
    return [place for place in found if likeness(place) == best]


def _occurrences(text: str, quote: str) -> Iterator[tuple[int, int]]:
    begin = text.find(quote)
    while begin >= 0:
        yield begin, begin + len(quote)
        begin = text.find(quote, begin + 1)


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_seen(ledger: Ledger, claim: str, places: Sequence[tuple[int, int]]) -> bool:
    sightings = list(ledger.rows("SELECT begin, finish FROM sighting WHERE claim = ? AND current", (claim,)))
    return any(s["begin"] < finish and begin < s["finish"] for s in sightings for begin, finish in places)


def _text(row: Mapping[str, Any]) -> str:
    return compose(row["title"], row["summary"], row["body"])
