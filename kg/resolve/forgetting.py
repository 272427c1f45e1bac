"""Erasing a person or an announcement for good: what goes, and taking it out of every table in one transaction.

Of a forgotten person goes: every claim resolved to them and every sentence read for it; each announcement that speaks
of nobody else, whole; of one that speaks of others too, all but the sentences quoted for them, and from these, and from
what the claims on others say of a predecessor or of who decided, the name and its parts. So others keep the sentence
that proves what is said of them, and nothing tells of the forgotten one. An address that holds the name goes whole.

Of all that goes, the bytes, the feed's states and what decisions quote go too; `finish` (kg.erasure) then sees to the
files. What is left is a tombstone (kg.ledger.tombstones): neither the same address nor the same text is loaded again.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from urllib.parse import unquote

from kg.dates import now
from kg.extract.many import SightingSet
from kg.ledger.feed import Key, current, dump, emit, head
from kg.ledger.identities import minted
from kg.ledger.ingest import replace_sightings, stored_announcement
from kg.ledger.store import Ledger
from kg.ledger.tombstones import Tombstones
from kg.model import Announcement, Claim, Sighting
from kg.resolve.anchors import Anchor, ClaimAnchor, as_json, from_json
from kg.resolve.forgetting_plan import Plan, archived, is_own, plan_person
from kg.resolve.forms import agreement
from kg.resolve.outcomes import announcement_id
from kg.resolve.readings import current_claims
from kg.resolve.redaction import GAP, Names, reduce
from kg.resolve.run import Work, is_outdated, rebuild
from kg.states import Kind
from kg.text import compose

PENDING = "erasing"
"""The setting that holds, until the files are done too, which records of the archive must go: no content."""

_OTHERS = ("replaces", "decided_by")
"""The fields of a claim that name somebody else."""
_CLAIM_FIELDS = tuple(field.name for field in fields(Claim))


def forget(ledger: Ledger, plan: Plan, who: str, why: str) -> int:
    """Take it out of every table; returns the decision's id. The files are done by kg.erasure.finish.

    One transaction: it has happened whole, with the list of what is to be done to the files, or not at all.
    """
    ledger.run("PRAGMA secure_delete = ON")
    with ledger.write():
        if is_outdated(ledger):
            rebuild(ledger)
        if plan.person is not None:  # what was loaded since it was planned goes too
            plan = plan_person(ledger, plan.person, everywhere=plan.everywhere)
        detail = {"of": "announcement" if plan.person is None else "person", "announcements": len(plan.whole),
                  "reduced": len(plan.partly), "claims": len(plan.claims)}  # fmt: skip
        cursor = ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor, other, detail) VALUES (?, ?, ?, 'erase', '[]', '[]', ?)",
            (now(), who, plan.names.out_of(why, parts=True), json.dumps(detail)),
        )
        number = int(cursor.lastrowid or 0)
        _bury(ledger, plan, number)
        records = archived(ledger, plan.urls)
        touched = _ever_resolved(ledger, plan.urls)
        anchors = _pass_on_ids(ledger, plan)
        others = _erase_decisions(ledger, plan)
        for url in plan.urls:
            left = _reduced(ledger, plan, url) if url in plan.partly else None
            _erase_announcement(ledger, url)
            if left is not None:
                _store_reduced(ledger, *left)
        for sha256 in records:
            ledger.run("DELETE FROM archived WHERE sha256 = ?", (sha256,))
        before = head(ledger)
        work = Work(ledger)
        work.take([*plan.urls, *others])
        emit(ledger, work.finish(), "erase")
        ledger.run_many("DELETE FROM identity WHERE kind = ? AND anchor = ?", anchors)
        _erase_history(ledger, plan, before, touched)
        _erase_traces(ledger, plan)
        places = [{name: row[name] for name in ("file", "offset", "length")} for row in records.values()]
        pending = json.loads(ledger.meta(PENDING) or "[]")
        ledger.set_meta(PENDING, json.dumps([*pending, *places]))
    return number


def _bury(ledger: Ledger, plan: Plan, decision: int) -> None:
    tombstones = Tombstones(ledger)
    texts = []
    for url in plan.urls:
        rows = ledger.rows("SELECT title, summary, body FROM version WHERE url = ?", (url,))
        texts += [compose(row["title"], row["summary"], row["body"]) for row in rows]
        rows = ledger.rows("SELECT DISTINCT fetch.url FROM fetch JOIN version ON version.id = fetch.version "
                           "WHERE version.url = ?", (url,))  # fmt: skip
        tombstones.add("url", [url, *(row["url"] for row in rows)], decision)
    tombstones.add("text", texts, decision)
    tombstones.add("key", plan.keys, decision)


_HANGING: tuple[tuple[Kind, str, str], ...] = (("person", "mention", "person"), ("tenure", "trace", "spell"))
"""What an id of each kind hangs on, and whose it is: columns of `reading`."""


def _pass_on_ids(ledger: Ledger, plan: Plan) -> list[tuple[str, str]]:
    """Give ids that hang on what goes to another mention, or claim, of those that stay; returns the anchors that go."""
    own = set(plan.claims)
    staying = {
        row["id"] for url in plan.partly for row in current_claims(ledger, url) if not is_own(row, own, plan.names)
    }
    going: list[tuple[str, str]] = []
    for url in plan.urls:
        for row in list(ledger.rows("SELECT * FROM reading WHERE url = ? ORDER BY claim", (url,))):
            if row["claim"] in staying:
                continue
            for kind, column, owner in _HANGING:
                siblings = ledger.rows(
                    f"SELECT claim, url, {column} AS anchor FROM reading WHERE person = ? AND {owner} = ? "  # noqa: S608
                    "ORDER BY url, claim",
                    (row["person"], row[owner]),
                )
                left = [each["anchor"] for each in siblings if each["url"] not in plan.urls or each["claim"] in staying]
                if row[column] in left:
                    continue  # a register's key, or a name that is told in what stays too
                taken = minted(ledger, kind, left)  # the ids of others that were merged into this one
                for heir in [anchor for anchor in left if anchor not in taken][:1]:
                    ledger.run("UPDATE OR IGNORE identity SET anchor = ? WHERE kind = ? AND anchor = ?",
                               (heir, kind, row[column]))  # fmt: skip
                going.append((kind, row[column]))
    return going


def _reduced(ledger: Ledger, plan: Plan, url: str) -> tuple[Announcement, bool, list[SightingSet]]:
    """An announcement as it will be, whether it is withdrawn, and what its extractors have read on others."""
    old = stored_announcement(ledger, url)
    assert old is not None, url
    own = set(plan.claims)
    rows = [row for row in current_claims(ledger, url) if not is_own(row, own, plan.names)]
    spared = [row[name] for row in rows for name in ("person", "role", "organisation") if row[name]]
    sightings = [
        (row, sighting)
        for row in rows
        for sighting in ledger.rows("SELECT * FROM sighting WHERE claim = ? AND current", (row["id"],))
    ]
    left = reduce(old.text, [(s["begin"], s["finish"]) for _, s in sightings], plan.names, spared)
    new = Announcement(url, GAP, "", left.text, old.published, old.source, old.language, old.key)
    shift = new.text.index(left.text)
    sets: dict[str, tuple[str, list[Sighting]]] = {
        row["extractor"]: (row["extractor_version"], [])
        for row in ledger.rows("SELECT * FROM extraction WHERE version = ?", (old.version,))
    }
    for row, sighting in sightings:
        place = left.span(sighting["begin"], sighting["finish"])
        assert place is not None, url
        begin, finish = place[0] + shift, place[1] + shift
        spans = {name: left.span(*span) for name, span in json.loads(sighting["spans"]).items()}
        claim = _without(plan.names, row)
        moved = {name: (s[0] + shift, s[1] + shift) for name, s in spans.items() if s and getattr(claim, name, None)}
        sets.setdefault(sighting["extractor"], (sighting["extractor_version"], []))[1].append(
            Sighting(claim, new.text[begin:finish], begin, finish, moved, sighting["confidence"],
                     sighting["extractor"], sighting["extractor_version"])
        )  # fmt: skip
    withdrawn = bool(ledger.value("SELECT withdrawn FROM announcement WHERE url = ?", (url,)))
    return new, withdrawn, [SightingSet(name, version, found) for name, (version, found) in sorted(sets.items())]


def _without(names: Names, row: Any) -> Claim:
    """The claim on another, without the person as predecessor or as who decided."""
    said = {name: row[name] for name in _CLAIM_FIELDS} | {"acting": bool(row["acting"])}
    for name in _OTHERS:
        if said[name] and _tells(names, said[name]):
            said[name] = None
    return Claim(**said)


def _erase_announcement(ledger: Ledger, url: str) -> None:
    versions = [row["id"] for row in ledger.rows("SELECT id FROM version WHERE url = ?", (url,))]
    addresses = {url}
    for version in versions:
        addresses |= {row["url"] for row in ledger.rows("SELECT url FROM fetch WHERE version = ?", (version,))}
        ledger.run("DELETE FROM sighting WHERE claim IN (SELECT id FROM claim WHERE version = ?)", (version,))
        for table in ("claim", "extraction", "fetch"):
            ledger.run(f"DELETE FROM {table} WHERE version = ?", (version,))  # noqa: S608
    for address in sorted(addresses):
        ledger.run("DELETE FROM skipped WHERE place = ?", (address,))
        for table in ("handled", "fetch"):
            ledger.run(f"DELETE FROM {table} WHERE url = ?", (address,))  # noqa: S608
    for table in ("version", "announcement", "pending"):
        ledger.run(f"DELETE FROM {table} WHERE url = ?", (url,))  # noqa: S608


def _store_reduced(ledger: Ledger, new: Announcement, withdrawn: bool, sets: Sequence[SightingSet]) -> None:
    from kg.dates import Bounds, bounds  # noqa: PLC0415

    published = Bounds(None, None) if new.published is None else bounds(new.published)
    ledger.run(
        "INSERT INTO version (id, url, cause, published, published_earliest, published_latest, language, title, "
        "summary, body) VALUES (?, ?, 'first', ?, ?, ?, ?, ?, ?, ?)",
        (new.version, new.url, new.published, published.earliest, published.latest, new.language, new.title,
         new.summary, new.body),
    )  # fmt: skip
    ledger.run("INSERT INTO announcement VALUES (?, ?, ?, ?, ?)",
               (new.url, new.key, new.source, new.version, withdrawn))  # fmt: skip
    for each in sets:
        replace_sightings(ledger, new.version, each)


def _erase_decisions(ledger: Ledger, plan: Plan) -> list[str]:
    """Take the anchors of what goes out of decisions, and what they quote of texts that go.

    Returns the urls of other announcements that decisions which changed are about.
    """
    changed: set[str] = set()
    touched, whole = set(plan.urls), set(plan.whole)

    def left(anchor: Anchor) -> Anchor | None:
        if anchor.key in plan.keys or (anchor.url in whole):
            return None
        if anchor.url not in touched:
            return anchor
        if anchor.person and _may_be(plan.names, anchor.person):
            return None
        more = {"before": "", "after": ""} if isinstance(anchor, ClaimAnchor) else {}
        return from_json({**asdict(anchor), "quote": "", **more})

    for row in list(ledger.rows("SELECT * FROM decision WHERE kind <> 'erase' ORDER BY id")):
        why, detail = plan.names.out_of(row["why"]), json.loads(row["detail"] or "{}")
        if named := [name for name in _OTHERS if _tells(plan.names, detail.get("fields", {}).get(name) or "")]:
            detail["fields"] |= dict.fromkeys(named)  # what is said of somebody else, without the one who goes
            why = GAP
        sides = [json.loads(text) if text else [] for text in (row["anchor"], row["other"])]
        if detail.get("of") == "organisation":  # it hangs on the organisation's id alone
            sides, detail = [as_json([Anchor("")]), []], plan.names.out_of_data(detail)
        elif row["kind"] != "undo":
            old = [list(map(from_json, side if isinstance(side, list) else [side])) for side in sides]
            kept = [[each for anchor in side if (each := left(anchor)) is not None] for side in old]
            if sum(map(len, kept)) < sum(map(len, old)):
                why, detail = GAP, plan.names.out_of_data(detail)
            if not kept[0]:
                detail = {"of": detail.get("of", "person"), **_emptied(detail)}
            sides = [as_json(side) for side in kept]
            if named or (why, sides) != (row["why"], [as_json(side) for side in old]):
                changed.update(anchor.url for side in kept for anchor in side)
        anchor, other = (json.dumps(side, ensure_ascii=False) for side in sides)
        ledger.run(
            "UPDATE decision SET why = ?, anchor = ?, other = ?, detail = ? WHERE id = ?",
            (why, anchor, other if row["other"] is not None else None,
             json.dumps(detail, ensure_ascii=False) if detail else None, row["id"]),
        )  # fmt: skip
    return sorted(changed - touched)


def _emptied(detail: dict[str, Any]) -> dict[str, Any]:
    """A decision's detail without what it says of whom it was about."""
    return {name: {} if name == "fields" else GAP for name in detail if name in ("fields", "name")}


