"""The API of a Wikibase and its SPARQL endpoint, asked politely: one request at a time, in batches, each answer kept.

`maxlag` is sent with each request, and Retry-After is waited for. What is kept lies beside the ledger and is no part of
what lasts.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from kg.errors import KgError
from kg.fetch import Client, FetchError
from kg.options import Option

API = "https://www.wikidata.org/w/api.php"
SPARQL = "https://query.wikidata.org/sparql"
NAME = "wikidata-answers.db"
BATCH = 50
"""How many items one request may ask for (https://www.wikidata.org/w/api.php?action=help&modules=wbgetentities)."""

MAXLAG = 5
MOST_BYTES = 60 << 20
_SECONDS = 60.0

API_OPTION = Option("api", "The api.php of the Wikibase to read.", default=API, metavar="URL")
CONTACT_OPTION = Option(
    "contact",
    "An e-mail address or page that Wikidata can reach you at; its rules ask for one.",
    metavar="TEXT",
)
PRIVATE_OPTION = Option("allow_private", "Let the API be on this machine or a private network.", type=bool)


class Answers:
    """The answers kept in a workspace folder, by what was asked."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        try:
            self._connection = sqlite3.connect(self._path, timeout=_SECONDS, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answer (asked TEXT PRIMARY KEY, at REAL NOT NULL, content TEXT NOT NULL) "
                "WITHOUT ROWID"
            )
        except sqlite3.Error as error:
            raise KgError(f"{self._path} cannot be used: {error}; remove it, it fills again") from error

    def get(self, asked: str, max_age: float) -> Any | None:
        """The answer, if it is at most `max_age` seconds old."""
        row = self._connection.execute("SELECT at, content FROM answer WHERE asked = ?", (asked,)).fetchone()
        return None if row is None or not 0 <= time.time() - row[0] <= max_age else json.loads(row[1])

    def put(self, asked: str, answer: Any) -> None:
        """Keep an answer."""
        content = json.dumps(answer)  # ASCII: nothing that SQLite could not hold
        self._connection.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (asked, time.time(), content))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def forget(folder: Path) -> None:
    """Remove all that is kept in a workspace folder."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{NAME}{suffix}").unlink(missing_ok=True)


