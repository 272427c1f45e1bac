"""The shapes hold for a good world, each fails on a world with one thing wrong, and large graphs go slice by slice."""

import re
from pathlib import Path
from typing import Any

import pytest
import rdflib
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib.namespace import SH

from kg.cli import cli
from kg.triples import validation
from kg.triples.mapping import change_triples, term, thing, triples
from kg.triples.serialise import to_turtle, turtle
from kg.triples.validation import Report, files_store, validate
from kg.triples.view import sync
from kg.workspace import open_workspace
from tests.triples.invented import BASE, change, claim, person, puts, tenure, world

ROOT = Path(__file__).parents[2]
SHAPES = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
MESSAGES = sorted({str(message) for message in SHAPES.objects(None, SH.message)})

ONE: dict[str, str] = {
    "person": "person/1", "organisation": "organisation/granvik", "role": "role/kommundirektor", "post": "post/1",
    "source": "source/files", "announcement": "announcement/1", "tenure": "tenure/1", "claim": "claim/1",
}  # fmt: skip


def number(value: int) -> Literal:
    return Literal(value)


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=term(name))


# message: (kind, predicate, value to put in place of what is there; None takes it away)
BROKEN: dict[str, tuple[str, str, Any]] = {
    "a person has exactly one name, and it is not blank": ("person", "foaf:name", Literal(" ")),
    "a person has exactly one name key": ("person", "appt:nameKey", None),
    "another name of a person is text and not blank": ("person", "schema:alternateName", number(3)),
    "a person has at most one pronoun": ("person", "appt:pronoun", number(3)),
    "no post is held out of time: say it with a tenure, not with org:holds": (
        "person", "org:holds", thing(BASE, "post/1")),
    "an organisation has exactly one name, and it is not blank": ("organisation", "skos:prefLabel", Literal("")),
    "an organisation has exactly one name key": ("organisation", "appt:nameKey", None),
    "an organisation says whether it is registered": ("organisation", "appt:registered", Literal("yes")),
    "an organisation is a part of at most one other, which is an organisation": (
        "organisation", "org:subOrganizationOf", thing(BASE, "person/1")),
    "an organisation has a name, one a language, and it is not blank": ("organisation", "skos:prefLabel", None),
    "a sector is state, region, municipality, private, party or interest": (
        "organisation", "appt:sector", Literal("x")),
    "an organisation is the same as an item of Wikidata, or as nothing": (
        "organisation", "owl:sameAs", NamedNode("http://www.wikidata.org/wiki/Q1")),
    "a role has a name, one a language, and it is not blank": ("role", "skos:prefLabel", None),
    "the seats of a role are one, many or unknown": ("role", "appt:seats", Literal("two")),
    "the seats of a role's compounds are one, many or unknown": ("role", "appt:compoundSeats", Literal("two")),
    "a body's item has the holders of a role by P1037, P488 or P3320": ("role", "appt:bodyProperty", Literal("P39")),
    "the weight of a role is principal, side or rank": ("role", "appt:weight", Literal("x")),
    "what is broader than a role is a concept": ("role", "skos:broader", thing(BASE, "person/1")),
    "a post has exactly one name, and it is not blank": ("post", "skos:prefLabel", None),
    "a post has exactly one role": ("post", "org:role", thing(BASE, "person/1")),
    "a post is at exactly one organisation": ("post", "org:postIn", None),
    "the seats of a post are one, many or unknown": ("post", "appt:seats", None),
    "a source has exactly one title": ("source", "dcterms:title", None),
    "a source has exactly one publisher": ("source", "dc:publisher", None),
    "an announcement is of exactly one source": ("announcement", "dcterms:isPartOf", None),
    "an announcement has exactly one address": ("announcement", "schema:url", None),
    "an announcement has exactly one title": ("announcement", "dcterms:title", None),
    "an announcement has exactly one current version": ("announcement", "appt:version", None),
    "an announcement says whether it is withdrawn": ("announcement", "appt:withdrawn", None),
    "dcterms:issued is a valid day, month or year": ("announcement", "dcterms:issued", typed("2019-02-30", "xsd:date")),
    "the publication date is an EDTF date": ("announcement", "appt:published", Literal("2019-01-15")),
    "the earliest day of publication is a valid date": ("announcement", "appt:publishedEarliest", number(1)),
    "the latest day of publication is a valid date": ("announcement", "appt:publishedLatest", number(1)),
    "the earliest day of publication is not after the latest": (
        "announcement", "appt:publishedEarliestDay", number(99999)),
    "the latest day of publication is a number of days": ("announcement", "appt:publishedLatestDay", Literal("x")),
    "a tenure has exactly one person": ("tenure", "org:member", None),
    "a tenure is supported by at least one claim": ("claim", "appt:supports", None),
    "a tenure has at most one post": ("tenure", "appt:post", thing(BASE, "person/1")),
    "a tenure has at most one role": ("tenure", "org:role", thing(BASE, "person/1")),
    "a tenure is at at most one organisation": ("tenure", "org:organization", thing(BASE, "person/1")),
    "a tenure says whether it is acting": ("tenure", "appt:acting", None),
    "the weight of a tenure is principal, side or rank": ("tenure", "appt:weight", Literal("x")),
    "a tenure has at most one start, an EDTF date": ("tenure", "appt:start", typed("mars 2019", "edtf:EDTF")),
    "a tenure has at most one end, an EDTF date": ("tenure", "appt:end", typed("2019-3", "edtf:EDTF")),
    "a start is stated or inferred": ("tenure", "appt:startBasis", Literal("guessed")),
    "an end is stated or inferred": ("tenure", "appt:endBasis", Literal("guessed")),
    "the earliest start is not after the latest start": ("tenure", "appt:startEarliestDay", number(99999)),
    "a tenure does not start after it ended": ("tenure", "appt:endLatestDay", number(100)),
    "the earliest end is not after the latest end": ("tenure", "appt:endEarliestDay", Literal("x")),
    "the latest start is a number of days": ("tenure", "appt:startLatestDay", Literal("x")),
    "the latest end is a number of days": ("tenure", "appt:endLatestDay", Literal("x")),
    "the earliest start is a valid date": ("tenure", "appt:startEarliest", typed("2019-02-30", "xsd:date")),
    "the latest start is a valid date": ("tenure", "appt:startLatest", Literal("2019-03-31")),
    "the earliest end is a valid date": ("tenure", "appt:endEarliest", Literal("2019-03-31")),
    "the latest end is a valid date": ("tenure", "appt:endLatest", Literal("2019-03-31")),
    "the first confirmation is not after the last": ("tenure", "appt:firstConfirmedDay", number(99999)),
    "the last confirmation is a number of days": ("tenure", "appt:lastConfirmedDay", Literal("x")),
    "the cause of an end is pension, new post, resigned, dismissed or term over": (
        "tenure", "appt:endCause", Literal("illness")),
    "a tenure follows at most one other": ("tenure", "appt:predecessor", thing(BASE, "person/1")),
    "a tenure has at most one next": ("tenure", "appt:next", thing(BASE, "person/1")),
    "at least one announcement speaks of a tenure": ("tenure", "appt:sources", number(0)),
    "a start says whether it is stated or inferred": ("tenure", "appt:startBasis", None),
    "an end says whether it is stated or inferred": ("tenure", "appt:end", typed("2020", "edtf:EDTF")),
    "a predecessor says whether it is stated or inferred": ("tenure", "appt:predecessor", thing(BASE, "tenure/1")),
    "a next tenure says whether it is stated or inferred": ("tenure", "appt:next", thing(BASE, "tenure/1")),
    "a claim has exactly one quote, and it is not blank": ("claim", "appt:quote", Literal(" \n")),
    "a claim is quoted from exactly one announcement": ("claim", "prov:wasQuotedFrom", thing(BASE, "announcement/9")),
    "a claim says which version of the announcement it was read in": ("claim", "appt:version", None),
    "a claim supports exactly one tenure": ("claim", "appt:supports", thing(BASE, "tenure/9")),
    "a claim is resolved to exactly one person": ("claim", "appt:resolvedPerson", None),
    "a claim is resolved to at most one role": ("claim", "appt:resolvedRole", thing(BASE, "person/1")),
    "a claim is resolved to at most one organisation": ("claim", "appt:resolvedOrganisation", thing(BASE, "person/1")),
    "a claim names exactly one person": ("claim", "appt:personName", Literal("")),
    "the status of a claim is appointed, holds, held or leaves": ("claim", "appt:status", Literal("proposed")),
    "a claim says whether the post is acting": ("claim", "appt:acting", Literal("no")),
    "a quote begins before it finishes": ("claim", "appt:begin", number(86)),
    "a claim says where its quote finishes": ("claim", "appt:finish", None),
    "the start of a claim is an EDTF date": ("claim", "appt:start", Literal("2019")),
    "the end of a claim is an EDTF date": ("claim", "appt:end", Literal("2019")),
    "the date of a decision is an EDTF date": ("claim", "appt:decided", Literal("2019")),
    "the confidence of a claim is above 0 and at most 1": ("claim", "appt:confidence", typed("0", "xsd:decimal")),
    "a claim says what read it": ("claim", "appt:extractor", Literal("")),
    "a claim says which version of the extractor read it": ("claim", "appt:extractorVersion", None),
    "the verdict on a claim is accepted or corrected": ("claim", "appt:verdict", Literal("hidden")),
    "the day of a verdict is an EDTF date": ("claim", "appt:verdictOn", Literal("2026-11-25")),
    "a verdict on a claim says who decided it, when and why": ("claim", "appt:verdictBy", None),
    "a replaced id leads to exactly one other": ("redirect", "dcterms:isReplacedBy", Literal("person/1")),
    "a replaced id is the same as the one it leads to": ("redirect", "owl:sameAs", thing(BASE, "person/3")),
    "a replaced id has no description of its own": ("redirect", "rdf:type", term("foaf:Person")),
    "a thing has one day on which it last changed": ("person", "appt:changedDay", Literal("x")),
    "a thing has one day on which it came, not after that on which it last changed": (
        "redirect", "appt:addedDay", number(99999)),
    "what was removed says of what kind it was": ("removed", "appt:kind", None),
    "a data set has exactly one title, and it is not blank": ("dataset", "dcterms:title", Literal(" ")),
    "a data set says when its newest change was made": ("dataset", "dcterms:modified", Literal("today")),
    "what a data set is made from are sources": ("dataset", "dcterms:source", thing(BASE, "person/1")),
    "a data set has at most one licence, told by its address": ("dataset", "dcterms:license", Literal("CC0")),
    "a data set says how many triples it has": ("dataset", "void:triples", None),
    "a data set and each part of it says how many things it holds": ("part", "void:entities", Literal("many")),
    "a change began with organisations": ("change", "org:originalOrganization", None),
    "a change ended with organisations": ("change", "org:resultingOrganization", thing(BASE, "person/1")),
}  # fmt: skip


