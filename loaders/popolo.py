"""Popolo JSON (https://www.popoloproject.com/specs/): registers of persons, organisations, posts and memberships.

A structured source makes its own claims: each membership is one announcement, whose text is the record in words, and
one claim with the register's own ids as keys, so that resolution need not guess who is who.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.dates import bounds, is_date, now
from kg.errors import KgError
from kg.fetch import Client, FetchError
from kg.loading import LoadContext, Loader, Option, Options
from kg.model import Announcement, Claim, Event, Fetch, Loaded, Sighting, Skipped, Span, Status
from kg.text import normalise

VERSION = "1"
Record = Mapping[str, Any]


def read(targets: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
    """The memberships of each file or address, in the order of the file; see kg.loading.Loader.

    Raises:
        KgError: a target cannot be read or is no Popolo JSON, or `--published` is no date.
    """
    if not targets:
        raise KgError("name a Popolo file or address, e.g.: kg load popolo members.json")
    published = str(options["published"]) if options.get("published") else None
    if published is not None and not is_date(published):
        raise KgError(f"--published {published!r} is not a date; write it as 2024-01-31 or 2024-01")
    for target in targets:
        content, address = _content(target, bool(options.get("allow_private")))
        source = str(options.get("source") or Path(target.rstrip("/")).stem)
        register = _Register(_parse(content, target), source, address, published)
        context.expect(len(register.memberships))
        for event in register.events():
            where = event.announcement.url if isinstance(event, Loaded) else None
            if where is None or not context.done(where):
                yield event


def _content(target: str, allow_private: bool) -> tuple[bytes, str]:
    if target.startswith(("http://", "https://")):
        try:
            with Client(allow_private=allow_private) as client:
                fetch = client.get(target).fetch
        except FetchError as error:
            raise KgError(f"{target} cannot be fetched: {error}") from error
        if fetch.content is None:
            raise KgError(f"{target} is not there (status {fetch.status}); check the address")
        return fetch.content, target
    try:
        return Path(target).read_bytes(), f"file:{Path(target).name}"
    except OSError as error:
        raise KgError(f"{target} cannot be read: {error.strerror or error}; check the path") from error


def _parse(content: bytes, target: str) -> Record:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise KgError(f"{target} is not JSON: {error}") from error
    if not isinstance(document, dict) or not any(
        key in document for key in ("persons", "memberships", "organizations")
    ):
        raise KgError(f"{target} is no Popolo JSON: it has neither persons, organizations nor memberships")
    return document


class _Register:
    """The records of one file, found by their ids."""

    def __init__(self, document: Record, source: str, address: str, published: str | None) -> None:
        self.source = source
        self.address = address
        self.published = published
        self.persons = _by_id(document, "persons")
        self.organisations = _by_id(document, "organizations")
        self.posts = _by_id(document, "posts")
        self.memberships = list(_records(document, "memberships"))
        for owner, key in ((self.persons, "person_id"), (self.organisations, "organization_id")):
            for id_, record in owner.items():
                self.memberships += [{key: id_, **nested} for nested in _records(record, "memberships")]
        for id_, record in list(self.organisations.items()):
            for post in _records(record, "posts"):
                if isinstance(post.get("id"), str):
                    self.posts.setdefault(post["id"], {"organization_id": id_, **post})

    def events(self) -> Iterator[Event]:
        """One event a membership; the same membership told twice (nested and not) comes once."""
        seen: set[str] = set()
        for number, membership in enumerate(self.memberships, start=1):
            told = json.dumps(membership, ensure_ascii=False, sort_keys=True)
            name = str(membership.get("id") or hashlib.sha256(told.encode()).hexdigest()[:16])
            if name in seen:
                continue
            seen.add(name)
            try:
                yield self._membership(name, membership, told)
            except _UnusableError as error:
                yield Skipped(f"{self.address}#{name}", f"membership {number}: {error}")

    def _membership(self, name: str, membership: Record, told: str) -> Event:
        person = self._named(self.persons, membership, "person_id", "person")
        post = self.posts.get(str(membership.get("post_id") or ""), {})
        owner = membership if membership.get("organization_id") or membership.get("organization") else post
        organisation = self._named(self.organisations, owner, "organization_id", "organization")
        role = _text(membership, "role") or _text(post, "role") or _text(post, "label")
        if organisation.get("classification") == "party" and not role:
            raise _UnusableError("membership of a party is not a post")
        start, end = (_date(membership, field) or _date(post, field) for field in ("start_date", "end_date"))
        parts = {
            "person": _text(person, "name"),
            "role": role,
            "organisation": _text(organisation, "name"),
            "start": start,
            "end": end,
        }
        if not parts["person"]:
            raise _UnusableError("no person with a name")
        body = "\n".join(f"{field}: {value}" for field, value in parts.items() if value)
        title = ", ".join(value for value in (parts["person"], role, parts["organisation"]) if value)
        announcement = Announcement(
            url=f"{self.address}#{name}", title=title, body=body, published=self.published, source=self.source, key=name
        )
        claim = Claim(
            person=str(parts["person"]),
            role=role,
            organisation=parts["organisation"],
            status=self._status(end),
            start=start,
            end=end,
            person_key=self._key(person),
            post_key=self._key(post),
            organisation_key=self._key(organisation),
        )
        begin = len(announcement.text) - len(announcement.body)
        spans: dict[str, Span] = {}
        for line in announcement.body.split("\n"):
            field, _, value = line.partition(": ")
            finish = begin + len(line)
            spans[field] = (finish - len(value), finish)
            begin = finish + 1
        begin = len(announcement.text) - len(announcement.body)
        sighting = Sighting(claim, announcement.body, begin, len(announcement.text), spans, 1.0, "popolo", VERSION)
        record = told.encode()
        fetch = Fetch(
            url=announcement.url, retrieved=now(), status=200, sha256=hashlib.sha256(record).hexdigest(),
            content=record, media_type="application/json",
        )  # fmt: skip
        return Loaded(announcement, fetch, (sighting,))

    def _status(self, end: str | None) -> Status:
        """Held once its end is past; a membership with an end to come, or none, is held as of the file's date."""
        if end is None:
            return "holds"
        last, told = bounds(end).latest, bounds(self.published).earliest if self.published else None
        return "holds" if told is not None and last is not None and last > told else "held"

    def _named(self, records: Mapping[str, Record], record: Record, key: str, inline: str) -> Record:
        found = records.get(str(record.get(key) or ""))
        if found is None and isinstance(record.get(inline), dict):
            found = record[inline]
        if found is None and inline == "organization":
            return {}
        if found is None:
            raise _UnusableError(f"its {key} {record.get(key)!r} is not in the file")
        return found

    def _key(self, record: Record) -> str | None:
        id_ = record.get("id")
        return f"{self.source}:{id_}" if isinstance(id_, str | int) and id_ != "" else None


