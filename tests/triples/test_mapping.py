import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.states import Kind, State
from kg.triples.mapping import change_triples, redirect_triples, term, thing, triples, web_address
from kg.triples.namespaces import REGISTER
from kg.triples.serialise import json_ld, to_turtle, turtle
from tests.triples import invented
from tests.triples.invented import BASE, announcement, change, claim, organisation, person, puts, role, tenure, world

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=30)


def values(found: list[Quad], name: str) -> list[Any]:
    return [t.object for t in found if t.predicate == term(name)]


def value(state: tuple[Kind, State], name: str) -> Any:
    found = values(triples(*state, BASE), name)
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("state", world(), ids=lambda state: state[0])
def test_every_triple_of_a_thing_has_its_iri_as_subject(state: tuple[Kind, State]) -> None:
    found = triples(*state, BASE)
    assert {t.subject for t in found} == {NamedNode(BASE + state[1]["id"])}
    assert len(set(found)) == len(found)
    assert values(found, "rdf:type")


def test_a_tenure_says_who_held_what_and_when() -> None:
    state = tenure(predecessor="tenure/0", predecessor_basis="stated", next_gap=0, conflicts=["a", "b"])
    assert value(state, "org:member") == NamedNode(BASE + "person/1")
    assert value(state, "org:organization") == NamedNode(BASE + "organisation/granvik")
    assert value(state, "appt:start") == Literal("2019-03", datatype=term("edtf:EDTF"))
    assert value(state, "appt:startEarliest") == Literal("2019-03-01", datatype=term("xsd:date"))
    assert value(state, "appt:startEarliestDay") == Literal(17956)
    assert value(state, "appt:startLatest") == Literal("2019-03-31", datatype=term("xsd:date"))
    assert value(state, "appt:end") is None
    assert value(state, "appt:endBasis") is None
    assert value(state, "appt:nextGap") == Literal(0)
    assert value(state, "appt:acting") == Literal(False)
    assert value(state, "appt:predecessor") == NamedNode(BASE + "tenure/0")
    assert values(triples(*state, BASE), "appt:conflict") == [Literal("a"), Literal("b")]
    assert values(triples(*state, BASE), "org:holds") == []


def test_a_claim_has_its_sentence_and_its_announcement() -> None:
    assert value(claim(), "appt:quote") == Literal("Alva Exempelsson blir ny kommundirektör i Granvik i mars.")
    assert value(claim(), "prov:wasQuotedFrom") == NamedNode(BASE + "announcement/1")
    assert value(claim(), "appt:confidence") == Literal("0.9", datatype=term("xsd:decimal"))
    assert value(claim(confidence=1.0), "appt:confidence") == Literal("1", datatype=term("xsd:decimal"))
    assert value(claim(confidence=1e-7), "appt:confidence") == Literal("0", datatype=term("xsd:decimal"))


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2019-01-15", Literal("2019-01-15", datatype=term("xsd:date"))),
        ("2019-01", Literal("2019-01", datatype=term("xsd:gYearMonth"))),
        ("2019", Literal("2019", datatype=term("xsd:gYear"))),
        ("2019-23", None),
        ("2019?", None),
        ("201X", None),
        ("2018/2019", None),
        (None, None),
    ],
)
def test_the_publication_date_is_typed_when_xml_schema_has_a_type(
    published: str | None, issued: Literal | None
) -> None:
    assert value(announcement(published=published), "dcterms:issued") == issued


def test_register_and_wikidata_ids_become_links_only_when_they_are_ids() -> None:
    assert value(organisation(), "owl:sameAs") == NamedNode("http://www.wikidata.org/entity/Q999999999")
    assert value(organisation(wikidata="Q1> <http://x"), "owl:sameAs") is None
    assert value(organisation(), "prov:wasDerivedFrom") == NamedNode(REGISTER + "organisation/granvik")
    assert value(organisation(registered=False), "prov:wasDerivedFrom") is None
    assert value(role(wikidata="Q5"), "skos:exactMatch") == NamedNode("http://www.wikidata.org/entity/Q5")
    assert len(values(triples(*organisation(type="No Such:Type"), BASE), "rdf:type")) == 1


