"""Triples as RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/), a thing at a time, the same each time."""

from collections.abc import Iterable
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode, Quad

from kg.text import xml_text
from kg.triples.namespaces import PREFIXES
from kg.triples.serialise import short_name

_STRING = PREFIXES["xsd"] + "string"
_ENTITIES = {"\r": "&#13;"}  # or it would be read back as a line feed


def rdf_xml(groups: Iterable[Iterable[Quad]], out: IO[bytes]) -> None:
    """Groups of triples of one subject after another; the predicates must be of the known vocabularies.

    Raises:
        KeyError: a predicate has no prefixed name, so that no element can be named after it.
    """
    spaces = "".join(f'\n    xmlns:{prefix}="{iri}"' for prefix, iri in PREFIXES.items())
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'.encode())
    for group in groups:
        current = None
        for quad in group:
            if quad.subject != current:
                if current is not None:
                    out.write(b"  </rdf:Description>\n")
                current = quad.subject
                assert isinstance(current, NamedNode)
                out.write(f"  <rdf:Description rdf:about={_attribute(current.value)}>\n".encode())
            out.write(_property(quad).encode())
        if current is not None:
            out.write(b"  </rdf:Description>\n")
    out.write(b"</rdf:RDF>\n")


def _property(quad: Quad) -> str:
    name, value = short_name(quad.predicate.value), quad.object
    if name is None:
        raise KeyError(quad.predicate.value)
    if isinstance(value, NamedNode):
        return f"    <{name} rdf:resource={_attribute(value.value)}/>\n"
    assert isinstance(value, Literal)
    kind = ""
    if value.language is not None:
        kind = f" xml:lang={_attribute(value.language)}"
    elif value.datatype.value != _STRING:
        kind = f" rdf:datatype={_attribute(value.datatype.value)}"
    return f"    <{name}{kind}>{escape(xml_text(value.value), _ENTITIES)}</{name}>\n"


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text))
