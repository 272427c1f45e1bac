"""States and triples as Turtle and JSON-LD: prefixed, grouped by subject in the order given, the same each time.

The writers of pyoxigraph and rdflib were tried: the one orders its prefixes differently from run to run and writes
some of them relative to the base, the other sorts the subjects and so tears a career apart.
"""

import json
import re
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.states import Kind, State
from kg.triples.mapping import triples
from kg.triples.namespaces import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PLAIN = {
    PREFIXES["xsd"] + "boolean": re.compile(r"true|false"),
    PREFIXES["xsd"] + "integer": re.compile(r"[+-]?[0-9]+"),
    PREFIXES["xsd"] + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
# no segment begins with a dot or a colon: such a reference would resolve to another IRI than it was cut from
_RELATIVE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"
_LANGUAGE_STRING = PREFIXES["rdf"] + "langString"


def to_turtle(states: Iterable[tuple[Kind, State]], base_iri: str) -> str:
    """The states as Turtle, in the order given; a state given twice is written once."""
    found: dict[str, list[Quad]] = {}
    for kind, state in states:
        if state["id"] not in found:
            found[state["id"]] = triples(kind, state, base_iri)
    return turtle((triple for group in found.values() for triple in group), base_iri)


def turtle(found: Iterable[Triple | Quad], base_iri: str | None = None) -> str:
    """Triples as Turtle, one block a subject, with the prefixes that occur; IRIs below `base_iri` become relative."""
    used: set[str] = set()
    blocks = list(turtle_blocks(found, base_iri, used))
    head = turtle_head([prefix for prefix in PREFIXES if prefix in used], base_iri)
    return "\n".join([head, *blocks]) if blocks else ""


def turtle_head(prefixes: Iterable[str], base_iri: str | None) -> str:
    """The declarations that stand before the blocks."""
    head = [f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in prefixes]
    if is_base(base_iri):
        head.append(f"@base <{base_iri}> .\n")
    return "".join(head)


def turtle_blocks(found: Iterable[Triple | Quad], base_iri: str | None, used: set[str]) -> Iterator[str]:
    """One block a subject; the prefixes that occur are added to `used`."""
    base_iri = base_iri if is_base(base_iri) else None
    for subject, properties in _grouped(found).items():
        lines = [
            f"{_turtle_verb(predicate, used)} {', '.join(turtle_term(value, base_iri, used) for value in values)}"
            for predicate, values in properties.items()
        ]
        yield f"{turtle_term(subject, base_iri, used)} " + " ;\n    ".join(lines) + " .\n"


def is_base(base_iri: str | None) -> bool:
    """False for a base that nothing can be relative to, since it ends with a hash sign."""
    return base_iri is not None and base_iri.endswith("/")


def relative(iri: str, base_iri: str | None) -> str | None:
    """What is left of an IRI below the base, if it resolves to that IRI again; else None."""
    if base_iri is not None and iri.startswith(base_iri) and _RELATIVE.fullmatch(iri, len(base_iri)):
        return iri[len(base_iri) :]
    return None


def json_ld(found: Iterable[Triple | Quad]) -> str:
    """Triples as JSON-LD: one node a subject, compacted with the prefixes that occur as its context."""
    used: set[str] = set()
    nodes = []
    for subject, properties in _grouped(found).items():
        node: dict[str, object] = {"@id": _json_id(subject, used)}
        for predicate, values in properties.items():
            if predicate.value == _TYPE and all(isinstance(value, NamedNode) for value in values):
                node["@type"] = [_json_id(value, used) for value in values]
            else:
                node[_json_id(predicate, used)] = [_json_value(value, used) for value in values]
        nodes.append(node)
    context = {prefix: iri for prefix, iri in PREFIXES.items() if prefix in used}
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def short_name(iri: str) -> str | None:
    """The prefixed name of an IRI, e.g. `org:member`; None when no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def _grouped(found: Iterable[Triple | Quad]) -> dict[Term, dict[NamedNode, dict[Term, None]]]:
    grouped: dict[Term, dict[NamedNode, dict[Term, None]]] = {}
    for triple in found:
        grouped.setdefault(triple.subject, {}).setdefault(triple.predicate, {})[triple.object] = None
    return grouped


def _shorten(iri: str, used: set[str]) -> str | None:
    name = short_name(iri)
    if name is not None:
        used.add(name.partition(":")[0])
    return name


def _turtle_verb(predicate: NamedNode, used: set[str]) -> str:
    return "a" if predicate.value == _TYPE else _shorten(predicate.value, used) or str(predicate)


def turtle_term(term: Term, base_iri: str | None, used: set[str]) -> str:
    """A term as Turtle writes it, IRIs below `base_iri` relative."""
    if isinstance(term, NamedNode):
        if (short := relative(term.value, base_iri)) is not None:
            return f"<{short}>"
        return _shorten(term.value, used) or str(term)
    if isinstance(term, Literal):
        plain = _PLAIN.get(term.datatype.value)
        if plain is not None and plain.fullmatch(term.value):
            return term.value
        if term.datatype.value not in (_STRING, _LANGUAGE_STRING):
            datatype = _shorten(term.datatype.value, used) or str(term.datatype)
            return f"{Literal(term.value)}^^{datatype}"
    return str(term)


def _json_id(term: Term, used: set[str]) -> str:
    if isinstance(term, NamedNode):
        return _shorten(term.value, used) or term.value
    return str(term)


def _json_value(term: Term, used: set[str]) -> object:
    if not isinstance(term, Literal):
        return {"@id": _json_id(term, used)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": _shorten(term.datatype.value, used) or term.datatype.value}
