"""Storing what loaders yield: announcements by version, fetches, bytes, claims. The first stage's only writer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.dates import Bounds, bounds, now
from kg.extract.many import SightingSet, Task
from kg.ledger.archive import Archive
from kg.ledger.store import Ledger
from kg.ledger.tombstones import Tombstones
from kg.loading import Known, Loader
from kg.model import Announcement, Claim, Event, Extractor, Fetch, Gone, Loaded, Skipped, Unchanged

Outcome = str
"""What became of an event: "new", "corrected", "reread", "unchanged", "withdrawn", "skipped", or "erased": it was
erased for good, and is not stored again."""


@dataclass(frozen=True)
class Run:
    """One run of a loader; an interrupted one with the same arguments is taken up again under its number."""

    id: int
    resumed: bool


def begin_run(ledger: Ledger, loader: str, arguments: Mapping[str, object]) -> Run:
    """Start a run, or take up an unfinished one of the same loader and arguments."""
    tombstones = Tombstones(ledger)
    told = {
        name: [tombstones.veiled(each) for each in value] if isinstance(value, list) else value
        for name, value in arguments.items()
    }
    text = json.dumps(told, sort_keys=True, default=str)  # ASCII: a file's name may be no Unicode
    with ledger.write():
        unfinished = ledger.value(
            "SELECT id FROM run WHERE loader = ? AND arguments = ? AND finished IS NULL", (loader, text)
        )
        if unfinished is not None:
            return Run(unfinished, resumed=True)
        cursor = ledger.run("INSERT INTO run (loader, arguments, started) VALUES (?, ?, ?)", (loader, text, now()))
        return Run(int(cursor.lastrowid or 0), resumed=False)


def finish_run(ledger: Ledger, run: Run, counts: Mapping[str, int]) -> None:
    """Mark a run as complete; what it handled need not be remembered any longer."""
    with ledger.write():
        ledger.run("UPDATE run SET finished = ?, counts = ? WHERE id = ?", (now(), json.dumps(counts), run.id))
        ledger.run("DELETE FROM handled WHERE run = ?", (run.id,))
        # what an earlier run of the same command skipped, this one has tried again
        ledger.run(
            "DELETE FROM skipped WHERE run < ?1 AND run IN (SELECT earlier.id FROM run AS earlier JOIN run AS this "
            "USING (loader, arguments) WHERE this.id = ?1)",
            (run.id,),
        )


class LedgerContext:
    """What a running loader may ask; see kg.loading.LoadContext."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._ledger = ledger
        self._run = run
        self.expected: int | None = None

    def known(self, url: str) -> Known | None:
        """The last fetch of this url; None also when it was gone, so that a page that returns is fetched whole."""
        row = self._ledger.one(
            "SELECT sha256, etag, last_modified FROM fetch WHERE url = ? "
            "ORDER BY last_retrieved DESC, first_retrieved DESC, sha256 LIMIT 1",
            (url,),
        )
        return Known(row["sha256"], row["etag"], row["last_modified"]) if row is not None and row["sha256"] else None

    def stored(self, url: str) -> Announcement | None:
        """The current version of the announcement."""
        return stored_announcement(self._ledger, url)

    def done(self, url: str) -> bool:
        """True if this run, before it was interrupted, handled the url."""
        return self._run.resumed and bool(
            self._ledger.value("SELECT 1 FROM handled WHERE run = ? AND url = ?", (self._run.id, url))
        )

    def expect(self, total: int) -> None:
        """Remember the total for the progress bar."""
        self.expected = total