def _tells(names: Names, text: str) -> bool:
    """True if a predecessor or who decided, as named, is the person: by a name, a form of it, or a part alone."""
    return _may_be(names, text) or bool(names.places(text)) or (len(text.split()) == 1 and bool(names.parts(text)))


def _may_be(names: Names, person: str) -> bool:
    return names.is_name(person) or any(agreement(person, name) is not None for name in names.phrases())


def _ever_resolved(ledger: Ledger, urls: Sequence[str]) -> set[Key]:
    """Every claim that the feed ever told of in these announcements, with the persons and tenures it was given to."""
    found: set[Key] = set()
    for url in urls:
        found.add(("announcement", announcement_id(url)))
        rows = ledger.rows(
            "SELECT id, json_extract(state, '$.tenure') AS tenure, json_extract(state, '$.person') AS person "
            "FROM change WHERE kind = 'claim' AND op = 'put' AND json_extract(state, '$.announcement') = ?",
            (announcement_id(url),),
        )
        for row in rows:
            found |= {("claim", row["id"]), ("tenure", row["tenure"]), ("person", row["person"])}
    return found


def _erase_history(ledger: Ledger, plan: Plan, before: int, touched: set[Key]) -> None:
    """Empty the states that the feed keeps of what is no more, and take the names out of those it keeps of others."""
    gone = ledger.rows("SELECT kind, id FROM change WHERE seq > ? AND op = 'delete'", (before,))
    moved = ledger.rows(
        "SELECT kind, id FROM change WHERE seq > ? AND op = 'put' AND kind IN ('tenure', 'claim')", (before,)
    )
    touched = touched | {(row["kind"], row["id"]) for row in (*gone, *moved)}
    for kind, id_ in sorted(touched):
        is_left = current(ledger, kind, id_) is not None and kind != "announcement"
        for row in list(ledger.rows("SELECT seq, op, state FROM change WHERE kind = ? AND id = ? AND seq <= ?",
                                    (kind, id_, before))):  # fmt: skip
            if ledger.value("SELECT 1 FROM resolved WHERE kind = ? AND id = ? AND seq = ?", (kind, id_, row["seq"])):
                continue  # it is what is said now
            if not is_left:
                ledger.run("UPDATE change SET op = 'delete', state = NULL WHERE seq = ?", (row["seq"],))
            elif row["op"] == "put":
                state = dump(plan.names.out_of_data(json.loads(row["state"])))
                ledger.run("UPDATE change SET state = ? WHERE seq = ?", (state, row["seq"]))


