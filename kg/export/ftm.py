"""FollowTheMoney entities (https://followthemoney.tech), one a line, as Aleph and OpenSanctions' tools read them.

A post is a Position and a tenure an Occupancy; without a known role it is a Membership of the organisation, without a
known organisation an Occupancy of the role as such. Each announcement is an Article, which the tenures name as their
proof. What FollowTheMoney has no place for (how sure, last confirmed, inferred bounds) is told in words, in `summary`;
the sentences are in `description`. Of dates it knows a year, month or day: anything else is told in words too.
"""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from kg.careers import CareerRow, end_text, start_text
from kg.dates import iso
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.reduced import reduced_date
from kg.export.snapshot import Snapshot
from kg.states import AnnouncementState, BoundState, OrganisationState, PersonState, PostState, RoleState
from kg.text import digest, storable

FAMILY = "Models others use"

_PUBLIC = frozenset(("state", "region", "municipality"))
_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_TITLE = 500  # characters of a title that Aleph shows
_NAMES = ("name", "alias")

Entity = dict[str, Any]


def ftm_id(id_: str) -> str:
    """An id as FollowTheMoney allows it: letters, digits, dots and hyphens; others become a digest."""
    kind, _, name = id_.partition("/")
    plain = f"{kind}-{name}"
    return plain if _ID.fullmatch(plain) else f"{kind}-{digest(id_)}"


def _write(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    snapshot.expect("announcement", "organisation", "post", "tenure")
    for entity in _entities(snapshot):
        out.write(json.dumps(entity, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _entities(snapshot: Snapshot) -> Iterator[Entity]:
    for announcement in snapshot.states("announcement"):
        yield _article(snapshot, announcement)
    for organisation in snapshot.states("organisation"):
        yield _organisation(snapshot, organisation)
    for post in snapshot.states("post"):
        yield _position(post)
    roles_alone: set[str] = set()
    left_out = 0
    for person, rows in snapshot.careers():
        yield _person(person)
        for row in rows:
            if row.role is not None and row.tenure["post"] is None and row.tenure["organisation"] is None:
                if row.role["id"] not in roles_alone:
                    roles_alone.add(row.role["id"])
                    yield _role(row.role)
                yield _tenure(snapshot, row, "Occupancy", holder=[ftm_id(person["id"])], post=[ftm_id(row.role["id"])])
            elif row.tenure["post"] is not None:
                post_id = [ftm_id(row.tenure["post"])]
                yield _tenure(snapshot, row, "Occupancy", holder=[ftm_id(person["id"])], post=post_id)
            elif row.organisation is not None:
                body = [ftm_id(row.organisation["id"])]
                role = [row.role["name"]] if row.role else []
                member = [ftm_id(person["id"])]
                yield _tenure(snapshot, row, "Membership", member=member, organization=body, role=role)
            else:
                left_out += 1
    if left_out:
        snapshot.remarks.append(f"{left_out} tenures with neither role nor organisation are left out.")


def _entity(id_: str, schema: str, **properties: list[str]) -> Entity:
    kept = {
        name: [_one_line(value) if name in _NAMES else storable(value) for value in values if value]
        for name, values in properties.items()
    }
    return {
        "id": ftm_id(id_),
        "schema": schema,
        "properties": {name: list(dict.fromkeys(values)) for name, values in kept.items() if values},
    }


def _one_line(name: str) -> str:
    """A name as FollowTheMoney cleans it."""
    return " ".join(storable(name).split())


def _article(snapshot: Snapshot, state: AnnouncementState) -> Entity:
    source = snapshot.get("source", state["source"])
    return _entity(
        state["id"], "Article", title=[state["title"][:_TITLE] or state["url"]], sourceUrl=_web(state["url"]),
        publishedAt=_date(state["published"]), publisher=[source["publisher"]] if source else [],
        notes=["Withdrawn by its publisher."] if state["withdrawn"] else [],
    )  # fmt: skip


def _organisation(snapshot: Snapshot, state: OrganisationState) -> Entity:
    schema = "Company" if state["type"] == "Company" else "PublicBody" if state["sector"] in _PUBLIC else "Organization"
    parent = state["parent"] if state["parent"] and snapshot.get("organisation", state["parent"]) else None
    return _entity(
        state["id"], schema, name=[state["name"]], alias=state["names"], wikidataId=[state["wikidata"] or ""],
        classification=[state["type"] or ""], sector=[state["sector"] or ""], parent=[ftm_id(parent)] if parent else [],
    )  # fmt: skip


def _position(state: PostState) -> Entity:
    return _entity(state["id"], "Position", name=[state["name"]], organization=[ftm_id(state["organisation"])])


def _role(state: RoleState) -> Entity:
    return _entity(state["id"], "Position", name=[state["name"]], wikidataId=[state["wikidata"] or ""])


def _person(state: PersonState) -> Entity:
    return _entity(state["id"], "Person", name=[state["name"]], alias=state["names"])


def _tenure(snapshot: Snapshot, row: CareerRow, schema: str, **ends: list[str]) -> Entity:
    tenure = row.tenure
    over = tenure["end"]["basis"] == "stated" and row.sure is None and (tenure["end"]["latest"] or 0) < snapshot.day
    return _entity(
        tenure["id"], schema, **ends,
        startDate=_stated(tenure["start"]), endDate=_stated(tenure["end"]),
        status=["current" if row.sure == "certain" else "ended" if over else "unknown"],
        summary=[in_words(snapshot, row)],
        description=[evidence.quote for evidence in row.evidence],
        recordId=[tenure["id"]],
        sourceUrl=[url for evidence in row.evidence for url in _web(evidence.announcement["url"])],
        proof=[ftm_id(evidence.announcement["id"]) for evidence in row.evidence],
    )  # fmt: skip


def in_words(snapshot: Snapshot, row: CareerRow) -> str:
    """A tenure with how sure it is, in a sentence, for formats that have no place for it."""
    tenure = row.tenure
    parts = [f"{row.post_text}: {start_text(tenure)} – {end_text(tenure)}"]
    parts.append(f"{row.sure or 'not known to be held'} on {iso(snapshot.day)}")
    if tenure["last_confirmed"] is not None:
        parts.append(f"last confirmed {iso(tenure['last_confirmed'])}")
    parts += tenure["conflicts"]
    parts.append(f"claims: {', '.join(evidence.claim['id'] for evidence in row.evidence)}")
    return "; ".join(parts)


def _stated(bound: BoundState) -> list[str]:
    return _date(bound["edtf"]) if bound["basis"] == "stated" else []


def _date(edtf: str | None) -> list[str]:
    found = reduced_date(edtf)
    return [found] if found else []


def _web(url: str) -> list[str]:
    return [url] if _WEB.fullmatch(url) else []


ftm = Exporter(
    name="ftm",
    title="FollowTheMoney: entities for Aleph and OpenSanctions' tools",
    purpose=(
        "For Aleph (`alephclient write-entities`), OpenAleph, nomenklatura and `ftm`: persons, organisations, "
        "positions and occupancies, each with the articles that prove it."
    ),
    family=FAMILY,
    suffix=".ftm.json",
    to_file=_write,
    media_type="application/json+ftm",
    left_out=(
        "predecessors and next posts; seasons, intervals and inferred dates, which are told in words; addresses that "
        "are no web addresses; tenures with neither role nor organisation"
    ),
    options=(SURE_ON,),
    examples=("kg export ftm -o appointments.ftm.json",),
)