def good() -> set[Quad]:
    gone = change(98, "redirect", "person", "person/2", {"to": "person/1"}), change(99, "delete", "person", "person/9")
    found = {quad for record in (*puts(world()), *gone) for quad in change_triples(record, BASE)}
    dataset, part = thing(BASE, "dataset"), thing(BASE, "dataset/person")
    for subject, name, value in (
        (dataset, "rdf:type", term("dcat:Dataset")),
        (dataset, "dcterms:title", Literal("Careers")),
        (dataset, "dcterms:modified", typed("2026-11-25T09:30:00Z", "xsd:dateTime")),
        (dataset, "void:triples", number(100)),
        (dataset, "void:classPartition", part),
        (part, "rdf:type", term("void:Dataset")),
        (part, "void:entities", number(1)),
    ):
        found.add(Quad(subject, term(name), value))
    event, body = thing(BASE, "change/1"), thing(BASE, ONE["organisation"])
    found.add(Quad(event, term("rdf:type"), term("org:ChangeEvent")))
    found.add(Quad(event, term("org:originalOrganization"), body))
    found.add(Quad(event, term("org:resultingOrganization"), body))
    found.add(Quad(body, term("rdf:type"), term("org:FormalOrganization")))
    return found


def report(quads: set[Quad], folder: Path, *, whole: bool = True, sample: int | None = None) -> Report:
    store = Store(folder)
    store.extend(quads)
    return validate(store, whole=whole, sample=sample)