def _erase_traces(ledger: Ledger, plan: Plan) -> None:
    """What else may hold a name or an address: the runs' arguments, what was skipped, names that nobody bears now."""
    touched = set(plan.urls)

    def hidden(value: Any) -> Any:
        if isinstance(value, str):
            return "erased" if value in touched or plan.names.places(unquote(value)) else value
        return [hidden(each) for each in value] if isinstance(value, list) else value

    for row in list(ledger.rows("SELECT id, arguments FROM run")):
        arguments = {name: hidden(value) for name, value in json.loads(row["arguments"]).items()}
        ledger.run("UPDATE run SET arguments = ? WHERE id = ?",
                   (json.dumps(arguments, sort_keys=True, default=str), row["id"]))  # fmt: skip
    for row in list(ledger.rows("SELECT run, place, reason FROM skipped")):
        if any(plan.names.places(unquote(row[name])) for name in ("place", "reason")):
            ledger.run("DELETE FROM skipped WHERE run = ? AND place = ?", (row["run"], row["place"]))
    ledger.run("DELETE FROM alias WHERE name NOT IN (SELECT named FROM reading)")
    ledger.run("DELETE FROM term WHERE NOT EXISTS (SELECT 1 FROM usage WHERE usage.kind = term.kind "
               "AND usage.id = term.id AND usage.name = term.name)")  # fmt: skip
    for index in ("name_text", "version_text"):  # old segments of an index keep the words of deleted rows
        ledger.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608
