"""What a data set says of itself, in VoID (https://www.w3.org/TR/void/) and DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).

What it is, on what terms, from which sources, how much of what there is, and up to when. It is of one state of the
ledger and says nothing of when it was written, so that two exports of one state are the same.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from kg.export.exporter import Given
from kg.export.snapshot import Snapshot
from kg.options import Option
from kg.states import KINDS, Kind
from kg.triples.mapping import term, thing
from kg.triples.namespaces import APPT, PREFIXES

OPTIONS = (
    Option("title", "The name of the data set.", default="Public-sector appointments"),
    Option("publisher", "Who publishes it.", metavar="NAME"),
    Option(
        "licence",
        "The terms on which you publish it, as an address (https://creativecommons.org/licenses/by/4.0/) or in words.",
        metavar="TERMS",
    ),
)

_CLASSES: dict[Kind, str] = {
    "source": "appt:Source", "announcement": "appt:Announcement", "organisation": "org:Organization",
    "role": "org:Role", "post": "org:Post", "person": "foaf:Person", "tenure": "appt:Tenure", "claim": "appt:Claim",
}  # fmt: skip
_VOCABULARIES = ("appt", "org", "prov", "skos", "foaf", "schema", "dcterms")
_SENTENCES = (
    "An absent end is unknown; it does not mean that the post is still held. appt:lastConfirmed is the last day on "
    "which a source says that it was, and appt:endBasis says whether an end is stated or inferred."
)


def description(snapshot: Snapshot, options: Given, written: int, media_type: str | None = None) -> Iterator[Quad]:
    """The triples about the data set, of which `written` triples were written before."""
    dataset = thing(snapshot.base_iri, "dataset")
    pairs: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", term("void:Dataset")),
        ("rdf:type", term("dcat:Dataset")),
        ("dcterms:title", Literal(str(options["title"]))),
        ("dcterms:description", Literal(f"{snapshot.covers.line()} {_SENTENCES}")),
        ("dcterms:modified", Literal(snapshot.moment, datatype=term("xsd:dateTime"))),
        ("dcterms:conformsTo", NamedNode(APPT.removesuffix("#"))),
    ]
    if options.get("publisher"):
        pairs.append(("dc:publisher", Literal(str(options["publisher"]))))
    if options.get("licence"):
        pairs.append(_licence(str(options["licence"])))
    pairs += [("dcterms:source", thing(snapshot.base_iri, state["id"])) for state in snapshot.states("source")]
    pairs += [("void:vocabulary", NamedNode(PREFIXES[prefix])) for prefix in _VOCABULARIES]
    pairs.append(("void:uriSpace", Literal(snapshot.base_iri)))
    pairs.append(("void:triples", Literal(written)))
    pairs.append(("void:entities", Literal(sum(snapshot.counts.values()))))
    if media_type:
        pairs.append(("dcat:mediaType", Literal(media_type)))
    parts = {kind: thing(snapshot.base_iri, f"dataset/{kind}") for kind in KINDS if snapshot.counts[kind]}
    pairs += [("void:classPartition", part) for part in parts.values()]
    for predicate, value in pairs:
        yield Quad(dataset, term(predicate), value)
    for kind, part in parts.items():
        yield Quad(part, term("rdf:type"), term("void:Dataset"))
        yield Quad(part, term("void:class"), term(_CLASSES[kind]))
        yield Quad(part, term("void:entities"), Literal(snapshot.counts[kind]))


def _licence(told: str) -> tuple[str, NamedNode | Literal]:
    """An address is a licence of its own; words are a statement about rights."""
    if urlsplit(told).scheme in ("http", "https"):
        try:
            return "dcterms:license", NamedNode(told)
        except ValueError:
            pass
    return "dcterms:rights", Literal(told)
