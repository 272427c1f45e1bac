"""Linked data: read back by other readers, it is the view's triples, and answers every question alike."""

import json
from pathlib import Path
from random import Random

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.compare import isomorphic

from kg.export.exporter import exporters
from kg.export.jsonld import Context, context
from kg.export.snapshot import Snapshot
from kg.triples.mapping import term, thing, triples
from kg.triples.validation import files_store, validate
from tests.export.conftest import Teller, exported
from tests.questions.drawing import draw_values
from tests.questions.test_agree import LIBRARY, NAMES, in_sparql, reference
from tests.questions.worlds import World
from tests.triples.invented import BASE, announcement, claim, organisation, person
from tests.triples.test_ontology import EVERYTHING

FORMATS = {
    "turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML,
}  # fmt: skip
NAMED = ("trig", "nquads", "jsonld")
DRAWS = 3


def read(path: Path, name: str) -> list[Quad]:
    return list(parse(path=path, format=FORMATS[name]))


def of_the_graph(quads: list[Quad]) -> set[Quad]:
    """Without what the export says of itself."""
    return {quad for quad in quads if not str(quad.subject).startswith(f"<{BASE}dataset")}


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_holds_the_triples_of_the_view_and_no_others(
    name: str, snapshot: Snapshot, view: set[Quad], tmp_path: Path
) -> None:
    found = read(exported(snapshot, name, tmp_path / "x"), name)
    assert of_the_graph(found) == view
    assert len(found) == len(set(found)), "a triple is written twice"


@pytest.mark.parametrize("name", ["turtle", "jsonld", "rdfxml"])
def test_rdflib_reads_the_same(name: str, snapshot: Snapshot, tmp_path: Path) -> None:
    readers = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml"}
    ours = rdflib.Graph().parse(exported(snapshot, name, tmp_path / "x"), format=readers[name])
    plain = rdflib.Graph().parse(exported(snapshot, "ntriples", tmp_path / "y"), format="nt")
    for graph in (ours, plain):  # what the file says of its own form
        graph.remove((None, rdflib.DCAT.mediaType, None))
    assert isomorphic(ours, plain)


@pytest.mark.parametrize("name", NAMED)
def test_named_graphs_hold_an_announcement_with_its_claims_each(
    name: str, snapshot: Snapshot, world: World, view: set[Quad], tmp_path: Path
) -> None:
    found = read(exported(snapshot, name, tmp_path / "x", named_graphs=True), name)
    graphs = {quad.graph_name for quad in found}
    assert graphs == {DefaultGraph(), *(thing(BASE, a["id"]) for a in world.of("announcement"))}
    for claim_ in world.of("claim"):
        where = {q.graph_name for q in found if q.subject == thing(BASE, claim_["id"])}
        assert where == {thing(BASE, claim_["announcement"])}
    merged = {Quad(q.subject, q.predicate, q.object) for q in found}
    assert of_the_graph(list(merged)) == view


def test_a_fresh_store_gives_the_same_answers_to_every_question(
    snapshot: Snapshot, world: World, view: set[Quad], tmp_path: Path
) -> None:
    before, found = Store(), 0
    before.extend(view)
    stores = []
    for name in ("turtle", "jsonld", "rdfxml"):
        store = Store()
        store.bulk_load(path=exported(snapshot, name, tmp_path / name), format=FORMATS[name])
        stores.append(store)
    for question in map(LIBRARY.get, NAMES):
        random = Random(question.name)
        for _ in range(DRAWS):
            values = draw_values(random, world, question, reference(question.name))
            rows = in_sparql(question, before, values)
            found += len(rows)
            for store in stores:
                assert in_sparql(question, store, values) == rows, (question.name, values)
    assert found > 100


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld", ".rdf"])
def test_an_export_keeps_to_the_shapes(suffix: str, workspace_of_one: Snapshot, tmp_path: Path) -> None:
    name = {".ttl": "turtle", ".nt": "ntriples", ".jsonld": "jsonld", ".rdf": "rdfxml"}[suffix]
    path = exported(
        workspace_of_one, name, tmp_path / f"x{suffix}", licence="https://creativecommons.org/licenses/by/4.0/"
    )
    with files_store([path]) as store:
        report = validate(store, whole=True)
    assert report.holds, report.counts
    assert not report.unknown
    assert report.things > 8