class Ingest:
    """Stores batches of events of one run."""

    def __init__(
        self, ledger: Ledger, archive: Archive, run: Run, loader: Loader, extractors: Sequence[Extractor]
    ) -> None:
        self._ledger = ledger
        self._archive = archive
        self._run = run
        self._loader = loader
        self._extractors = extractors
        self._sources: set[str] = set()
        self._tombstones = Tombstones(ledger)

    def store(self, events: Sequence[tuple[Event, Sequence[SightingSet]]]) -> list[Outcome]:
        """Store a batch with its sets in one transaction, bytes first: after a kill it is there whole or not."""
        with self._ledger.write():
            outcomes = [self._store(event, [*self._own(event), *sets]) for event, sets in events]
            self._archive.sync()
            file, length = self._archive.position()
            self._ledger.set_meta("archive_file", file)
            self._ledger.set_meta("archive_length", str(length))
        return outcomes

    def task(self, event: Event) -> Task | None:
        """What the extractors have to read for an event, asked before it is stored; None if nothing."""
        if not isinstance(event, Loaded) or event.claims is not None or self.erased_by(event) is not None:
            return None
        version = event.announcement.version
        unread = (i for i, each in enumerate(self._extractors) if not is_extracted(self._ledger, version, each))
        extractors = tuple(unread)
        return Task(event.announcement, extractors) if extractors else None

    def erased_by(self, event: Event) -> int | None:
        """The decision that erased what the event brings, or None."""
        return self._tombstones.of_event(event)

    def _own(self, event: Event) -> list[SightingSet]:
        """The loader's own set, of a structured source."""
        if not isinstance(event, Loaded) or event.claims is None:
            return []
        versions = sorted({sighting.extractor_version for sighting in event.claims})
        return [SightingSet(self._loader.name, versions[0] if versions else "", event.claims)]

    def _store(self, event: Event, sets: Sequence[SightingSet]) -> Outcome:
        if self.erased_by(event) is not None:
            return "erased"
        match event:
            case Loaded():
                self._handled(event.announcement.url, event.fetch)
                return self._loaded(event, sets)
            case Unchanged():
                self._handled(event.url, event.fetch)
                if event.fetch is not None:
                    self._ledger.run(
                        "UPDATE fetch SET last_retrieved = ?1 WHERE url = ?2 AND last_retrieved = "
                        "(SELECT max(last_retrieved) FROM fetch WHERE url = ?2)",
                        (event.fetch.retrieved, event.fetch.url),
                    )
                return "unchanged"
            case Gone():
                self._handled(event.url, event.fetch)
                return self._gone(event)
            case Skipped():
                if not event.retry:
                    self._handled(event.where, None)
                self._ledger.run(
                    "INSERT INTO skipped VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason",
                    (self._run.id, event.where, event.reason),
                )
                return "skipped"

    def _handled(self, url: str, fetch: Fetch | None) -> None:
        urls = {url} if fetch is None else {url, fetch.url}
        self._ledger.run_many(
            "INSERT OR IGNORE INTO handled VALUES (?, ?)", [(self._run.id, each) for each in sorted(urls)]
        )

    def _loaded(self, event: Loaded, sets: Sequence[SightingSet]) -> Outcome:
        announcement, ledger = event.announcement, self._ledger
        self._describe_source(announcement.source)
        before = ledger.one("SELECT version, withdrawn FROM announcement WHERE url = ?", (announcement.url,))
        outcome = "unchanged"
        if before is None or before["version"] != announcement.version:
            outcome = self._version(announcement, event.fetches, before["version"] if before else None)
            ledger.run(
                "INSERT INTO announcement (url, key, source, version) VALUES (?, ?, ?, ?) ON CONFLICT (url) "
                "DO UPDATE SET key = excluded.key, source = excluded.source, version = excluded.version, withdrawn = 0",
                (announcement.url, announcement.key, announcement.source, announcement.version),
            )
        elif before["withdrawn"]:
            ledger.run("UPDATE announcement SET withdrawn = 0 WHERE url = ?", (announcement.url,))
            outcome = "corrected"
        changed = [replace_sightings(ledger, announcement.version, each) for each in sets]
        if outcome != "unchanged" or any(changed):
            ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (announcement.url,))
        for fetch in event.fetches:
            self._fetched(fetch, announcement.version)
        return outcome

    def _version(self, announcement: Announcement, fetches: Sequence[Fetch], previous: str | None) -> Outcome:
        cause, outcome = "first", "new"
        if previous is not None:
            rows = self._ledger.rows("SELECT sha256 FROM fetch WHERE version = ?", (previous,))
            read_before = {row["sha256"] for row in rows}
            same_bytes = bool(fetches) and all(fetch.sha256 in read_before for fetch in fetches)
            cause, outcome = ("reread", "reread") if same_bytes else ("correction", "corrected")
        published = Bounds(None, None) if announcement.published is None else bounds(announcement.published)
        self._ledger.run(
            "INSERT OR IGNORE INTO version (id, url, cause, previous, published, published_earliest, published_latest, "
            "language, title, summary, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (announcement.version, announcement.url, cause, previous, announcement.published, published.earliest,
             published.latest, announcement.language, announcement.title, announcement.summary, announcement.body),
        )  # fmt: skip
        return outcome

    def _gone(self, event: Gone) -> Outcome:
        url = self._ledger.value(
            "SELECT url FROM version WHERE id = (SELECT version FROM fetch WHERE url = ? AND version <> '' "
            "ORDER BY last_retrieved DESC LIMIT 1)",
            (event.fetch.url,),
        )
        url = url or event.url
        before = self._ledger.one("SELECT version, withdrawn FROM announcement WHERE url = ?", (url,))
        self._fetched(event.fetch, before["version"] if before else "")
        if before is None or before["withdrawn"]:
            return "unchanged"
        self._ledger.run("UPDATE announcement SET withdrawn = 1 WHERE url = ?", (url,))
        self._ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (url,))
        return "withdrawn"

    def _fetched(self, fetch: Fetch, version: str) -> None:
        self._ledger.run(
            "INSERT INTO fetch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "last_retrieved = excluded.last_retrieved, etag = excluded.etag, last_modified = excluded.last_modified",
            (fetch.url, fetch.status, fetch.sha256 or "", version, fetch.retrieved, fetch.retrieved,
             fetch.media_type, fetch.etag, fetch.last_modified),
        )  # fmt: skip
        if fetch.content is None or fetch.sha256 is None:
            return
        if self._ledger.value("SELECT 1 FROM archived WHERE sha256 = ?", (fetch.sha256,)) is None:
            place = self._archive.append(fetch)
            self._ledger.run(
                "INSERT INTO archived VALUES (?, ?, ?, ?)", (fetch.sha256, place.file, place.offset, place.length)
            )

    def _describe_source(self, name: str) -> None:
        if name in self._sources:
            return
        self._sources.add(name)
        loader = self._loader
        # a loader of one source describes it; a loader of any source (files, web) knows only its name
        told = (loader.title, loader.publisher, loader.url, loader.licence, loader.coverage)
        row = (name, *told) if not loader.targets else (name, name, name, "", "", "")
        self._ledger.run("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, ?)", row)