def test_the_invented_world_holds(tmp_path: Path) -> None:
    found = report(good(), tmp_path)
    assert (found.holds, found.things, found.unknown, found.outside) == (True, 13, 0, {})


@pytest.mark.parametrize("message", BROKEN)
def test_each_shape_fails_on_a_world_with_one_thing_wrong(tmp_path: Path, message: str) -> None:
    kind, name, value = BROKEN[message]
    of_no_kind = {
        "redirect": "person/2", "removed": "person/9", "change": "change/1", "dataset": "dataset",
        "part": "dataset/person",
    }  # fmt: skip
    subject = thing(BASE, of_no_kind.get(kind) or ONE[kind])
    quads = {quad for quad in good() if (quad.subject, quad.predicate) != (subject, term(name))}
    if value is not None:
        quads.add(Quad(subject, term(name), value))
    found = report(quads, tmp_path)
    assert message in found.counts
    where = {finding.node for finding in found.findings[message]}
    assert where == {BASE + "tenure/1" if "supported by" in message else subject.value}


def test_every_message_of_the_shapes_is_proved_to_fail() -> None:
    assert set(BROKEN) == set(MESSAGES)
    constrained = set(SHAPES.objects(None, SH.property)) - {
        part for inner in SHAPES.objects(None, SH["or"]) for item in rdflib.collection.Collection(SHAPES, inner)
        for part in SHAPES.objects(item, SH.property)
    }  # fmt: skip
    assert all(SHAPES.value(shape, SH.message) is not None for shape in constrained)