class _UnusableError(ValueError):
    """A membership that makes no claim; the message says why."""


def _records(document: Record, key: str) -> Iterator[Record]:
    found = document.get(key)
    yield from (record for record in (found if isinstance(found, list) else ()) if isinstance(record, dict))


def _by_id(document: Record, key: str) -> dict[str, Record]:
    return {str(record["id"]): record for record in _records(document, key) if record.get("id")}


def _text(record: Record, key: str) -> str | None:
    value = record.get(key)
    return (" ".join(normalise(value).split()) or None) if isinstance(value, str) else None


def _date(record: Record, key: str) -> str | None:
    """A Popolo date, which may be reduced to its month or year; a time after the day is left out."""
    value = record.get(key)
    if not value:
        return None
    day = str(value).partition("T")[0]
    if not is_date(day) or "/" in day:
        raise _UnusableError(f"its {key} {value!r} is not a date")
    return day


loader = Loader(
    name="popolo",
    title="Registers in Popolo JSON: persons, organisations, posts and memberships",
    publisher="as the file says",
    url="https://www.popoloproject.com/",
    licence="as the file says",
    coverage="as the file says",
    read=read,
    targets="FILE-OR-ADDRESS...",
    options=(
        Option("source", "A name for the register, which its ids belong to.  [default: the file's name]"),
        Option("published", "The day the register speaks of, e.g. 2024-01-31; unknown if not given."),
        Option("allow_private", "Allow addresses of this machine or a private network.", bool),
    ),
    examples=("kg load popolo members.json --source assembly --published 2024-01-31",),
)
