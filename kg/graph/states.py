"""States as nodes and relationships, and back again, without loss."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from kg.dates import iso
from kg.graph.schema import BOUND_FIELDS, DAYS, FIELDS, REFERENCES, Reference, bounds_of, lists_of
from kg.states import ChangeRecord, Kind, State, TenureState
from kg.text import storable

Properties = dict[str, Any]
"""Of a node or a relationship: text, integer, float, truth or list of texts; what is absent is left out."""


@dataclass(frozen=True)
class Edge:
    """A relationship that a state asks for: to the thing `target`, or from it if the reference is incoming."""

    reference: Reference
    target: str
    properties: Properties


def node_properties(kind: Kind, state: State) -> Properties:
    """The properties of the thing's node."""
    own = cast(Mapping[str, Any], state)
    found: Properties = {}
    bounds = bounds_of(kind)
    carried = _carried(kind, own)
    for name in FIELDS[kind]:
        value = own[name]
        if name in carried:
            continue
        if name in bounds:
            found[name], found[f"{name}_basis"] = value["edtf"], value["basis"]
            for side in ("earliest", "latest"):
                _day(found, f"{name}_{side}", value[side])
        elif name in DAYS:
            _day(found, name, value)
        else:
            found[name] = value
    return _stored(found)


def node_of(change: ChangeRecord) -> Properties:
    """The properties of the node of a thing that was put: those of its state, and when it came and last changed."""
    return node_properties(change["kind"], cast(State, change["state"])) | _changed(change)


def gone_of(change: ChangeRecord) -> Properties:
    """The properties of what is left of a thing that was deleted or merged into another."""
    to = {"to": storable(cast(dict[str, str], change["state"])["to"])} if change["op"] == "redirect" else {}
    return {"id": storable(change["id"]), "kind": change["kind"], **to, **_changed(change)}


def _changed(change: ChangeRecord) -> Properties:
    return {"added_day": change["added_day"], "changed_day": change["changed_day"]}


def edges(kind: Kind, state: State) -> Iterator[Edge]:
    """The relationships of the thing's own fields, the direct HELD_POST not among them."""
    own = cast(Mapping[str, Any], state)
    for reference in REFERENCES[kind]:
        target = own[reference.field]
        if target is not None:
            properties = {name: own[field] for name, field in reference.properties.items()}
            yield Edge(reference, storable(target), _stored(properties))


def held_post(state: TenureState) -> Properties | None:
    """The properties of the direct relationship from person to organisation, but for the role's name.

    None when the organisation is not known.
    """
    if state["organisation"] is None:
        return None
    return _stored(
        {
            "start": state["start"]["edtf"],
            "end": state["end"]["edtf"],
            "start_day": state["start"]["earliest"],
            "end_day": state["end"]["latest"],
            "last_confirmed": iso(state["last_confirmed"]),
            "acting": state["acting"],
            "tenure": state["id"],
        }
    )


def state_of(
    kind: Kind, properties: Mapping[str, Any], references: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> State:
    """The state that a node and its relationships were made from.

    `references` has for each relationship of the thing's own (type -> id at the far end, properties), as `read_states`
    of kg.graph.reading gives them.
    """
    found: dict[str, Any] = {}
    bounds, lists = bounds_of(kind), lists_of(kind)
    for name in FIELDS[kind]:
        if name in bounds:
            found[name] = {field: _bound(name, field, properties) for field in BOUND_FIELDS}
        elif name in DAYS:
            found[name] = properties.get(f"{name}_day")
        elif name in lists:
            found[name] = list(properties.get(name, ()))
        else:
            found[name] = properties.get(name)
    for reference in REFERENCES[kind]:
        if reference.type in references:
            found[reference.field], more = references[reference.type]
            found |= {field: more.get(name) for name, field in reference.properties.items()}
    return cast(State, found)


def _carried(kind: Kind, own: Mapping[str, Any]) -> set[str]:
    """The fields that relationships carry. What describes a reference that is absent stays with the node."""
    carried: set[str] = set()
    for reference in REFERENCES[kind]:
        carried.add(reference.field)
        if own[reference.field] is not None:
            carried.update(reference.properties.values())
    return carried


def _day(found: Properties, name: str, day: int | None) -> None:
    found[name], found[f"{name}_day"] = iso(day), day


def _bound(name: str, field: str, properties: Mapping[str, Any]) -> Any:
    key = {"edtf": name, "basis": f"{name}_basis"}.get(field, f"{name}_{field}_day")
    return properties.get(key)


def _stored(properties: Mapping[str, Any]) -> Properties:
    found: Properties = {}
    for name, value in properties.items():
        if isinstance(value, str):
            found[name] = storable(value)
        elif isinstance(value, list):
            if value:
                found[name] = [storable(item) for item in value]
        elif value is not None:
            found[name] = value
    return found