@pytest.mark.parametrize(
    "hostile",
    ['https://example.org/a"b', "https://example.org/a b", "https://example.org/\n", "https://example.org/<x>",
     "javascript:alert(1)", "file:///etc/passwd", "", "https://", "https://example.org/%zz"],
)  # fmt: skip
def test_an_address_that_is_no_iri_stays_the_text_it_was(hostile: str) -> None:
    assert web_address(hostile) == Literal(hostile)


def test_a_valid_address_is_an_iri() -> None:
    assert web_address("https://example.org/å?b=c#d") == NamedNode("https://example.org/å?b=c#d")


def test_a_redirect_says_where_the_id_leads_and_a_delete_that_it_is_gone() -> None:
    redirect = change(1, "redirect", "person", "person/2", {"to": "person/1"})
    found = change_triples(redirect, BASE)
    assert found[:2] == redirect_triples("person/2", "person/1", BASE)
    assert {t.object for t in found[:2]} == {NamedNode(BASE + "person/1")}
    gone = change_triples(change(1, "delete", "person", "person/2"), BASE)
    assert gone[0] == Quad(NamedNode(BASE + "person/2"), term("rdf:type"), term("appt:Removed"))
    assert set(gone[1:]) == set(found[2:])


def test_everything_says_when_it_came_and_when_it_last_changed() -> None:
    for record in (*puts(world()), change(1, "delete", "person", "person/2")):
        told = {quad.predicate: quad.object for quad in change_triples(record, BASE)}
        assert told[term("appt:addedDay")] == Literal(record["added_day"])
        assert told[term("appt:changedDay")] == Literal(record["changed_day"])


@given(ANY_TEXT, ANY_TEXT)
def test_two_ids_never_share_an_iri_and_every_id_has_one(first: str, second: str) -> None:
    def carried(id_: str) -> str:
        return re.sub("[\ud800-\udfff]", "\ufffd", id_)

    same = thing(BASE, first) == thing(BASE, second)
    assert same == (carried(first) == carried(second))
    Store().add(Quad(thing(BASE, first), term("rdf:type"), thing(BASE, second)))


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(world()))
def test_any_text_in_any_field_gives_triples_that_parse_back(key: str, text: str, state: tuple[Kind, State]) -> None:
    kind, fields = state
    hostile: dict[str, Any] = {
        name: text if isinstance(old, str) and name not in {"id", "published"} else old for name, old in fields.items()
    }
    hostile["id"] = key
    if "names" in hostile:
        hostile["names"] = [text, key, text]
    found = triples(kind, hostile, BASE)  # type: ignore[arg-type]
    assert set(parse(turtle(found, BASE).encode(), RdfFormat.TURTLE)) == set(found)
    assert set(parse(json_ld(found).encode(), RdfFormat.JSON_LD)) == set(found)
    assert triples(kind, hostile, BASE) == found  # type: ignore[arg-type]


def test_turtle_is_prefixed_keeps_the_order_given_and_writes_a_state_once() -> None:
    text = to_turtle([person(), tenure(), person()], BASE)
    assert text.count("foaf:name") == 1
    assert text.index("<person/1> a foaf:Person") < text.index("<tenure/1> a appt:Tenure")
    assert 'appt:start "2019-03"^^edtf:EDTF ;\n    appt:startBasis "stated" ;' in text
    assert "appt:startEarliestDay 17956 ;" in text
    assert "prov:" not in text
    assert to_turtle([], BASE) == ""


@pytest.mark.parametrize("base", ["https://data.example.org/kg#", BASE])
@pytest.mark.parametrize("id_", ["person/../x", "person//x", "a:b", "person/.", "./a", "person/1"])
def test_a_relative_iri_resolves_to_the_iri_it_was_cut_from(base: str, id_: str) -> None:
    state = person(id=id_)
    assert set(parse(to_turtle([state], base).encode(), RdfFormat.TURTLE)) == set(triples(*state, base))


def test_the_examples_cover_every_kind() -> None:
    from kg.states import KINDS

    assert [kind for kind, _ in world()] == list(KINDS)
    assert len({state["id"] for _, state in world()}) == len(world())
    assert invented.BASE.endswith("/")