class Wikibase:
    """Items of a Wikibase. `max_age`: seconds for which a kept answer is good enough; use it as a context manager.

    Raises:
        KgError: an address is none.
    """

    def __init__(
        self,
        folder: Path,
        *,
        api: str = API,
        sparql: str = SPARQL,
        contact: str = "",
        max_age: float = 3600.0,
        allow_private: bool = False,
        delay: float = 0.5,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        for url in (api, sparql):
            if urlsplit(url).scheme not in ("http", "https"):
                raise KgError(f"{url!r} is no web address; write it like {API}")
        if not contact.isprintable() or not contact.isascii():
            raise KgError("the contact goes into a header of HTTP: write it in plain ASCII, e.g. you@example.org")
        self._api, self._sparql, self._max_age = api, sparql, max_age
        self._answers = Answers(folder)
        self._client = Client(
            delay=delay, allow_private=allow_private, max_bytes=MOST_BYTES, seconds=_SECONDS, robots=False,
            contact=contact, accept="application/json", sleep=sleep,
        )  # fmt: skip
        self.asked = 0
        """Requests sent, those answered from what was kept left out."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._answers.close()

    def items(self, ids: Iterable[str], tick: Callable[[], object] = lambda: None) -> dict[str, dict[str, Any]]:
        """The JSON of items by the id asked for, those that are not there left out; a redirect gives its target.

        Raises:
            KgError: the API does not answer, or with what is no answer of it.
        """
        found: dict[str, dict[str, Any]] = {}
        missing = []
        for id_ in dict.fromkeys(ids):
            kept = self._answers.get(self._key("item", id_), self._max_age)
            if kept is None:
                missing.append(id_)
            elif "missing" not in kept:
                found[id_] = kept
        missing.sort()
        for first in range(0, len(missing), BATCH):
            some = missing[first : first + BATCH]
            parameters = {
                "action": "wbgetentities", "ids": "|".join(some), "redirects": "yes",
                "props": "info|labels|aliases|descriptions|claims|sitelinks",
            }  # fmt: skip
            answer = self._call(parameters).get("entities")
            if not isinstance(answer, dict):
                raise KgError(f"{self._api} answers without entities; is it the api.php of a Wikibase?")
            targets = _by_asked(some, answer)
            for id_ in some:
                entity = targets.get(id_, {"missing": ""})
                self._answers.put(self._key("item", id_), entity)
                if "missing" not in entity:
                    found[id_] = entity
            tick()
        return found

    def search(self, name: str, language: str = "sv", limit: int = 20) -> list[str]:
        """The ids of items whose label or alias begins with the name, best first.

        Raises:
            KgError: as `items`.
        """
        key = self._key("search", f"{language}:{limit}:{name}")
        kept = self._answers.get(key, self._max_age)
        if kept is None:
            parameters = {
                "action": "wbsearchentities", "search": name, "language": language, "uselang": language,
                "type": "item", "limit": str(limit),
            }  # fmt: skip
            answer = self._call(parameters).get("search")
            if not isinstance(answer, list):
                raise KgError(f"{self._api} answers without a search; is it the api.php of a Wikibase?")
            kept = [str(hit.get("id")) for hit in answer if isinstance(hit, dict)]
            self._answers.put(key, kept)
        return list(kept)

    def select(self, query: str) -> list[dict[str, str]]:
        """The rows of a SPARQL query, each a value a variable.

        Raises:
            KgError: the endpoint does not answer, or not with results.
        """
        key = self._key("sparql", query)
        kept = self._answers.get(key, self._max_age)
        if kept is None:
            answer = self._get(f"{self._sparql}?{urlencode({'query': query, 'format': 'json'})}", self._sparql)
            try:
                kept = [
                    {name: str(cell["value"]) for name, cell in row.items()} for row in answer["results"]["bindings"]
                ]
            except (KeyError, TypeError, AttributeError) as error:
                raise KgError(f"{self._sparql} answers without results; is it a SPARQL endpoint?") from error
            self._answers.put(key, kept)
        return list(kept)

    def _key(self, what: str, asked: str) -> str:
        return f"{self._sparql if what == 'sparql' else self._api} {what} {asked}"

    def _call(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        every = {**parameters, "format": "json", "formatversion": "1", "maxlag": str(MAXLAG)}
        answer = self._get(f"{self._api}?{urlencode(every)}", self._api)
        error = answer.get("error")
        if isinstance(error, dict):
            raise KgError(f"{self._api} refuses: {error.get('info') or error.get('code')}")
        return answer

    def _get(self, url: str, shown: str) -> dict[str, Any]:
        self.asked += 1
        try:
            page = self._client.get(url)
        except FetchError as error:
            raise KgError(f"{shown} cannot be read: {error}") from error
        if page.fetch.content is None:
            raise KgError(f"{shown} is not there (status {page.fetch.status}); check the address")
        try:
            answer = json.loads(page.fetch.content)
        except (ValueError, RecursionError) as error:
            raise KgError(f"{shown} answers with what is no JSON; check the address") from error
        if not isinstance(answer, dict):
            raise KgError(f"{shown} answers with what is no answer of such a service; check the address")
        return answer


def _by_asked(asked: Sequence[str], entities: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The entities by the id that was asked for. A redirected one stands under its target, with where it was asked."""
    found: dict[str, dict[str, Any]] = {}
    for key, entity in entities.items():
        if not isinstance(entity, dict):
            continue
        redirect = entity.get("redirects")
        for id_ in (key, entity.get("id"), redirect.get("from") if isinstance(redirect, dict) else None):
            if id_ in asked:
                found[str(id_)] = entity
    return found


def names_of(entity: Mapping[str, Any]) -> Iterator[str]:
    """All labels and aliases of an item, each once."""
    seen: set[str] = set()
    labels, aliases = entity.get("labels") or {}, entity.get("aliases") or {}
    with suppress(AttributeError, TypeError, KeyError):
        every = [label["value"] for label in labels.values()] if isinstance(labels, dict) else []
        every += [alias["value"] for several in aliases.values() for alias in several] if aliases else []
        for name in every:
            if name not in seen:
                seen.add(name)
                yield str(name)


def text_in(entity: Mapping[str, Any], what: str, languages: Sequence[str] = ("sv", "en")) -> str:
    """The label or description (`labels`, `descriptions`) in the first of the languages that has one, else any."""
    texts = entity.get(what) or {}
    if not isinstance(texts, dict) or not texts:
        return ""
    for language in (*languages, *texts):
        if language in texts:
            return str(texts[language].get("value", ""))
    return ""
