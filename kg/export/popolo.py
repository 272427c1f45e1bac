"""Popolo JSON (https://www.popoloproject.com/specs/): persons, organisations, posts and memberships.

What Popolo has no place for stands beside its fields under names of our own, which its schemas allow: dates as EDTF
with their bases, how sure a tenure is, when it was last confirmed. `kg load popolo` reads it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from kg.careers import CareerRow
from kg.dates import iso
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.ftm import FAMILY
from kg.export.reduced import reduced_date
from kg.export.snapshot import Snapshot
from kg.export.tables import Held, confidence
from kg.states import OrganisationState, PersonState, PostState
from kg.text import storable

Record = dict[str, Any]


def _write(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    snapshot.expect("person", "organisation", "post", "tenure")
    out.write(b"{")
    parts: tuple[tuple[str, Iterable[Record]], ...] = (
        ("persons", map(_person, snapshot.states("person"))),
        ("organizations", map(_organisation, snapshot.states("organisation"))),
        ("posts", (_post(snapshot, state) for state in snapshot.states("post"))),
        ("memberships", _memberships(snapshot)),
    )
    for number, (name, records) in enumerate(parts):
        out.write(f'{"," if number else ""}\n"{name}": ['.encode())
        for position, record in enumerate(records):
            text = json.dumps(_known(record), ensure_ascii=False)
            out.write(f"{',' if position else ''}\n{storable(text)}".encode())
        out.write(b"\n]")
    out.write(b"\n}\n")


def _known(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None and value not in ("", [])}


def _names(names: list[str]) -> list[Record]:
    return [{"name": name} for name in names]


def _person(state: PersonState) -> Record:
    return {"id": state["id"], "name": state["name"], "other_names": _names(state["names"])}


def _organisation(state: OrganisationState) -> Record:
    wikidata = state["wikidata"]
    return {
        "id": state["id"],
        "name": state["name"],
        "other_names": _names(state["names"]),
        "classification": state["type"],
        "sector": state["sector"],
        "parent_id": state["parent"],
        "identifiers": [{"scheme": "wikidata", "identifier": wikidata}] if wikidata else [],
    }


def _post(snapshot: Snapshot, state: PostState) -> Record:
    role = snapshot.get("role", state["role"])
    return {
        "id": state["id"],
        "label": state["name"],
        "role": role["name"] if role else None,
        "organization_id": state["organisation"],
        "seats": state["seats"],
    }


def _memberships(snapshot: Snapshot) -> Iterator[Record]:
    for person, rows in snapshot.careers():
        for row in rows:
            yield _membership(snapshot, person, row)


def _membership(snapshot: Snapshot, person: PersonState, row: CareerRow) -> Record:
    tenure = row.tenure
    start, end = tenure["start"], tenure["end"]
    return {
        "id": tenure["id"],
        "person_id": person["id"],
        "organization_id": tenure["organisation"],
        "post_id": tenure["post"],
        "role": row.role["name"] if row.role else None,
        "label": row.post_text,
        "start_date": reduced_date(start["edtf"]) if start["basis"] == "stated" else None,
        "end_date": reduced_date(end["edtf"]) if end["basis"] == "stated" else None,
        "acting": tenure["acting"],
        "start_edtf": start["edtf"],
        "start_basis": start["basis"],
        "end_edtf": end["edtf"],
        "end_basis": end["basis"],
        "sure": row.sure,
        "sure_on": iso(snapshot.day),
        "first_confirmed": iso(tenure["first_confirmed"]),
        "last_confirmed": iso(tenure["last_confirmed"]),
        "confidence": confidence(Held(person, row)),
        "conflicts": tenure["conflicts"],
        "claims": [evidence.claim["id"] for evidence in row.evidence],
        "sources": [{"url": evidence.announcement["url"], "note": evidence.quote} for evidence in row.evidence],
    }


popolo = Exporter(
    name="popolo",
    title="Popolo: JSON as parliaments' and EveryPolitician's tools read it",
    purpose="For civic-tech programs that read Popolo, and for another kg: `kg load popolo FILE`.",
    family=FAMILY,
    suffix=".json",
    to_file=_write,
    media_type="application/json",
    left_out=(
        "predecessors, next posts and pronouns; start_date and end_date are given only where a source states a day, a "
        "month or a year, and else stand as EDTF in start_edtf and end_edtf"
    ),
    options=(SURE_ON,),
    examples=("kg export popolo -o appointments.json",),
)