def stored_announcement(ledger: Ledger, url: str) -> Announcement | None:
    """The current version of the announcement stored under this url, or None."""
    row = ledger.one(
        "SELECT announcement.key, announcement.source, version.* FROM announcement "
        "JOIN version ON version.id = announcement.version WHERE announcement.url = ?",
        (url,),
    )
    if row is None:
        return None
    same = ("url", "title", "summary", "body", "published", "source", "language", "key")
    return Announcement(**{name: row[name] for name in same})


def is_extracted(ledger: Ledger, version: str, extractor: Extractor) -> bool:
    """True if this version of this extractor has read the announcement version."""
    return bool(
        ledger.value(
            "SELECT 1 FROM extraction WHERE version = ? AND extractor = ? AND extractor_version = ?",
            (version, extractor.name, extractor.version),
        )
    )


def replace_sightings(ledger: Ledger, version: str, new_set: SightingSet) -> bool:
    """Make this the extractor's current set for an announcement version; True if that may change what is resolved.

    So it does if the set differs from the one before, or there was none: even an empty one says whose claims stand.
    Older sets stay, no longer current. Call inside a write transaction.
    """
    extractor, extractor_version = new_set.extractor, new_set.version
    before = ledger.value("SELECT 1 FROM extraction WHERE version = ? AND extractor = ?", (version, extractor))
    current = {
        (row["claim"], row["quote"], row["begin"], row["confidence"])
        for row in ledger.rows(
            "SELECT sighting.* FROM sighting JOIN claim ON claim.id = sighting.claim "
            "WHERE claim.version = ? AND extractor = ? AND current",
            (version, extractor),
        )
    }
    rows = {sighting.claim.id(version): sighting for sighting in new_set.sightings}
    new = {(claim, sighting.quote, sighting.begin, sighting.confidence) for claim, sighting in rows.items()}
    ledger.run(
        "UPDATE sighting SET current = 0 WHERE extractor = ? AND current AND claim IN "
        "(SELECT id FROM claim WHERE version = ?)",
        (extractor, version),
    )
    for id_, sighting in rows.items():
        ledger.run(
            "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id_, version, *_fields(sighting.claim)),
        )
        ledger.run(
            "INSERT OR REPLACE INTO sighting VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)",
            (id_, extractor, extractor_version, sighting.quote, sighting.begin, sighting.finish,
             json.dumps({name: list(span) for name, span in sighting.spans.items()}, sort_keys=True),
             sighting.confidence),
        )  # fmt: skip
    ledger.run(
        "INSERT INTO extraction VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET extractor_version = excluded.extractor_version",
        (version, extractor, extractor_version),
    )
    return before is None or new != current


def _fields(claim: Claim) -> tuple[object, ...]:
    return (
        claim.person, claim.role, claim.organisation, claim.status, claim.start, claim.end, int(claim.acting),
        claim.decided, claim.decided_by, claim.replaces, claim.end_cause, claim.pronoun, claim.person_key,
        claim.post_key, claim.organisation_key,
    )  # fmt: skip
