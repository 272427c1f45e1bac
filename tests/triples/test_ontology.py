"""The vocabulary documents every term that is used anywhere, and its examples are Turtle that uses the term."""

import re
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.triples.mapping import change_triples, triples
from kg.triples.namespaces import APPT, PREFIXES
from tests.triples.invented import BASE, UNKNOWN, announcement, change, claim, person, puts, role, tenure, world

ROOT = Path(__file__).parents[2]
ONTOLOGY = rdflib.Graph().parse(ROOT / "ontology" / "appointments.ttl")
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + f"@base <{BASE}> .\n"
TERMS = sorted({str(s) for s in ONTOLOGY.subjects(RDFS.isDefinedBy) if str(s).startswith(APPT)})
PROPERTIES = [
    t for t in TERMS if {OWL.ObjectProperty, OWL.DatatypeProperty} & {*ONTOLOGY.objects(rdflib.URIRef(t), RDF.type)}
]

FULL = {"edtf": "2020", "basis": "inferred", "earliest": 18262, "latest": 18627}
EVERYTHING = [
    *world(),
    announcement(2, corrects="x"),
    person(2),
    role(wikidata="Q1", broader="role/x"),
    tenure(
        2, end=FULL, contradicted_from=1, announced=1, ended_before=1, end_cause="pension", predecessor="tenure/1",
        predecessor_name="Bo Ek",
        predecessor_basis="stated", next="tenure/3", next_basis="stated", next_gap=1, conflicts=["x"], start=UNKNOWN,
    ),
    claim(2, end="2020", decided="2019", decided_by="x", replaces="x", end_cause="pension", pronoun="hon"),
]  # fmt: skip


@pytest.mark.parametrize("name", TERMS, ids=lambda name: name.removeprefix(APPT))
def test_every_term_has_label_comment_and_a_valid_example_of_itself(name: str) -> None:
    node = rdflib.URIRef(name)
    for needed in (RDFS.label, RDFS.comment, SKOS.example):
        assert len(list(ONTOLOGY.objects(node, needed))) == 1, f"{name} needs one {needed}"
    example = str(ONTOLOGY.value(node, SKOS.example))
    found = list(parse(HEAD + example, RdfFormat.TURTLE))
    assert name in {str(part).strip("<>") for quad in found for part in (quad.predicate, quad.object)}
    if name in PROPERTIES:
        assert ONTOLOGY.value(node, RDFS.domain) is not None
        assert ONTOLOGY.value(node, RDFS.range) is not None
    else:
        assert ONTOLOGY.value(node, RDFS.subClassOf) is not None


def _mentioned(path: Path) -> set[str]:
    return {APPT + name for name in re.findall(r"\bappt:([A-Za-z]+)", path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    "path",
    sorted(
        [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("queries/*.rq"), *ROOT.glob("docs/*.md"), ROOT / "kg/cli/query.py"]
    ),
    ids=lambda path: path.name,
)
def test_every_term_used_is_defined(path: Path) -> None:
    assert _mentioned(path) <= set(TERMS)


def test_every_property_is_used_by_the_mapping_or_a_register_and_the_mapping_uses_no_other() -> None:
    feed = [*puts(EVERYTHING), change(99, "delete", "person", "person/99")]
    used = {str(quad.predicate).strip("<>") for each in feed for quad in change_triples(each, BASE)}
    of_registers = {APPT + name for name in ("formerName", "compoundSeats", "oneSeatAt", "postAt", "bodyProperty")}
    assert {name for name in used if name.startswith(APPT)} == set(PROPERTIES) - of_registers


def test_the_values_of_each_property_are_of_its_range() -> None:
    ranges = {name: str(ONTOLOGY.value(rdflib.URIRef(name), RDFS.range)) for name in PROPERTIES}
    for state in EVERYTHING:
        for quad in triples(*state, BASE):
            name = str(quad.predicate).strip("<>")
            datatype = getattr(quad.object, "datatype", None)
            if name in ranges and datatype is not None:
                assert datatype.value == ranges[name], name
            elif name in ranges:
                assert not ranges[name].startswith(PREFIXES["xsd"]), name


def test_the_prefixes_of_the_ontology_are_those_of_the_queries() -> None:
    declared = dict(re.findall(r"@prefix (\w+): <([^>]+)>", (ROOT / "ontology/appointments.ttl").read_text("utf-8")))
    assert declared == PREFIXES
