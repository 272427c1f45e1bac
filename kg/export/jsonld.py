"""Triples as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) with the plain keys of ontology/context.jsonld.

The context travels in the file, so that nobody needs to fetch it, with the base of the workspace added.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.triples.namespaces import APPT, PREFIXES
from kg.triples.serialise import is_base, relative, short_name

FOOT = "\n]}\n"

_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"


@cache
def context() -> dict[str, Any]:
    """The context as ontology/context.jsonld has it."""
    text = (files("kg") / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["@context"]
    return found


class Context:
    """Writes things with the keys of the context; what no key fits is written in full."""

    def __init__(self, base_iri: str) -> None:
        self.base = base_iri if is_base(base_iri) else None
        self._terms: dict[str, tuple[str, str | None, bool]] = {}
        """IRI of a predicate → its key, the type its values are taken to be of, whether they stand in a list."""
        self._classes: dict[str, str] = {}
        for key, meaning in context().items():
            if key.startswith("@") or meaning in ("@id", "@type") or (isinstance(meaning, str) and meaning[-1] in "/#"):
                continue
            iri = self._expanded(meaning if isinstance(meaning, str) else meaning.get("@id", APPT + key))
            if key[:1].isupper():
                self._classes[iri] = key
            elif isinstance(meaning, str):
                self._terms[iri] = (key, None, False)
            else:
                type_ = meaning.get("@type")
                self._terms[iri] = (key, type_ and self._expanded(type_), meaning.get("@container") == "@set")

    @staticmethod
    def _expanded(name: str) -> str:
        prefix, _, local = name.partition(":")
        return PREFIXES[prefix] + local if prefix in PREFIXES else name

    def head(self) -> str:
        """All that stands before the first thing."""
        own = {"@base": self.base} if self.base else {}
        lines = [f"  {json.dumps(key)}: {_json(value)}" for key, value in {**own, **context()}.items()]
        return '{"@context": {\n' + ",\n".join(lines) + '\n}, "@graph": [\n'

    def nodes(self, group: Iterable[Quad]) -> Iterator[str]:
        """The things of a group, one line each."""
        found: dict[str, dict[str, Any]] = {}
        for quad in group:
            assert isinstance(quad.subject, NamedNode)
            node = found.setdefault(quad.subject.value, {"id": self._iri(quad.subject.value)})
            if quad.predicate.value == _TYPE:
                assert isinstance(quad.object, NamedNode)
                node.setdefault("type", []).append(self._class(quad.object.value))
                continue
            key, type_, is_list = self._terms.get(quad.predicate.value, (None, None, False))
            if key is None:
                iri = quad.predicate.value
                key = iri[len(APPT) :] if iri.startswith(APPT) else iri
            value = self._value(quad.object, type_)
            if is_list or key in node:
                earlier = node.get(key, [])
                node[key] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
            else:
                node[key] = value
        for node in found.values():
            yield _json(node)

    def graph(self, name: NamedNode, nodes: str) -> str:
        """A named graph of things that are written already."""
        return f'{{"id": {_json(self._iri(name.value))}, "@graph": [\n{nodes}\n]}}'

    def _iri(self, iri: str) -> str:
        return relative(iri, self.base) or iri

    def _class(self, iri: str) -> str:
        if iri in self._classes:
            return self._classes[iri]
        return iri[len(APPT) :] if iri.startswith(APPT) else iri

    def _value(self, value: NamedNode | BlankNode | Literal | Triple, type_: str | None) -> Any:
        if isinstance(value, NamedNode):
            return self._iri(value.value) if type_ == "@id" else {"id": self._iri(value.value)}
        assert isinstance(value, Literal)
        datatype = value.datatype.value
        if datatype == type_ or (type_ is None and datatype == _XSD + "string"):
            return value.value
        if type_ is None and datatype == _XSD + "boolean":
            return value.value == "true"
        if type_ is None and datatype == _XSD + "integer":
            return int(value.value)
        if datatype == _XSD + "string":
            return {"@value": value.value}
        return {"@value": value.value, "type": short_name(datatype) or datatype}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
