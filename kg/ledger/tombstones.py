"""What is left of an erased announcement: salted hashes by which it is known when it comes again, and nothing else.

Kept are hashes of its address, of its text and of the keys that structured sources give the erased person. The salt is
the workspace's own and secret, so that nobody can tell from a published hash, or from that of another workspace, what
was erased. Another spelling of the same address is the same address: scheme, `www.`, case of the host, percent-encoding
and a slash at the end do not count.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

from kg.ledger.store import Ledger
from kg.model import Event, Gone, Loaded, Skipped, Unchanged
from kg.text import name_key, normalise

Kind = Literal["url", "text", "key"]
_LEAST = 200
"""Letters and digits a text must have to be known again by itself: shorter ones may be alike by chance."""
_SALT = "erasure_salt"


class Tombstones:
    """The tombstones of a ledger; a ledger in which nothing was erased is asked nothing more than that."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._salt = bytes.fromhex(ledger.meta(_SALT) or "")

    @property
    def any(self) -> bool:
        """False if nothing was erased here ever."""
        return bool(self._salt)

    def add(self, kind: Kind, values: Iterable[str], decision: int) -> None:
        """Remember that these were erased by the decision. Call inside a write transaction."""
        if not self._salt:
            self._salt = secrets.token_bytes(32)
            self._ledger.set_meta(_SALT, self._salt.hex())
        for value in values:
            if key := _KEYS[kind](value):
                self._ledger.run(
                    "INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)", (kind, self._hash(kind, key), decision)
                )

    def of(self, kind: Kind, value: str) -> int | None:
        """The decision by which this was erased, or None."""
        key = _KEYS[kind](value) if self._salt else ""
        if not key:
            return None
        found: int | None = self._ledger.value(
            "SELECT decision FROM tombstone WHERE kind = ? AND hash = ?", (kind, self._hash(kind, key))
        )
        return found

    def of_event(self, event: Event) -> int | None:
        """The decision by which what a loader brings was erased, or None."""
        if not self._salt:
            return None
        asked: list[tuple[Kind, str]]
        match event:
            case Loaded():
                keys = {sighting.claim.person_key for sighting in event.claims or ()} - {None}
                asked = [("url", event.announcement.url), ("text", event.announcement.text)]
                asked += [("url", fetch.url) for fetch in event.fetches]
                asked += [("key", key) for key in sorted(filter(None, keys))]
            case Unchanged() | Gone():
                asked = [("url", event.url)]
                if event.fetch is not None:
                    asked.append(("url", event.fetch.url))
            case Skipped():
                asked = [("url", event.where)]
        return next((found for kind, value in asked if (found := self.of(kind, value)) is not None), None)

    def veiled(self, text: str) -> str:
        """The text, unless it is an erased address: then words that do not tell it."""
        return text if self.of("url", text) is None else "an erased address"

    def _hash(self, kind: Kind, key: str) -> str:
        data = f"{kind}\n{key}".encode("utf-8", errors="replace")
        return hashlib.blake2b(data, key=self._salt, digest_size=16).hexdigest()


def _url_key(url: str) -> str:
    try:
        parts = urlsplit(unquote(normalise(url)).strip())
        host = parts.netloc.rpartition("@")[2].casefold().removeprefix("www.")
    except ValueError:
        return normalise(url)
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    scheme = "web" if parts.scheme in ("http", "https") else parts.scheme
    return f"{scheme}:{host}{rest}" + (f"#{parts.fragment}" if parts.fragment else "")


def _text_key(text: str) -> str:
    key = name_key(text)
    return key if len(key) >= _LEAST else ""


_KEYS: Mapping[Kind, Callable[[str], str]] = {"url": _url_key, "text": _text_key, "key": str}