@pytest.mark.parametrize("name", ["org:member", "appt:quote", "prov:wasQuotedFrom", "appt:status", "foaf:name"])
def test_two_values_where_one_is_allowed_are_found(tmp_path: Path, name: str) -> None:
    quad = next(quad for quad in sorted(good(), key=str) if quad.predicate == term(name))
    more = Literal("another") if isinstance(quad.object, Literal) else thing(BASE, "person/3")
    assert not report(good() | {Quad(quad.subject, quad.predicate, more)}, tmp_path).holds


@pytest.mark.parametrize(
    ("text", "valid"),
    [("2019", True), ("2019-03", True), ("2019-23", True), ("2019-03-01~", True), ("201X", True), ("2019-XX", True),
     ("2018/2019", True), ("../2018-05", True), ("2018/", True), ("19", False), ("2019-3", False), ("i mars", False),
     ("2019-03-01T10:00", False), ("20190301", False), ("2019 ", False)],
)  # fmt: skip
def test_what_counts_as_a_date_is_what_the_dates_module_reads(tmp_path: Path, text: str, valid: bool) -> None:
    from kg.dates import is_date

    start = Quad(thing(BASE, "tenure/1"), term("appt:start"), typed(text, "edtf:EDTF"))
    quads = {quad for quad in good() if (quad.subject, quad.predicate) != (start.subject, start.predicate)} | {start}
    assert report(quads, tmp_path).holds is valid
    assert is_date(text) is valid


def test_slices_find_what_the_whole_finds_and_a_sample_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [person(n, name=" " if n % 7 == 0 else f"P {n}") for n in range(10, 60)]
    quads = good() | {quad for state in people for quad in triples(*state, BASE)}
    whole = report(quads, tmp_path / "whole")
    monkeypatch.setattr(validation, "SLICE", 3)
    sliced = report(quads, tmp_path / "sliced")
    assert sliced.counts == whole.counts == {"a person has exactly one name, and it is not blank": 7}
    assert sliced.things == whole.things == 63
    assert report(quads, tmp_path / "sample", sample=20).things == 20


