"""States of invented people and bodies, complete and valid, to be changed one field at a time."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, cast

from kg.states import ChangeRecord, Kind, State

BASE = "https://data.example.org/kg/"

UNKNOWN = {"edtf": None, "basis": None, "earliest": None, "latest": None}


def source(**more: Any) -> tuple[Kind, State]:
    return _state(
        "source",
        {
            "id": "source/files", "title": "Files", "publisher": "kg examples", "url": "https://example.org/",
            "licence": "MIT", "coverage": "What the folder holds",
        },
        more,
    )  # fmt: skip


def announcement(number: int = 1, **more: Any) -> tuple[Kind, State]:
    return _state(
        "announcement",
        {
            "id": f"announcement/{number}", "source": "source/files", "url": f"https://example.org/news/{number}",
            "key": f"news/{number}", "title": "Ny kommundirektör i Granvik", "language": "sv",
            "published": "2019-01-15", "published_earliest": 17911, "published_latest": 17911,
            "version": "3b0f6c1e5a7d4b8890aa12bc34de56f0", "corrects": None, "withdrawn": False,
        },
        more,
    )  # fmt: skip


def organisation(**more: Any) -> tuple[Kind, State]:
    return _state(
        "organisation",
        {
            "id": "organisation/granvik", "name": "Granviks kommun", "name_key": "granviks kommun",
            "names": ["Granvik"], "type": "Municipality", "sector": "municipality", "parent": None,
            "wikidata": "Q999999999", "registered": True,
        },
        more,
    )  # fmt: skip


def role(**more: Any) -> tuple[Kind, State]:
    return _state(
        "role",
        {
            "id": "role/kommundirektor", "name": "kommundirektör", "name_key": "kommundirektor",
            "names": ["kommunchef"], "seats": "one", "weight": "principal", "broader": None, "wikidata": None,
            "registered": True,
        },
        more,
    )  # fmt: skip


def post(**more: Any) -> tuple[Kind, State]:
    return _state(
        "post",
        {
            "id": "post/1", "role": "role/kommundirektor", "organisation": "organisation/granvik",
            "name": "kommundirektör, Granviks kommun", "seats": "one",
        },
        more,
    )  # fmt: skip


def person(number: int = 1, **more: Any) -> tuple[Kind, State]:
    return _state(
        "person",
        {
            "id": f"person/{number}", "name": "Alva Exempelsson", "name_key": "alva exempelsson",
            "names": ["A. Exempelsson"], "pronoun": "hon",
        },
        more,
    )  # fmt: skip


def tenure(number: int = 1, **more: Any) -> tuple[Kind, State]:
    return _state(
        "tenure",
        {
            "id": f"tenure/{number}", "person": "person/1", "post": "post/1", "role": "role/kommundirektor",
            "organisation": "organisation/granvik", "acting": False, "weight": "principal",
            "start": {"edtf": "2019-03", "basis": "stated", "earliest": 17956, "latest": 17986},
            "end": dict(UNKNOWN), "first_confirmed": 17956, "last_confirmed": 18779, "contradicted_from": None,
            "announced": None, "ended_before": None, "end_cause": None, "predecessor": None,
            "predecessor_basis": None, "predecessor_name": None, "next": None,
            "next_basis": None, "next_gap": None, "conflicts": [], "sources": 1,
        },
        more,
    )  # fmt: skip


def claim(number: int = 1, **more: Any) -> tuple[Kind, State]:
    quote = "Alva Exempelsson blir ny kommundirektör i Granvik i mars."
    return _state(
        "claim",
        {
            "id": f"claim/{number}", "announcement": "announcement/1", "version": "3b0f6c1e5a7d4b8890aa12bc34de56f0",
            "person_name": "Alva Exempelsson", "role_name": "kommundirektör", "organisation_name": "Granviks kommun",
            "status": "appointed", "start": "2019-03", "end": None, "acting": False, "decided": None,
            "decided_by": None, "replaces": None, "end_cause": None, "pronoun": None, "quote": quote, "begin": 29,
            "finish": 29 + len(quote), "confidence": 0.9, "extractor": "rules", "extractor_version": "1",
            "person": "person/1", "role": "role/kommundirektor", "organisation": "organisation/granvik",
            "tenure": "tenure/1", "verdict": "corrected", "verdict_by": "Eva Lind", "verdict_on": "2026-11-25",
            "verdict_why": "the contract says so", "as_read": "start not said",
        },
        more,
    )  # fmt: skip


def world() -> list[tuple[Kind, State]]:
    """One of each kind, each referring to the others."""
    return [source(), announcement(), organisation(), role(), post(), person(), tenure(), claim()]


def _state(kind: Kind, state: dict[str, Any], more: dict[str, Any]) -> tuple[Kind, State]:
    return kind, cast(State, {**state, **more})


def change(seq: int, op: Literal["put", "delete", "redirect"], kind: Kind, id_: str, state: Any = None) -> ChangeRecord:
    return {
        "seq": seq,
        "at": "2026-11-24T09:30:00Z",
        "op": op,
        "kind": kind,
        "id": id_,
        "state": state,
        "cause": "test",
        "added_day": 20_000,
        "changed_day": 20_781,
    }


def puts(states: Iterable[tuple[Kind, State]], first: int = 1) -> Iterator[ChangeRecord]:
    """The states as changes, numbered from `first`."""
    for seq, (kind, state) in enumerate(states, start=first):
        yield change(seq, "put", kind, state["id"], state)
