"""Small worlds of invented announcements and claims, and ledgers filled with them, for tests of the later stages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extract.many import SightingSet
from kg.ledger.ingest import replace_sightings
from kg.ledger.store import Ledger
from kg.model import Announcement, Claim, Sighting, Status
from kg.resolve.run import resolve_pending


@dataclass(frozen=True)
class Said:
    """One announcement and what it claims."""

    url: str
    published: str | None
    claims: tuple[Claim, ...]
    title: str = "Nytt på jobbet"


def claim(
    person: str, role: str | None, organisation: str | None, status: Status = "holds", start: str | None = None,
    end: str | None = None, **more: Any,
) -> Claim:  # fmt: skip
    return Claim(person, role, organisation, status, start, end, **more)


def said(number: int | str, published: str | None, *claims: Claim) -> Said:
    return Said(f"https://example.org/{number}", published, claims)


def announcement(item: Said) -> Announcement:
    return Announcement(url=item.url, title=item.title, body="Texten.", published=item.published, source="kg tests")


def open_ledger(path: Path) -> Ledger:
    return Ledger(path / "ledger.db", create=True)


def store(ledger: Ledger, item: Said, extractor: str = "test", confidence: float = 0.9) -> None:
    """Store one announcement with its claims as an extractor of that name would."""
    article = announcement(item)
    begin = article.text.index(article.body)
    finish = begin + len(article.body)
    sightings = [Sighting(each, article.body, begin, finish, {}, confidence, extractor, "1") for each in item.claims]
    with ledger.write():
        ledger.run(
            "INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, ?)",
            (article.source, "kg tests", "kg tests", "", "", ""),
        )
        from kg.dates import Bounds, bounds

        limits = bounds(article.published) if article.published else Bounds(None, None)
        ledger.run(
            "INSERT OR IGNORE INTO version (id, url, cause, published, published_earliest, published_latest, language, "
            "title, summary, body) VALUES (?, ?, 'first', ?, ?, ?, 'sv', ?, '', ?)",
            (
                article.version,
                article.url,
                article.published,
                limits.earliest,
                limits.latest,
                article.title,
                article.body,
            ),
        )
        ledger.run(
            "INSERT INTO announcement (url, key, source, version) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET version = excluded.version",
            (article.url, article.key, article.source, article.version),
        )
        replace_sightings(ledger, article.version, SightingSet(extractor, "1", sightings))
        ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (article.url,))


def resolve(ledger: Ledger) -> None:
    while resolve_pending(ledger, all_of_it=True):
        pass


def load_all(ledger: Ledger, items: Iterable[Said]) -> None:
    for item in items:
        store(ledger, item)
    resolve(ledger)


def states(ledger: Ledger, *kinds: str) -> dict[str, str]:
    """id -> canonical JSON of what is resolved now (redirects included), of these kinds or of all."""
    rows = ledger.rows("SELECT resolved.kind, resolved.id, change.state FROM resolved JOIN change USING (seq)")
    return {row["id"]: row["state"] for row in rows if not kinds or row["kind"] in kinds}


def partition(ledger: Ledger) -> set[frozenset[tuple[str, str]]]:
    """The persons as sets of (url, name as written)."""
    persons: dict[str, set[tuple[str, str]]] = {}
    for row in ledger.rows(
        "SELECT reading.person, reading.url, claim.person AS name FROM reading JOIN claim ON claim.id = reading.claim"
    ):
        persons.setdefault(row["person"], set()).add((row["url"], row["name"]))
    return {frozenset(members) for members in persons.values()}


def tenures_of(ledger: Ledger, name: str) -> Sequence[Any]:
    from kg.ledger.feed import AsOf

    view = AsOf(ledger)
    return [tenure for person in view.persons_named(name) for tenure in view.tenures_of(person["id"])]
