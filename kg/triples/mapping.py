"""One state → its triples. Every triple of a thing has the thing's own IRI as subject, and no blank nodes.

So a put is "these triples and no others with this subject", a delete is "none with this subject", and both can be
carried out without knowing what was there. The vocabulary is documented term by term in ontology/appointments.ttl.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import cast
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.dates import DateError, bounds, iso, precision
from kg.states import (
    AnnouncementState,
    BoundState,
    ChangeRecord,
    ClaimState,
    Kind,
    OrganisationState,
    PersonState,
    PostState,
    RoleState,
    SourceState,
    State,
    TenureState,
)
from kg.text import storable
from kg.triples.namespaces import PREFIXES, REGISTER

MAPPING_VERSION = 2
"""Raise it whenever the triples of an unchanged state change: views of another version are built anew."""

Value = NamedNode | Literal | None
Pair = tuple[NamedNode, Value]

_SAFE_IN_IRI = "/-._~"
_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_WIKIDATA_ID = re.compile(r"[QPL][1-9][0-9]{0,15}")
_WEB_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
_ISSUED_TYPES = {"day": "date", "month": "gYearMonth", "year": "gYear"}


@lru_cache(maxsize=512)
def term(name: str) -> NamedNode:
    """The IRI of a prefixed name, e.g. `org:member`.

    Raises:
        KeyError: the prefix is not one of `PREFIXES`.
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


_TYPE = term("rdf:type")
_DATE, _DECIMAL, _EDTF = term("xsd:date"), term("xsd:decimal"), term("edtf:EDTF")


def thing(base_iri: str, id_: str) -> NamedNode:
    """The IRI of an id: the base IRI + the id, what may not stand in an IRI percent-encoded (UTF-8)."""
    return NamedNode(base_iri + quote(storable(id_), safe=_SAFE_IN_IRI))


def triples(kind: Kind, state: State, base_iri: str) -> list[Quad]:
    """The triples of one state, as quads of the default graph: one subject, each once, in a fixed order."""
    subject = thing(base_iri, state["id"])
    pairs = _MAPPINGS[kind](state, base_iri)
    found = dict.fromkeys((predicate, value) for predicate, value in pairs if value is not None)
    return [Quad(subject, predicate, value) for predicate, value in found]


def redirect_triples(id_: str, to: str, base_iri: str) -> list[Quad]:
    """The triples of an id that now leads to another."""
    subject, target = thing(base_iri, id_), thing(base_iri, to)
    return [
        Quad(subject, term("owl:sameAs"), target),
        Quad(subject, term("dcterms:isReplacedBy"), target),
    ]


def change_triples(change: ChangeRecord, base_iri: str) -> list[Quad]:
    """What the view holds of the changed id after the change, and nothing else of it."""
    subject = thing(base_iri, change["id"])
    found = [Quad(subject, term(f"appt:{name}"), Literal(day)) for name, day in _days_of(change)]
    if change["op"] == "put":
        return triples(change["kind"], cast(State, change["state"]), base_iri) + found
    found.append(Quad(subject, term("appt:kind"), Literal(change["kind"])))
    if change["op"] == "redirect":
        return redirect_triples(change["id"], cast(dict[str, str], change["state"])["to"], base_iri) + found
    return [Quad(subject, _TYPE, term("appt:Removed")), *found]


def _days_of(change: ChangeRecord) -> Iterator[tuple[str, int]]:
    yield "addedDay", change["added_day"]
    yield "changedDay", change["changed_day"]


def _text(value: str | None) -> Literal | None:
    return None if value is None else Literal(storable(value))


def _edtf(value: str | None) -> Literal | None:
    return None if value is None else Literal(storable(value), datatype=_EDTF)


def _date(day: int | None) -> Literal | None:
    text = iso(day)
    return None if text is None else Literal(text, datatype=_DATE)


def _integer(value: int | None) -> Literal | None:
    return None if value is None else Literal(value)


def _truth(value: bool) -> Literal:
    return Literal(value)


def _decimal(value: float) -> Literal:
    # xsd:decimal, since a double prints as 9.0E-1; six digits are far more than a confidence means
    return Literal(f"{value:.6f}".rstrip("0").rstrip(".") or "0", datatype=_DECIMAL)


def _reference(base_iri: str, id_: str | None) -> NamedNode | None:
    return None if id_ is None else thing(base_iri, id_)


