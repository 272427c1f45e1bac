"""What a run asked, kept and dropped, and what it cost."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from kg.extract.llm.settings import Settings

_LISTED = 20
_MILLION = 1_000_000


@dataclass
class Report:
    """Counts of one run, kept by several threads."""

    settings: Settings
    asked: int = 0
    """Announcements for which the endpoint was asked."""
    cached: int = 0
    claims: int = 0
    answers: int = 0
    """Answers received, those that could not be used included: they cost as much."""
    untold: int = 0
    """Answers whose tokens the endpoint did not tell."""
    tokens_in: int = 0
    tokens_out: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    unread: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, text: str) -> None:
        """Something worth saying once."""
        with self.lock:
            if text not in self.notes:
                self.notes.append(text)

    def used(self, tokens_in: int | None, tokens_out: int | None) -> None:
        """Count an answer and its tokens."""
        with self.lock:
            self.answers += 1
            self.untold += tokens_in is None or tokens_out is None
            self.tokens_in += tokens_in or 0
            self.tokens_out += tokens_out or 0

    @property
    def cost(self) -> float | None:
        """What the answers cost, in the currency of the prices; None if no price is given."""
        settings = self.settings
        if settings.price_in is None and settings.price_out is None:
            return None
        return (self.tokens_in * (settings.price_in or 0) + self.tokens_out * (settings.price_out or 0)) / _MILLION

    def told(self) -> list[str]:
        """The report in lines."""
        lines = [f"{self.settings.model}: {text}" for text in self.notes]
        lines.append(
            f"{self.settings.model}: {self.asked} announcements asked for, {self.cached} answered from earlier runs; "
            f"{self.claims} claims kept, {self.dropped.total()} dropped{_reasons(self.dropped)}"
        )
        if self.emptied.total():
            lines.append(f"  {self.emptied.total()} fields of claims left out{_reasons(self.emptied)}")
        if self.answers:
            cost = "" if self.cost is None else f", cost {self.cost:.4f}"
            untold = f" ({self.untold} answers did not tell theirs)" if self.untold else ""
            lines.append(f"  {self.tokens_in} tokens sent, {self.tokens_out} received{untold}{cost}")
        lines += [f"  not read: {url}: {reason}" for url, reason in self.unread[:_LISTED]]
        if len(self.unread) > _LISTED:
            lines.append(f"  … and {len(self.unread) - _LISTED} more not read")
        if self.unread:
            lines.append("  What was not read is asked for again by: kg rebuild --extractor llm")
        return lines


def _reasons(counts: Counter[str]) -> str:
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()) if count)
    return f" ({told})" if told else ""