def test_a_file_may_refer_to_what_it_does_not_hold_but_the_view_may_not(tmp_path: Path) -> None:
    part = {quad for state in world() if state[0] in ("tenure", "claim") for quad in triples(*state, BASE)}
    assert not report(part, tmp_path / "view").holds
    found = report(part, tmp_path / "file", whole=False)
    assert found.holds
    assert found.outside["a tenure has exactly one person"] == 1
    wrong = part | set(triples(*person(1), BASE)) | {Quad(thing(BASE, "person/1"), term("rdf:type"), term("org:Post"))}
    wrong -= {Quad(thing(BASE, "person/1"), term("rdf:type"), term("foaf:Person"))}
    assert "a tenure has exactly one person" in report(wrong, tmp_path / "wrong", whole=False).counts


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["validate", *map(str, arguments)])


def test_the_command_on_a_workspace(tmp_path: Path) -> None:
    with open_workspace(tmp_path, create=True, base_iri=BASE) as opened:
        sync(puts(world()), opened.triples, BASE, 8)
        result = run("-w", tmp_path)
        assert (result.exit_code, result.stdout) == (0, "Every shape holds for 8 things.\n")
        assert "As of sequence 8" in result.stderr
        people = [person(n, name=" ") for n in range(20, 40)]
        wrong = [tenure(2, person="person/99"), claim(2, tenure="tenure/2", status="\x1b[2J\nBroken 9 times")]
        sync(puts([*people, *wrong], 9), opened.triples, BASE, 30)
    result = run("-w", tmp_path)
    assert result.exit_code == 1
    assert "Broken 20 times: a person has exactly one name" in result.stdout
    assert "… and 10 more" in result.stdout
    assert f"Broken 1 time: a tenure has exactly one person\n  {BASE}tenure/2: {BASE}person/99\n" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stdout.count("\nBroken") == 2


def test_the_command_on_files(tmp_path: Path) -> None:
    good_file, odd, bad = tmp_path / "good.ttl", tmp_path / "odd.nt", tmp_path / "bad.ttl"
    good_file.write_text(to_turtle(world(), BASE), encoding="utf-8")
    odd.write_text("<http://a/> <http://b/> <http://c/> .\n", encoding="utf-8")
    bad.write_text("@prefix a: <http://a/> .\na:b a:c\n", encoding="utf-8")
    assert run(good_file).exit_code == 0
    result = run(good_file, odd)
    assert result.exit_code == 0
    assert "1 of 9 things are of no kind" in result.stdout
    for file, message in (
        (bad, "not valid RDF"),
        (tmp_path / "none.ttl", "cannot be read"),
        (tmp_path / "x.csv", "Turtle"),
    ):
        failed = run(file)
        assert failed.exit_code == 1
        assert message in failed.stderr
        assert failed.stderr.count("\n") == 1


def test_json_ld_fetches_no_context(calls: tuple[int, list[str]], tmp_path: Path) -> None:
    port, hits = calls
    file = tmp_path / "x.jsonld"
    file.write_text(f'{{"@context": "http://127.0.0.1:{port}/c", "@id": "http://a/", "b": 1}}', encoding="utf-8")
    assert run(file).exit_code == 1
    assert hits == []


@pytest.mark.parametrize("register", ["organisations.ttl", "roles.ttl"])
def test_the_registers_hold(register: str) -> None:
    path = ROOT / "ontology" / register
    if not path.exists() or not path.stat().st_size:
        pytest.skip(f"{register} is not made yet")
    with files_store([path]) as store:
        found = validate(store, whole=False)
    assert found.findings == {}
    assert found.things > 50


def test_turtle_of_a_view_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "all.ttl"
    file.write_text(turtle(sorted(good(), key=str), BASE), encoding="utf-8")
    with files_store([file]) as store:
        assert set(store) == good()
    assert re.match(r"@prefix appt:", file.read_text(encoding="utf-8"))