def _wikidata(id_: str | None) -> NamedNode | None:
    return term(f"wd:{id_}") if id_ is not None and _WIKIDATA_ID.fullmatch(id_) else None


def web_address(text: str) -> NamedNode | Literal:
    """A fetched address as an IRI if it is a valid http(s) one, else as plain text: nothing is repaired or dropped."""
    if _WEB_ADDRESS.match(text):
        try:
            return NamedNode(text)
        except ValueError:
            pass
    return Literal(storable(text))


def _issued(published: str | None) -> Literal | None:
    """The publication date as XML Schema knows it; None when it is not a plain day, month or year."""
    if published is None or not published.replace("-", "").isdigit():
        return None
    try:
        bounds(published)
    except DateError:
        return None
    type_ = _ISSUED_TYPES.get(precision(published))
    return None if type_ is None else Literal(published, datatype=term(f"xsd:{type_}"))


def _dated(name: str, day: int | None) -> Iterator[Pair]:
    """A day as a date, and beside it as days since 1970-01-01, which compare quicker and alike in every language."""
    yield term(name), _date(day)
    yield term(f"{name}Day"), _integer(day)


def _names(label: str, others: str, state: OrganisationState | RoleState | PersonState) -> Iterator[Pair]:
    yield term(label), _text(state["name"])
    for name in state["names"]:
        yield term(others), _text(name)
    yield term("appt:nameKey"), _text(state["name_key"])


def _source(state: SourceState, _: str) -> Iterator[Pair]:
    yield _TYPE, term("appt:Source")
    yield term("dcterms:title"), _text(state["title"])
    yield term("dc:publisher"), _text(state["publisher"])
    yield term("schema:url"), web_address(state["url"])
    yield term("dc:rights"), _text(state["licence"])
    yield term("dc:coverage"), _text(state["coverage"])


