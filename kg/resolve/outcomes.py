"""The states that the feed tells: of persons, bodies, roles, posts and claims, from what was resolved."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from kg.ledger.store import Ledger
from kg.resolve.agreement import Confidences
from kg.resolve.evidence import Mention
from kg.resolve.judgements import StoredVerdict, as_read
from kg.resolve.readings import name_parts, seats_of
from kg.states import ClaimState, PersonState, PostState
from kg.text import digest, name_key


def announcement_id(url: str) -> str:
    """The id of the announcement at a url."""
    return f"announcement/{digest('announcement', url)[:20]}"


def claim_id(content: str) -> str:
    """The id in the feed of the claim with that content id."""
    return f"claim/{content}"


def person_state(id_: str, mentions: Sequence[Mention], given: str | None = None) -> PersonState:
    """The person made of these mentions, under the name given, else the fullest and then most used form."""
    uses = Counter(r.person for m in mentions for r in m.readings)
    name = given or min(uses, key=lambda n: (-len(name_parts(n)), -uses[n], n))
    pronouns = {r.pronoun for m in mentions for r in m.readings if r.pronoun}
    return {
        "id": id_,
        "name": name,
        "name_key": name_key(name),
        "names": sorted(set(uses) - {name}),
        "pronoun": pronouns.pop() if len(pronouns) == 1 else None,
    }


def term_state(ledger: Ledger, kind: str, id_: str, given: Mapping[str, tuple[int, str]]) -> Any | None:
    """The organisation or role with this id, under the name given, else its most used one.

    None when no claim that is shown speaks of it any longer.
    """
    rows = list(
        ledger.rows(
            "SELECT term.name, term.state, count(*) AS uses FROM usage JOIN term USING (kind, id, name) "
            "WHERE usage.kind = ? AND usage.id = ? GROUP BY term.name ORDER BY uses DESC, term.name",
            (kind, id_),
        )
    )
    if not rows:
        return None
    state = json.loads(rows[0]["state"])
    name = given[id_][1] if id_ in given else state["name"]
    names = {*state["names"], state["name"], *(row["name"] for row in rows)} - {name}
    return {**state, "id": id_, "name": name, "name_key": name_key(name), "names": sorted(names)}


def post_state(ledger: Ledger, id_: str, given: Mapping[str, tuple[int, str]]) -> PostState | None:
    """The post with this id, or None when no claim shown speaks of it any longer."""
    row = ledger.one(
        "SELECT min(role) AS role, min(organisation) AS organisation FROM reading WHERE post = ? AND NOT hidden", (id_,)
    )
    if row is None or row["role"] is None:
        return None
    role = term_state(ledger, "role", row["role"], given)
    organisation = term_state(ledger, "organisation", row["organisation"], given)
    if role is None or organisation is None:
        return None
    return {
        "id": id_,
        "role": role["id"],
        "organisation": organisation["id"],
        "name": f"{role['name']}, {organisation['name']}",
        "seats": seats_of(role, organisation),
    }


def claim_state(ledger: Ledger, id_: str, confidences: Confidences) -> ClaimState | None:
    """The claim with this id as the first extractor sees it, as corrected if it was; None if not current or hidden."""
    row = ledger.one(
        "SELECT claim.*, sighting.*, reading.url, reading.role AS role_id, reading.organisation AS organisation_id, "
        "reading.person AS person_id, reading.spell, reading.judged "
        "FROM reading JOIN claim ON claim.id = reading.claim "
        "JOIN sighting ON sighting.claim = claim.id AND sighting.current "
        "WHERE reading.claim = ? AND NOT reading.hidden "
        "ORDER BY sighting.extractor <> 'rules', sighting.extractor LIMIT 1",
        (id_,),
    )
    if row is None:
        return None
    verdict: StoredVerdict | None = json.loads(row["judged"]) if row["judged"] else None
    said = {**row, **(verdict["fields"] if verdict else {})}
    same = ("version", "status", "start", "end", "decided", "decided_by", "replaces", "end_cause", "pronoun", "quote",
            "begin", "finish", "extractor", "extractor_version")  # fmt: skip
    state = {
        **{name: said[name] for name in same},
        "confidence": confidences.of(id_, row["version"], row["confidence"]),
        "id": claim_id(id_),
        "announcement": announcement_id(row["url"]),
        "person_name": said["person"],
        "role_name": said["role"],
        "organisation_name": said["organisation"],
        "acting": bool(said["acting"]),
        "verdict": verdict["kind"] if verdict else None,
        "verdict_by": verdict["who"] if verdict else None,
        "verdict_on": verdict["on"] if verdict else None,
        "verdict_why": verdict["why"] if verdict else None,
        "as_read": as_read(verdict),
        "person": row["person_id"],
        "role": row["role_id"],
        "organisation": row["organisation_id"],
        "tenure": row["spell"],
    }
    return cast(ClaimState, state)
