"""Linked data: the triples of the embedded view as files, with a description of the data set.

N-Triples and N-Quads are written by pyoxigraph; the others by ourselves, a thing at a time, since pyoxigraph orders its
prefixes differently from run to run (kg/triples/serialise.py), and rdflib holds the whole graph in memory.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.export.description import OPTIONS, description
from kg.export.exporter import Exporter, Given
from kg.export.jsonld import FOOT, Context
from kg.export.rdfxml import rdf_xml
from kg.export.snapshot import Snapshot
from kg.options import Option
from kg.states import KINDS, ChangeRecord
from kg.triples.mapping import change_triples, thing, triples
from kg.triples.namespaces import PREFIXES
from kg.triples.serialise import turtle_blocks, turtle_head, turtle_term

FAMILY = "Linked data"

_GRAPHS = Option(
    "named_graphs",
    "Put each announcement with what it claims into a named graph, whose name is the announcement's IRI.",
    bool,
)


class _Counted:
    """Groups of triples, one a thing, counted as they pass; the description of the data set comes last."""

    def __init__(self, exporter_media_type: str, snapshot: Snapshot, options: Given) -> None:
        self.snapshot, self.options, self.media_type = snapshot, options, exporter_media_type
        self.named = bool(options.get("named_graphs"))
        self.count = 0
        snapshot.expect(*KINDS)

    def groups(self) -> Iterator[list[Quad]]:
        """One list a thing, all of one subject; those of named graphs are left out."""
        for kind in KINDS:
            for change in self.snapshot.changes(kind):
                if not (self.named and change["op"] == "put" and kind in ("announcement", "claim")):
                    yield self._triples(change)

    def graphs(self) -> Iterator[tuple[NamedNode, list[list[Quad]]]]:
        """The named graphs, if asked for: each announcement with its claims."""
        if not self.named:
            return
        for announcement in self.snapshot.changes("announcement"):
            if announcement["op"] == "put":
                groups = [self._triples(announcement)]
                for claim in self.snapshot.claims_in(announcement["id"]):
                    told = self.snapshot.change_of("claim", claim["id"])
                    assert told is not None
                    groups.append(self._triples(told))
                    self.snapshot.tick()
                yield thing(self.snapshot.base_iri, announcement["id"]), groups

    def all(self) -> Iterator[list[Quad]]:
        """The things, and then, when they are counted, the description."""
        yield from self.groups()
        yield self.description()

    def description(self) -> list[Quad]:
        """Of what has passed so far."""
        return list(description(self.snapshot, self.options, self.count, self.media_type))

    def _triples(self, change: ChangeRecord) -> list[Quad]:
        found = change_triples(change, self.snapshot.base_iri)
        self.count += len(found)
        return found


def _write_turtle(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("text/turtle", snapshot, options)
    _write_blocks(counted, out)


def _write_trig(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("application/trig", snapshot, options)
    _write_blocks(counted, out)


def _write_blocks(counted: _Counted, out: IO[bytes]) -> None:
    base, used = counted.snapshot.base_iri, set[str]()
    out.write(turtle_head(PREFIXES, base).encode())
    for group in counted.groups():
        _write_group(group, base, used, out)
    for name, groups in counted.graphs():
        out.write(f"\n{turtle_term(name, base if base.endswith('/') else None, used)} {{\n".encode())
        for group in groups:
            _write_group(group, base, used, out)
        out.write(b"}\n")
    _write_group(counted.description(), base, used, out)


def _write_group(group: Iterable[Quad], base: str, used: set[str], out: IO[bytes]) -> None:
    for block in turtle_blocks(group, base, used):
        out.write(b"\n" + block.encode())


def _write_ntriples(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("application/n-triples", snapshot, options)
    serialize(chain.from_iterable(counted.all()), out, RdfFormat.N_TRIPLES)


def _write_nquads(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("application/n-quads", snapshot, options)
    serialize(chain.from_iterable(counted.groups()), out, RdfFormat.N_QUADS)
    named = (
        Quad(q.subject, q.predicate, q.object, name)
        for name, groups in counted.graphs()
        for group in groups
        for q in group
    )
    serialize(named, out, RdfFormat.N_QUADS)
    serialize(counted.description(), out, RdfFormat.N_QUADS)


def _write_rdf_xml(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("application/rdf+xml", snapshot, options)
    rdf_xml(counted.all(), out)


def _write_json_ld(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("application/ld+json", snapshot, options)
    context = Context(snapshot.base_iri)
    out.write(context.head().encode())
    separator = ""
    for group in counted.groups():
        for node in context.nodes(group):
            out.write(f"{separator}{node}".encode())
            separator = ",\n"
    for name, groups in counted.graphs():
        nodes = ",\n".join(node for group in groups for node in context.nodes(group))
        out.write(f"{separator}{context.graph(name, nodes)}".encode())
        separator = ",\n"
    for node in context.nodes(counted.description()):
        out.write(f"{separator}{node}".encode())
        separator = ",\n"
    out.write(FOOT.encode())


def _write_void(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    counted = _Counted("", snapshot, options)
    for _ in counted.groups():
        pass
    base, used = snapshot.base_iri, set[str]()
    groups = [counted.description(), *(triples("source", state, base) for state in snapshot.states("source"))]
    blocks = [block for group in groups for block in turtle_blocks(group, base, used)]
    out.write("\n".join([turtle_head([p for p in PREFIXES if p in used], base), *blocks]).encode())


turtle = Exporter(
    name="turtle",
    title="Turtle: linked data that people can read",
    purpose="For triple stores, Protégé, rdflib, and reading by eye; `kg validate` checks it.",
    family=FAMILY,
    suffix=".ttl",
    to_file=_write_turtle,
    media_type="text/turtle",
    options=OPTIONS,
    examples=(
        "kg export turtle -o appointments.ttl",
        "kg export turtle -o appointments.ttl.gz --licence https://creativecommons.org/licenses/by/4.0/",
    ),
)
ntriples = Exporter(
    name="ntriples",
    title="N-Triples: linked data, one triple a line",
    purpose="For loading into any triple store (Jena, GraphDB, Virtuoso, QLever), grep and diff.",
    family=FAMILY,
    suffix=".nt",
    to_file=_write_ntriples,
    media_type="application/n-triples",
    options=OPTIONS,
    examples=("kg export ntriples -o appointments.nt.gz", "kg export ntriples -o - | grep nameKey"),
)
nquads = Exporter(
    name="nquads",
    title="N-Quads: N-Triples with named graphs",
    purpose="For triple stores that keep who says what apart in named graphs.",
    family=FAMILY,
    suffix=".nq",
    to_file=_write_nquads,
    media_type="application/n-quads",
    options=(_GRAPHS, *OPTIONS),
    examples=("kg export nquads --named-graphs -o appointments.nq",),
)
trig = Exporter(
    name="trig",
    title="TriG: Turtle with named graphs",
    purpose="For triple stores that keep who says what apart in named graphs, and reading by eye.",
    family=FAMILY,
    suffix=".trig",
    to_file=_write_trig,
    media_type="application/trig",
    options=(_GRAPHS, *OPTIONS),
    examples=("kg export trig --named-graphs -o appointments.trig",),
)
jsonld = Exporter(
    name="jsonld",
    title="JSON-LD: JSON with plain keys that is linked data too",
    purpose="For programs that read JSON, one thing a line below @graph, and for those that read linked data.",
    family=FAMILY,
    suffix=".jsonld",
    to_file=_write_json_ld,
    media_type="application/ld+json",
    options=(_GRAPHS, *OPTIONS),
    examples=("kg export jsonld -o appointments.jsonld", "kg export jsonld --named-graphs -o appointments.jsonld"),
)
rdfxml = Exporter(
    name="rdfxml",
    title="RDF/XML: linked data for older programs",
    purpose="For programs that read no other form of RDF.",
    family=FAMILY,
    suffix=".rdf",
    to_file=_write_rdf_xml,
    media_type="application/rdf+xml",
    left_out="characters that XML cannot hold are replaced by U+FFFD",
    options=OPTIONS,
)
void = Exporter(
    name="void",
    title="The description of the data set alone (VoID and DCAT, in Turtle)",
    purpose="For data portals and /.well-known/void: what there is, how much, from which sources, on what terms.",
    family=FAMILY,
    suffix=".ttl",
    to_file=_write_void,
    media_type="text/turtle",
    left_out="the data",
    options=OPTIONS,
    examples=("kg export void -o void.ttl --publisher 'Example News' --licence CC0",),
)