def _announcement(state: AnnouncementState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("appt:Announcement")
    yield _TYPE, term("foaf:Document")
    yield term("dcterms:isPartOf"), _reference(base_iri, state["source"])
    yield term("schema:url"), web_address(state["url"])
    yield term("dcterms:identifier"), _text(state["key"])
    yield term("dcterms:title"), _text(state["title"])
    yield term("dcterms:language"), _text(state["language"])
    yield term("dcterms:issued"), _issued(state["published"])
    yield term("appt:published"), _edtf(state["published"])
    yield from _dated("appt:publishedEarliest", state["published_earliest"])
    yield from _dated("appt:publishedLatest", state["published_latest"])
    yield term("appt:version"), _text(state["version"])
    yield term("appt:corrects"), _text(state["corrects"])
    yield term("appt:withdrawn"), _truth(state["withdrawn"])


def _organisation(state: OrganisationState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("org:Organization")
    if state["type"] is not None and _LOCAL_NAME.fullmatch(state["type"]):
        yield _TYPE, term(f"appt:{state['type']}")
    yield from _names("skos:prefLabel", "skos:altLabel", state)
    yield term("appt:sector"), _text(state["sector"])
    yield term("org:subOrganizationOf"), _reference(base_iri, state["parent"])
    yield term("owl:sameAs"), _wikidata(state["wikidata"])
    yield term("appt:registered"), _truth(state["registered"])
    if state["registered"]:
        yield term("prov:wasDerivedFrom"), thing(REGISTER, state["id"])


def _role(state: RoleState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("org:Role")
    yield _TYPE, term("skos:Concept")
    yield from _names("skos:prefLabel", "skos:altLabel", state)
    yield term("appt:seats"), _text(state["seats"])
    yield term("appt:weight"), _text(state["weight"])
    yield term("skos:broader"), _reference(base_iri, state["broader"])
    yield term("skos:exactMatch"), _wikidata(state["wikidata"])
    yield term("appt:registered"), _truth(state["registered"])
    if state["registered"]:
        yield term("prov:wasDerivedFrom"), thing(REGISTER, state["id"])


def _post(state: PostState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("org:Post")
    yield term("skos:prefLabel"), _text(state["name"])
    yield term("org:role"), _reference(base_iri, state["role"])
    yield term("org:postIn"), _reference(base_iri, state["organisation"])
    yield term("appt:seats"), _text(state["seats"])


def _person(state: PersonState, _: str) -> Iterator[Pair]:
    yield _TYPE, term("foaf:Person")
    yield from _names("foaf:name", "schema:alternateName", state)
    yield term("appt:pronoun"), _text(state["pronoun"])


def _bound(name: str, bound: BoundState) -> Iterator[Pair]:
    yield term(name), _edtf(bound["edtf"])
    yield term(f"{name}Basis"), _text(bound["basis"])
    yield from _dated(f"{name}Earliest", bound["earliest"])
    yield from _dated(f"{name}Latest", bound["latest"])


def _tenure(state: TenureState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("appt:Tenure")
    yield _TYPE, term("org:Membership")
    yield term("org:member"), _reference(base_iri, state["person"])
    yield term("appt:post"), _reference(base_iri, state["post"])
    yield term("org:role"), _reference(base_iri, state["role"])
    yield term("org:organization"), _reference(base_iri, state["organisation"])
    yield term("appt:acting"), _truth(state["acting"])
    yield term("appt:weight"), _text(state["weight"])
    yield from _bound("appt:start", state["start"])
    yield from _bound("appt:end", state["end"])
    yield from _dated("appt:firstConfirmed", state["first_confirmed"])
    yield from _dated("appt:lastConfirmed", state["last_confirmed"])
    yield from _dated("appt:contradictedFrom", state["contradicted_from"])
    yield from _dated("appt:announced", state["announced"])
    yield from _dated("appt:endedBefore", state["ended_before"])
    yield term("appt:endCause"), _text(state["end_cause"])
    yield term("appt:predecessor"), _reference(base_iri, state["predecessor"])
    yield term("appt:predecessorBasis"), _text(state["predecessor_basis"])
    yield term("appt:predecessorName"), _text(state["predecessor_name"])
    yield term("appt:next"), _reference(base_iri, state["next"])
    yield term("appt:nextBasis"), _text(state["next_basis"])
    yield term("appt:nextGap"), _integer(state["next_gap"])
    for conflict in state["conflicts"]:
        yield term("appt:conflict"), _text(conflict)
    yield term("appt:sources"), _integer(state["sources"])


def _claim(state: ClaimState, base_iri: str) -> Iterator[Pair]:
    yield _TYPE, term("appt:Claim")
    yield _TYPE, term("prov:Entity")
    yield term("appt:supports"), _reference(base_iri, state["tenure"])
    yield term("prov:wasQuotedFrom"), _reference(base_iri, state["announcement"])
    yield term("appt:version"), _text(state["version"])
    yield term("appt:quote"), _text(state["quote"])
    yield term("appt:begin"), _integer(state["begin"])
    yield term("appt:finish"), _integer(state["finish"])
    yield term("appt:status"), _text(state["status"])
    yield term("appt:personName"), _text(state["person_name"])
    yield term("appt:roleName"), _text(state["role_name"])
    yield term("appt:organisationName"), _text(state["organisation_name"])
    yield term("appt:start"), _edtf(state["start"])
    yield term("appt:end"), _edtf(state["end"])
    yield term("appt:acting"), _truth(state["acting"])
    yield term("appt:decided"), _edtf(state["decided"])
    yield term("appt:decidedBy"), _text(state["decided_by"])
    yield term("appt:replaces"), _text(state["replaces"])
    yield term("appt:endCause"), _text(state["end_cause"])
    yield term("appt:pronoun"), _text(state["pronoun"])
    yield term("appt:confidence"), _decimal(state["confidence"])
    yield term("appt:extractor"), _text(state["extractor"])
    yield term("appt:extractorVersion"), _text(state["extractor_version"])
    yield term("appt:resolvedPerson"), _reference(base_iri, state["person"])
    yield term("appt:resolvedRole"), _reference(base_iri, state["role"])
    yield term("appt:resolvedOrganisation"), _reference(base_iri, state["organisation"])
    yield term("appt:verdict"), _text(state["verdict"])
    yield term("appt:verdictBy"), _text(state["verdict_by"])
    yield term("appt:verdictOn"), _edtf(state["verdict_on"])
    yield term("appt:verdictWhy"), _text(state["verdict_why"])
    yield term("appt:asRead"), _text(state["as_read"])


_MAPPINGS = cast(
    dict[Kind, Callable[[State, str], Iterator[Pair]]],
    {
        "source": _source,
        "announcement": _announcement,
        "organisation": _organisation,
        "role": _role,
        "post": _post,
        "person": _person,
        "tenure": _tenure,
        "claim": _claim,
    },
)
