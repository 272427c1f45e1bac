"""Checking triples against SHACL shapes, a slice at a time, so that memory does not grow with the graph.

pySHACL works on a graph in memory. The store is ordered by subject, so it is read once, and some hundred things at
a time are checked together with what the shapes look at beyond them: the types of what they refer to, and the claims
that support them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple
from pyshacl import validate as shacl_validate
from rdflib.namespace import SH

from kg.errors import KgError
from kg.triples.mapping import term

SLICE = 200
"""Things checked together: enough that starting pySHACL does not count."""

KEPT = 10
"""How many findings of one kind are kept to be shown; all are counted."""

_Node = NamedNode | BlankNode
_DEFAULT_GRAPH = DefaultGraph()
_TYPE, _SUPPORTS, _STRING = term("rdf:type"), term("appt:supports"), term("xsd:string")
_REPLACED = term("dcterms:isReplacedBy")


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a shape: its IRI, and the value that is wrong ("" when it is not one value)."""

    node: str
    value: str


@dataclass
class Report:
    """What was checked and what was found. The keys of `counts` and `findings` are the shapes' messages."""

    things: int = 0
    unknown: int = 0
    """Things of none of the kinds that the shapes speak of."""
    outside: Counter[str] = field(default_factory=Counter)
    """References to what is not in the files at all, by message: no fault of a file that holds a part of a graph."""
    counts: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """True if no shape is broken."""
        return not self.counts


@contextmanager
def files_store(paths: Iterable[Path]) -> Iterator[Store]:
    """A store of what is in the files (Turtle, N-Triples, JSON-LD, RDF/XML), on disk for as long as the context lasts.

    Raises:
        KgError: a file cannot be read, or is not RDF; the message says where.
    """
    with TemporaryDirectory(prefix="kg-validate-") as folder:
        store = Store(folder)
        for path in paths:
            format_ = RdfFormat.from_extension(path.suffix.removeprefix("."))
            if format_ is None or (format_.supports_datasets and format_ != RdfFormat.JSON_LD):
                raise KgError(f"{path} must be Turtle (.ttl), N-Triples (.nt), JSON-LD (.jsonld) or RDF/XML (.rdf)")
            try:
                # the base lets files be read whose IRIs are relative; it says nothing about where they are
                store.bulk_load(path=path, format=format_, base_iri="https://example.org/kg/", to_graph=_DEFAULT_GRAPH)
            except OSError as error:
                raise KgError(f"{path} cannot be read: {error}") from error
            except (SyntaxError, ValueError) as error:
                raise KgError(f"{path} is not valid RDF: {error}") from error
        yield store