def test_the_data_set_tells_terms_sources_and_amounts(
    snapshot: Snapshot, world: World, view: set[Quad], tmp_path: Path
) -> None:
    path = exported(snapshot, "void", tmp_path / "x", licence="https://example.org/by", publisher="Example News")
    graph = rdflib.Graph().parse(path, format="turtle")
    dataset, void = rdflib.URIRef(f"{BASE}dataset"), rdflib.Namespace("http://rdfs.org/ns/void#")
    assert graph.value(dataset, rdflib.DCTERMS.license) == rdflib.URIRef("https://example.org/by")
    assert graph.value(dataset, void.triples) == rdflib.Literal(len(view))
    sources = set(graph.objects(dataset, rdflib.DCTERMS.source))
    assert sources == {rdflib.URIRef(thing(BASE, s["id"]).value) for s in world.of("source")}
    for source in sources:
        assert graph.value(source, rdflib.DC.rights) is not None
    parts = {str(graph.value(part, void["class"])): graph.value(part, void.entities) for part in
             graph.objects(dataset, void.classPartition)}  # fmt: skip
    assert parts["http://xmlns.com/foaf/0.1/Person"] == rdflib.Literal(len(world.of("person")))


def test_terms_in_words_are_no_address(snapshot: Snapshot, tmp_path: Path) -> None:
    path = exported(snapshot, "void", tmp_path / "x", licence="CC0")
    assert 'dcterms:rights "CC0"' in path.read_text()


def test_two_exports_of_one_state_are_the_same(snapshot: Snapshot, tmp_path: Path) -> None:
    for name in FORMATS:
        first = exported(snapshot, name, tmp_path / "a").read_bytes()
        assert exported(snapshot, name, tmp_path / "b").read_bytes() == first


def test_json_has_plain_keys(snapshot: Snapshot, tmp_path: Path) -> None:
    document = json.loads(exported(snapshot, "jsonld", tmp_path / "x").read_text())
    nodes = {node["id"]: node for node in document["@graph"]}
    tenure = next(node for id_, node in nodes.items() if id_.startswith("tenure/") and "post" in node)
    assert "Tenure" in tenure["type"]
    assert tenure["person"].startswith("person/")
    claim_ = next(node for node in nodes.values() if node.get("tenure") == tenure["id"])
    assert claim_["quote"]
    assert claim_["announcement"] in nodes
    for node in nodes.values():
        assert not [key for key in node if ":" in key], "a key is no plain word"


def test_the_context_has_a_key_for_every_property_that_is_no_plain_text() -> None:
    known = {meaning["@id"] for meaning in context().values() if isinstance(meaning, dict)}
    for kind, state in EVERYTHING:
        for quad in triples(kind, state, BASE):
            if isinstance(quad.object, NamedNode) and not str(quad.predicate).endswith("#type>"):
                name = [p for p in known if str(quad.predicate).strip("<>").endswith(p.partition(":")[2])]
                assert name, f"{quad.predicate} has no key"


def test_json_keeps_several_values_of_a_key_that_usually_has_one() -> None:
    values = [Quad(thing(BASE, "person/1"), term("foaf:name"), Literal(name)) for name in ("a", "b", "c")]
    (node,) = Context(BASE).nodes(values)
    assert json.loads(node) == {"id": "person/1", "name": ["a", "b", "c"]}


HOSTILE = "x \x0b\x1f\ufffe </rdf:RDF> ]]> & \"'\\ \n \u202e é \U0001f600 <b>"


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_names_go_through(name: str, tell_snapshot: Teller, tmp_path: Path) -> None:
    snapshot = tell_snapshot(
        organisation(name=HOSTILE, id='organisation/å ä<>"{}|\\^`'),
        person(name=HOSTILE),
        announcement(url="https://x.example/a b<c>", title=HOSTILE),
        claim(quote=HOSTILE),
    )
    found = read(exported(snapshot, name, tmp_path / "x"), name)
    names = {str(q.object.value) for q in found if str(q.predicate) == "<http://xmlns.com/foaf/0.1/name>"}  # type: ignore[union-attr]
    told = HOSTILE if name != "rdfxml" else HOSTILE.replace("\x0b", "�").replace("\x1f", "�").replace("\ufffe", "�")
    assert names == {told}


def test_every_format_says_what_it_is_for() -> None:
    for exporter in exporters().values():
        assert exporter.purpose.endswith(".")
        assert exporter.title[0].isupper()
        assert (exporter.to_file is None) != (exporter.to_folder is None)
        assert bool(exporter.extra) == bool(exporter.requires)
