"""A reading: a current claim with its dates as days and what its role and organisation resolve to."""

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from kg.dates import Bounds, bounds
from kg.ledger.feed import dump
from kg.ledger.store import Ledger
from kg.model import EndCause, Status
from kg.register import Register, load, own_files, stamp
from kg.resolve.forms import form_of
from kg.resolve.organisations import constituency_places, organisation_chain
from kg.resolve.roles import role_chain
from kg.states import OrganisationState, RoleState, Seats, Weight
from kg.text import digest, name_key

UNKNOWN = Bounds(None, None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim as resolution sees it. Days are day numbers (kg.dates)."""

    claim: str
    url: str
    source: str
    mention: str
    block: str
    person: str
    register: str | None
    """The source whose own key tells this person from all others of that source; None for what was read in prose."""
    status: Status
    acting: bool
    veiled: bool
    """True if a person decided that the tenure it speaks of is not shown."""
    start: str | None
    end: str | None
    published: Bounds
    role: str | None
    organisation: str | None
    bodies: tuple[tuple[str, str | None], ...]
    """The organisation and its ancestors, each with its type."""
    places: tuple[str, ...]
    """The places of the constituency, if it is a seat for one."""
    roles: tuple[tuple[str, bool], ...]
    """The role and those above it, each with whether it is a registered one."""
    sector: str | None
    post: str | None
    seats: Seats
    weight: Weight
    replaces: str | None
    end_cause: EndCause | None
    pronoun: str | None
    trace: str
    """Names the claim across versions and extractors: what it says of whom at which url."""

    @property
    def start_bounds(self) -> Bounds:
        """The bounds of the stated start; unbounded when none is stated."""
        return bounds(self.start) if self.start else UNKNOWN

    @property
    def end_bounds(self) -> Bounds:
        """The bounds of the stated end; unbounded when none is stated."""
        return bounds(self.end) if self.end else UNKNOWN

    @property
    def order(self) -> tuple[int, str, str]:
        """A total order that does not depend on when the claim was loaded."""
        published = self.published.earliest
        return (published if published is not None else 10**9, self.url, self.trace)


def name_parts(name: str) -> tuple[str, ...]:
    """The parts of a personal name, each as a key; a hyphenated part is one.

    >>> name_parts("Anna-Karin  Öberg")
    ('annakarin', 'oberg')
    """
    return tuple(part for part in (name_key(word).replace(" ", "") for word in name.split()) if part)


def block_of(name: str) -> str:
    """The block of a name, which most forms of one person's name share; "" for what is no name."""
    return form_of(name).block


def post_id(role: str, organisation: str) -> str:
    """The id of the post that is this role at this organisation."""
    return f"post/{digest('post', role, organisation)[:20]}"


@lru_cache(maxsize=1)
def _heads() -> Mapping[str, str]:
    text = (resources.files("kg.resolve") / "names" / "roles.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)["heads"]
    return found


def heads(role: RoleState, organisation: OrganisationState | None) -> bool:
    """True if the role is that of the head of units such as this one: "sektionschef" of a section."""
    noun = _heads().get(role["id"])
    if noun is None or organisation is None or organisation["type"] != "Unit":
        return False
    return any(noun in word for word in name_key(organisation["name"].rpartition(", ")[2]).split())


def seats_of(role: RoleState, organisation: OrganisationState | None) -> Seats:
    """How many hold the role at that organisation at a time: the role's seats, unless it is one-seat elsewhere.

    "Ambassadör" is one at an embassy; at a ministry it is a rank that many have.
    """
    if heads(role, organisation):
        return "unknown"  # as that of "chef", which is the same post
    entry = register().roles.get(role["id"])
    elsewhere = entry and entry.one_seat_at and (organisation is None or organisation["type"] != entry.one_seat_at)
    return "many" if elsewhere else role["seats"]


_own: list[tuple[Path, object]] = []


def use_registers(ledger: Ledger) -> None:
    """Put the registers of the ledger's workspace in force, beside those that this kg carries.

    Raises:
        KgError: one of them is none.
    """
    files = [(path, stamp(path)) for path in own_files(ledger.path.parent)]
    if files != _own:
        load(*(path for path, _ in files))
        _own[:] = files
        for cached in (register, roles_of, organisations_of):
            cached.cache_clear()


def registers_of(ledger: Ledger) -> Register:
    """The registers that this kg carries with those of the ledger's workspace."""
    use_registers(ledger)
    return register()


def registers_version() -> str:
    """Names what the workspace's own registers in force say; "" if there are none."""
    return digest("registers", *(path.read_text(encoding="utf-8") for path, _ in _own))[:12] if _own else ""


@lru_cache(maxsize=1)
def register() -> Register:
    """The registers in force."""
    return load(*(path for path, _ in _own))


@lru_cache(maxsize=8192)
def roles_of(name: str) -> tuple[RoleState, ...]:
    """The role with that name, its ancestors before it."""
    return tuple(role_chain(name, register()))


@lru_cache(maxsize=8192)
def organisations_of(name: str, on: int | None) -> tuple[OrganisationState, ...]:
    """The organisation with that name on that day, its ancestors before it."""
    return tuple(organisation_chain(name, on, register()))


_CURRENT = """
SELECT claim.*, announcement.url, announcement.source, version.published_earliest, version.published_latest,
    EXISTS (SELECT 1 FROM sighting WHERE sighting.claim = claim.id AND sighting.current AND sighting.extractor = (
        SELECT extractor FROM extraction WHERE extraction.version = claim.version
        ORDER BY extractor <> 'rules', extractor LIMIT 1
    )) AS leads
FROM announcement JOIN version ON version.id = announcement.version JOIN claim ON claim.version = version.id
WHERE announcement.url = ? AND EXISTS (SELECT 1 FROM sighting WHERE sighting.claim = claim.id AND sighting.current)
ORDER BY claim.id
"""
# leads: made by the leading extractor (kg.resolve.agreement), whose claims stand; those of others wait for a person


def current_claims(ledger: Ledger, url: str) -> list[dict[str, Any]]:
    """The rows of the claims that the newest extractor sets find in the current version of the announcement."""
    return [dict(row) for row in ledger.rows(_CURRENT, (url,))]


def read(row: Mapping[str, Any]) -> tuple[Reading, Sequence[OrganisationState], Sequence[RoleState]]:
    """The reading of a claim's row, with the chains of its organisation and role; as corrected, if it was."""
    corrected = json.loads(row["judged"])["fields"] if row["judged"] else {}
    found = _read({**row, **corrected})
    if corrected:  # what it is made of stays what the source was read to say
        found = (replace(found[0], trace=_read(row)[0].trace), *found[1:])
    return found


def _read(row: Mapping[str, Any]) -> tuple[Reading, Sequence[OrganisationState], Sequence[RoleState]]:
    on = row["published_latest"]
    organisations = organisations_of(row["organisation"], on) if row["organisation"] else ()
    if organisations and row["organisation_key"] and not organisations[-1]["registered"]:
        keyed = f"organisation/{digest('keyed organisation', row['organisation_key'])[:20]}"
        organisations = (*organisations[:-1], {**organisations[-1], "id": keyed})
    roles = roles_of(row["role"]) if row["role"] else ()
    role = roles[-1] if roles else None
    organisation = organisations[-1] if organisations else None
    post = None
    if role and organisation:
        post = post_id("role/chef" if heads(role, organisation) else role["id"], organisation["id"])
    if post and row["post_key"]:
        post = f"post/{digest('keyed post', row['post_key'])[:20]}"
    key = row["person_key"]
    mention = digest("keyed mention", key) if key else digest("mention", row["url"], *name_parts(row["person"]))
    reading = Reading(
        claim=row["id"],
        url=row["url"],
        source=row["source"],
        mention=mention,
        block=block_of(row["person"]),
        person=row["person"],
        register=row["source"] if key else None,
        status=row["status"],
        acting=bool(row["acting"]),
        veiled=bool(row["veiled"]),
        start=row["start"],
        end=row["end"],
        published=Bounds(row["published_earliest"], row["published_latest"]),
        role=role["id"] if role else None,
        organisation=organisation["id"] if organisation else None,
        bodies=tuple((state["id"], state["type"]) for state in organisations),
        places=constituency_places(organisation["name"]) if organisation else (),
        roles=tuple((state["id"], state["registered"]) for state in roles),
        sector=organisation["sector"] if organisation else None,
        post=post,
        seats=seats_of(role, organisation) if role else "unknown",
        weight=role["weight"] if role else "principal",
        replaces=row["replaces"],
        end_cause=row["end_cause"],
        pronoun=row["pronoun"],
        trace=digest(
            "trace", row["url"], mention, role and role["id"], organisation and organisation["id"],
            row["status"], row["start"], row["end"], row["acting"], row["role"], row["organisation"],
        ),
    )  # fmt: skip
    return reading, organisations, roles


Judge = Callable[[Ledger, str, Sequence[dict[str, Any]]], list[dict[str, Any]]]
"""Given a url and the rows of its current claims: the rows that are read, each with `judged` and `veiled`."""


def refresh(ledger: Ledger, urls: Sequence[str], judge: Judge) -> tuple[set[str], set[tuple[str, str]]]:
    """Bring the readings of these announcements up to date; claims that were rejected or hidden have none.

    Returns the blocks whose readings there were or are, and the (kind, id) of organisations and roles that are or
    were used. Call inside a write transaction.
    """
    use_registers(ledger)
    blocks: set[str] = set()
    terms: set[tuple[str, str]] = set()
    for url in urls:
        rows = judge(ledger, url, current_claims(ledger, url))
        for old in list(ledger.rows("SELECT claim, block FROM reading WHERE url = ?", (url,))):
            blocks.add(old["block"])
            terms.update(
                (row["kind"], row["id"])
                for row in ledger.rows("SELECT kind, id FROM usage WHERE claim = ?", (old["claim"],))
            )
            ledger.run("DELETE FROM usage WHERE claim = ?", (old["claim"],))
        ledger.run("DELETE FROM reading WHERE url = ?", (url,))
        for row in rows:
            reading, organisations, roles = read(row)
            if not reading.block:
                continue
            blocks.add(reading.block)
            ledger.run_many(
                "INSERT OR IGNORE INTO alias VALUES (?, ?, ?)",
                ((key, reading.person, reading.block) for key in form_of(reading.person).keys - {reading.block}),
            )
            ledger.run(
                "INSERT INTO reading "
                "(claim, url, mention, trace, block, role, organisation, post, named, judged, veiled) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    reading.claim,
                    url,
                    reading.mention,
                    reading.trace,
                    reading.block,
                    reading.role,
                    reading.organisation,
                    reading.post,
                    reading.person,
                    row["judged"],
                    row["veiled"],
                ),
            )
            terms |= _use(ledger, reading.claim, organisations, roles)
    return blocks, terms


def _use(
    ledger: Ledger, claim: str, organisations: Sequence[OrganisationState], roles: Sequence[RoleState]
) -> set[tuple[str, str]]:
    used: set[tuple[str, str]] = set()
    for kind, chain in (("organisation", organisations), ("role", roles)):
        for state in chain:
            used.add((kind, state["id"]))
            ledger.run(
                "INSERT INTO term VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
                (kind, state["id"], state["name"], dump(state)),
            )
            ledger.run("INSERT OR IGNORE INTO usage VALUES (?, ?, ?, ?)", (kind, state["id"], state["name"], claim))
    return used


def show_terms(ledger: Ledger, claim: str, *, shown: bool) -> set[tuple[str, str]]:
    """Count what the claim of a reading names as used, or no longer; returns the (kind, id) of these terms."""
    if shown:
        use_registers(ledger)
        row = next(ledger.rows(_READ.format(condition="reading.claim = ?"), (claim,)))
        return _use(ledger, claim, *read(dict(row))[1:])
    rows = ledger.rows("SELECT kind, id FROM usage WHERE claim = ?", (claim,))
    used = {(row["kind"], row["id"]) for row in rows}
    ledger.run("DELETE FROM usage WHERE claim = ?", (claim,))
    return used


_READ = (
    "SELECT claim.*, reading.judged, reading.veiled, announcement.url, announcement.source, "
    "version.published_earliest, version.published_latest "
    "FROM reading JOIN claim ON claim.id = reading.claim JOIN version ON version.id = claim.version "
    "JOIN announcement ON announcement.url = reading.url WHERE {condition}"
)


def readings_where(ledger: Ledger, condition: str, *values: str) -> list[Reading]:
    """The readings for which the SQL condition on the reading table holds, in their total order."""
    use_registers(ledger)
    rows = ledger.rows(_READ.format(condition=condition), values)
    return sorted((read(dict(row))[0] for row in rows), key=lambda reading: reading.order)
