"""What an answer covers: how many announcements, from whom, of which period, up to which change."""

from dataclasses import dataclass

from kg.dates import iso
from kg.ledger.store import Ledger

_NAMED = 3  # more sources than these are counted, not named


@dataclass(frozen=True)
class SourceCoverage:
    """The announcements of one source: how many, and the first and last day (day numbers) of publication."""

    name: str
    title: str
    announcements: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Coverage:
    """What the workspace holds, with the sequence of the change feed that an answer is from."""

    sources: tuple[SourceCoverage, ...]
    seq: int

    @property
    def announcements(self) -> int:
        """How many announcements there are in all."""
        return sum(source.announcements for source in self.sources)

    @property
    def first(self) -> str | None:
        """The first day of publication, as ISO text."""
        return iso(min((source.first for source in self.sources if source.first is not None), default=None))

    @property
    def last(self) -> str | None:
        """The last day of publication, as ISO text."""
        return iso(max((source.last for source in self.sources if source.last is not None), default=None))

    def line(self) -> str:
        """One sentence for the end of an answer."""
        if not self.announcements:
            return f"Covers nothing yet. Sequence {self.seq}."
        number = self.announcements
        first, last = self.first, self.last
        period = f" published {first}" + (f" to {last}" if last != first else "") if first else ""
        by_size = sorted(self.sources, key=lambda source: (-source.announcements, source.name))
        names = [source.title or source.name for source in by_size]
        if len(names) > _NAMED:
            names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more sources"]
        told = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return f"Covers {number} announcement{'' if number == 1 else 's'}{period}, from {told}. Sequence {self.seq}."


def coverage(ledger: Ledger, seq: int) -> Coverage:
    """What the ledger covers; `seq` is the sequence that the answer is from."""
    rows = ledger.rows(
        "SELECT announcement.source, source.title, count(*) AS number, min(published_earliest) AS first, "
        "max(published_latest) AS last FROM announcement JOIN version ON version.id = announcement.version "
        "LEFT JOIN source ON source.name = announcement.source GROUP BY 1 ORDER BY 1"
    )
    found = (SourceCoverage(r["source"], r["title"] or "", r["number"], r["first"], r["last"]) for r in rows)
    return Coverage(tuple(found), seq)
