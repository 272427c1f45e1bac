"""The schema of the property graph: which label, relationship and index each kind and field becomes.

The fields come from kg.states: a new one of plain type becomes a property by itself. What cannot be seen from a type
is said here: which fields refer to other things, and which integers are days.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_type_hints

from kg.states import (
    KINDS,
    AnnouncementState,
    BoundState,
    ClaimState,
    Kind,
    OrganisationState,
    PersonState,
    PostState,
    RoleState,
    SourceState,
    TenureState,
)

SCHEMA_VERSION = 3
"""Raise it whenever an unchanged state becomes something else in the graph: older graphs are filled anew."""

LABELS: Mapping[Kind, str] = MappingProxyType({kind: kind.capitalize() for kind in KINDS})

BOOKKEEPING = ("Missing", "Redirect", "Removed", "Change", "Workspace", "Filling")
"""The labels of what is no thing; `Filling` marks the batches of a first fill that are done, until all are."""

CHANGED: Mapping[str, str] = MappingProxyType({"added_day": "long", "changed_day": "long"})
"""The properties that tell of every thing, also of one that is gone, when it was first put and when it last changed."""

GONE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Redirect": MappingProxyType({"id": "string", "kind": "string", "to": "string", **CHANGED}),
        "Removed": MappingProxyType({"id": "string", "kind": "string", **CHANGED}),
    }
)
"""The labels of what is left of a thing that was merged into another or is no more, with their properties."""

DAYS = frozenset(
    {"published_earliest", "published_latest", "first_confirmed", "last_confirmed", "contradicted_from", "announced",
     "ended_before"}
)  # fmt: skip
"""The fields that are days: stored as ISO text under their name and as an integer under `<name>_day`."""


@dataclass(frozen=True)
class Reference:
    """A field that holds the id of another thing: a relationship of type `type`, from the thing unless `incoming`.

    `properties` are those of the relationship: its name there -> the field it is from.
    """

    field: str
    type: str
    target: Kind
    incoming: bool = False
    properties: Mapping[str, str] = dataclasses.field(default_factory=dict)


_REFERENCES: dict[Kind, tuple[Reference, ...]] = {
    "announcement": (Reference("source", "PUBLISHED_BY", "source"),),
    "organisation": (Reference("parent", "PART_OF", "organisation"),),
    "role": (Reference("broader", "BROADER", "role"),),
    "post": (Reference("role", "OF_ROLE", "role"), Reference("organisation", "POST_IN", "organisation")),
    "tenure": (
        Reference("person", "HAS_TENURE", "person", incoming=True),
        Reference("post", "IN_POST", "post"),
        Reference("role", "IN_ROLE", "role"),
        Reference("organisation", "AT", "organisation"),
        Reference("predecessor", "FOLLOWS", "tenure", properties={"basis": "predecessor_basis"}),
        Reference("next", "NEXT", "tenure", properties={"basis": "next_basis", "gap": "next_gap"}),
    ),
    "claim": (
        Reference("tenure", "SUPPORTS", "tenure"),
        Reference("announcement", "QUOTED_FROM", "announcement"),
        Reference("person", "NAMES_PERSON", "person"),
        Reference("role", "NAMES_ROLE", "role"),
        Reference("organisation", "NAMES_ORGANISATION", "organisation"),
    ),
}
REFERENCES: Mapping[Kind, tuple[Reference, ...]] = MappingProxyType({kind: _REFERENCES.get(kind, ()) for kind in KINDS})

_STATES: dict[Kind, type] = {
    "source": SourceState,
    "announcement": AnnouncementState,
    "organisation": OrganisationState,
    "role": RoleState,
    "post": PostState,
    "person": PersonState,
    "tenure": TenureState,
    "claim": ClaimState,
}
FIELDS: Mapping[Kind, Mapping[str, Any]] = MappingProxyType(
    {kind: MappingProxyType(get_type_hints(state)) for kind, state in _STATES.items()}
)
"""The fields of each kind's state with their types, in the order of kg.states."""

BOUND_FIELDS = tuple(get_type_hints(BoundState))


def bounds_of(kind: Kind) -> tuple[str, ...]:
    """The fields that are a bound with earliest and latest day: `start` and `end` of a tenure."""
    return tuple(name for name, type_ in FIELDS[kind].items() if type_ is BoundState)


def lists_of(kind: Kind) -> tuple[str, ...]:
    """The fields that are lists of strings."""
    return tuple(name for name, type_ in FIELDS[kind].items() if type_ == list[str])


def property_types(kind: Kind) -> dict[str, str]:
    """Each property that a node of the kind may have -> "string", "string[]", "long", "double" or "boolean"."""
    relationships = {reference.field for reference in REFERENCES[kind]}
    found: dict[str, str] = {}
    for name, type_ in FIELDS[kind].items():
        if name in relationships:
            continue
        if type_ is BoundState:
            found |= {name: "string", f"{name}_basis": "string"}
            for side in ("earliest", "latest"):
                found |= {f"{name}_{side}": "string", f"{name}_{side}_day": "long"}
        elif name in DAYS:
            found |= {name: "string", f"{name}_day": "long"}
        else:
            found[name] = type_name(type_)
    return {**found, **CHANGED}


def type_name(type_: Any) -> str:
    """The name of a field's type as neo4j-admin knows it; a text of fixed choices is a string."""
    if type_ == list[str]:
        return "string[]"
    members = set(getattr(type_, "__args__", ())) or {type_}
    for python, name in ((bool, "boolean"), (int, "long"), (float, "double")):
        if python in members:
            return name
    return "string"


HELD_POST_TYPES: Mapping[str, str] = MappingProxyType(
    {"role": "string", "start": "string", "end": "string", "start_day": "long", "end_day": "long",
     "last_confirmed": "string", "acting": "boolean", "tenure": "string"}
)  # fmt: skip
"""The properties of the direct (Person)-[:HELD_POST]->(Organisation)."""


def _unique(label: str, name: str = "id") -> str:
    return f"CREATE CONSTRAINT kg_{label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"


def _index(label: str, name: str) -> str:
    return f"CREATE INDEX kg_{label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"


PREPARATIONS: tuple[str, ...] = (
    *(_unique(label) for label in (*LABELS.values(), *GONE, "Missing", "Workspace")),
    _unique("Change", "seq"),
    _unique("Filling", "batch"),
    *(_index(label, "name_key") for label in ("Person", "Organisation", "Role")),
    *(_index("Tenure", name) for name in ("start_earliest_day", "end_latest_day", "announced_day")),
    _index("Announcement", "published_earliest_day"),
    "CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Person|Organisation) ON EACH [n.name, n.names]",
)
"""The statements that make constraints and indexes; each may be repeated at any time."""
