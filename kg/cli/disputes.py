"""How a claim on which extractors do not agree is shown in `kg review`."""

from typing import TYPE_CHECKING, Any

from kg.cli.base import out

if TYPE_CHECKING:
    from kg.model import Claim
    from kg.resolve.agreement import Dispute

_BRIEF = 12
_FIELDS = ("person", "role", "organisation", "status", "start", "end", "acting", "decided", "decided_by", "replaces",
           "end_cause", "pronoun")  # fmt: skip


def _in_words(claim: "Claim") -> str:
    parts = [f"{claim.person} {claim.status}" + (" (acting)" if claim.acting else ""), claim.role or "no role"]
    parts += [f"at {claim.organisation}"] if claim.organisation else []
    told = ((name, getattr(claim, name)) for name in _FIELDS[4:] if name != "acting")
    return " ".join(parts) + "".join(f", {name.replace('_', ' ')} {value}" for name, value in told if value)


def print_dispute(dispute: "Dispute") -> None:
    """What is said where, by whom, and what stands instead."""
    told = dispute.weighed
    sighting = told.sighting
    heads = {
        "differs": f"Read otherwise by {sighting.extractor}: {', '.join(told.fields)}",
        "alone": f"Only {sighting.extractor} reads it; it waits",
        "unconfirmed": f"Only {sighting.extractor} reads it; it stands, {sighting.confidence:.2f} sure",
    }
    assert told.doubt is not None
    out(heads[told.doubt], style="yellow")
    out(f"  {dispute.url}" + (f", {dispute.published}" if dispute.published else ""), style="dim")
    out(f"  “{' '.join(sighting.quote.split())}”")
    if told.other is not None:
        out(f"  in careers: {_in_words(told.other)}  claim/{told.other.id(dispute.version)[:_BRIEF]}")
    out(f"  {sighting.extractor}: {_in_words(sighting.claim)}  claim/{dispute.claim[:_BRIEF]}")


def dispute_told(dispute: "Dispute") -> dict[str, Any]:
    """The same as data."""
    told = dispute.weighed
    other = told.other
    return {
        "claim": f"claim/{dispute.claim}", "url": dispute.url, "published": dispute.published, "doubt": told.doubt,
        "value": round(dispute.value, 2),
        "stands": told.stands, "extractor": told.sighting.extractor, "confidence": told.sighting.confidence,
        "quote": told.sighting.quote, **{name: getattr(told.sighting.claim, name) for name in _FIELDS},
        "differs_in": list(told.fields),
        "other": other and {"claim": f"claim/{other.id(dispute.version)}", **{n: getattr(other, n) for n in _FIELDS}},
    }  # fmt: skip