def validate(
    store: Store,
    *,
    whole: bool,
    sample: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Check the default graph of an on-disk store against `ontology/shapes.ttl`.

    With `whole`, everything that is referred to must be there. With `sample`, only so many things are checked: the
    first in the store's own order, which is by a hash of their IRIs and so as good as drawn by lot. `progress` is
    called with the number of things checked: about 600 a second.
    """
    report = Report()
    kinds = _shapes().kinds
    stream = islice(_subjects(store), sample)
    while subjects := list(islice(stream, SLICE)):
        graph = rdflib.Graph()
        for subject in subjects:
            quads = _described(store, subject)
            found = kinds.intersection(quad.object for quad in quads if quad.predicate == _TYPE)
            for kind in found:
                graph.add((_rdflib_term(subject), _target(kind), rdflib.Literal(True)))
            report.unknown += not found and not any(quad.predicate == _REPLACED for quad in quads)
            for quad in (*quads, *_context(store, quads)):
                graph.add(rdflib_triple(quad))
        _check(store, graph, report, whole)
        report.things += len(subjects)
        progress(report.things)
    return report


class _Shapes(NamedTuple):
    graph: rdflib.Graph
    kinds: frozenset[NamedNode]


@cache
def _shapes() -> _Shapes:
    """The shapes, each aimed at what is marked for it instead of at a class.

    For what a slice refers to is in it with its class, and is not to be checked there; pySHACL's `focus_nodes` would
    leave it out too, but with it every shape of a value that is not itself in the list (0.40: shape.py, validate).
    """
    graph = rdflib.Graph().parse(data=(files("kg") / "ontology" / "shapes.ttl").read_text(encoding="utf-8"))
    kinds = set()
    for shape, _, kind in list(graph.triples((None, SH.targetClass, None))):
        kinds.add(NamedNode(str(kind)))
        graph.remove((shape, SH.targetClass, kind))
        graph.add((shape, SH.targetSubjectsOf, _target(NamedNode(str(kind)))))
    return _Shapes(graph, frozenset(kinds))


def _target(kind: NamedNode) -> rdflib.URIRef:
    return rdflib.URIRef(f"urn:kg:check-as:{kind.value}")


def _subjects(store: Store) -> Iterator[_Node]:
    previous: object = None
    for quad in store.quads_for_pattern(None, None, None, _DEFAULT_GRAPH):
        if quad.subject != previous and not isinstance(quad.subject, Triple):
            yield quad.subject
        previous = quad.subject


def _described(store: Store, subject: _Node) -> list[Quad]:
    return list(store.quads_for_pattern(subject, None, None, _DEFAULT_GRAPH))


def _context(store: Store, quads: Iterable[Quad]) -> Iterator[Quad]:
    """What shapes look at beyond the thing itself: types of what it refers to, and the claims that support it."""
    subject = None
    for quad in quads:
        subject = quad.subject
        if quad.predicate != _TYPE and isinstance(quad.object, NamedNode | BlankNode):
            yield from store.quads_for_pattern(quad.object, _TYPE, None, _DEFAULT_GRAPH)
    if isinstance(subject, NamedNode | BlankNode):
        for claim in islice(store.quads_for_pattern(None, _SUPPORTS, subject, _DEFAULT_GRAPH), 3):
            yield claim
            if isinstance(claim.subject, NamedNode | BlankNode):
                yield from store.quads_for_pattern(claim.subject, _TYPE, None, _DEFAULT_GRAPH)


def _check(store: Store, graph: rdflib.Graph, report: Report, whole: bool) -> None:
    holds, results, _ = shacl_validate(graph, shacl_graph=_shapes().graph, inplace=True)
    if holds:
        return
    assert isinstance(results, rdflib.Graph)
    for result in results.objects(None, SH.result):
        node, value = results.value(result, SH.focusNode), results.value(result, SH.value)
        message = str(results.value(result, SH.resultMessage))
        component = results.value(result, SH.sourceConstraintComponent)
        if not whole and component == SH.ClassConstraintComponent and not _is_described(store, value):
            report.outside[message] += 1
            continue
        report.counts[message] += 1
        kept = report.findings.setdefault(message, [])
        if len(kept) < KEPT:
            kept.append(Finding(str(node), "" if value is None or value == node else str(value)))


def _is_described(store: Store, value: rdflib.term.Node | None) -> bool:
    if not isinstance(value, rdflib.URIRef):
        return True
    return next(store.quads_for_pattern(NamedNode(str(value)), None, None, _DEFAULT_GRAPH), None) is not None


def rdflib_triple(quad: Quad) -> tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]:
    """A quad as a triple of rdflib."""
    return _rdflib_term(quad.subject), _rdflib_term(quad.predicate), _rdflib_term(quad.object)


def _rdflib_term(value: NamedNode | BlankNode | Literal | Triple) -> rdflib.term.Node:
    if isinstance(value, NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, BlankNode):
        return rdflib.BNode(value.value)
    if isinstance(value, Literal):
        if value.language is not None:
            return rdflib.Literal(value.value, lang=value.language)
        if value.datatype == _STRING:  # rdflib holds "a" and "a"^^xsd:string for two things, and shapes write the first
            return rdflib.Literal(value.value)
        return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value), normalize=False)
    raise KgError("triples about triples cannot be validated; leave them out")
