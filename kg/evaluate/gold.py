"""Gold files: one announcement a line, with the claims that a careful reader finds in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from kg.dates import is_date
from kg.errors import KgError
from kg.model import STATUSES, Claim, EndCause, Status

FURTHER = ("end", "acting", "decided", "decided_by", "replaces", "end_cause", "pronoun")
"""Fields beside person, role, organisation, status and start that a gold claim may give; null says "not stated"."""

_DATES = ("start", "end", "decided")
_TEXTS = ("role", "organisation", "start", "end", "decided", "decided_by", "replaces", "end_cause", "pronoun")


@dataclass(frozen=True)
class GoldClaim:
    """A claim as annotated, and which of the further fields the annotation speaks of."""

    claim: Claim
    given: frozenset[str]


@dataclass(frozen=True)
class GoldDocument:
    """An announcement by its key, the kind of source it is of, and all claims that it makes."""

    id: str
    kind: str
    claims: tuple[GoldClaim, ...]


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file (JSON Lines).

    Raises:
        KgError: the file cannot be read, or a line is no gold document; the message names the line and what is wrong.
    """
    documents: list[GoldDocument] = []
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    documents.append(_document(line, f"{path}, line {number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{path} cannot be read: {error}") from error
    if not documents:
        raise KgError(f"{path} holds no gold claims; it should have one announcement a line, as JSON")
    ids = [document.id for document in documents]
    if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
        raise KgError(f"{path} has more than one line for {', '.join(sorted(twice)[:3])}")
    return documents


def _document(line: str, where: str) -> GoldDocument:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise KgError(f"{where}: is no JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("claims"), list):
        raise KgError(f"{where}: is no gold document; it needs an id and a list of claims")
    url = record.get("url") or ""
    id_ = record.get("id") or url
    if not isinstance(id_, str) or not isinstance(url, str) or not id_:
        raise KgError(f"{where}: has neither id nor url as a text")
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    kind = record.get("kind") or host or "unknown"
    return GoldDocument(id_, str(kind), tuple(_claim(claim, where) for claim in record["claims"]))


def _claim(given: Any, where: str) -> GoldClaim:
    if not isinstance(given, dict) or not isinstance(given.get("person"), str):
        raise KgError(f"{where}: has a claim without a person")
    said: Mapping[str, Any] = given
    about = f"{where}, claim of {given['person']}"
    if said.get("status") not in STATUSES:
        raise KgError(f"{about}: has the status {said.get('status')!r}; it may be {', '.join(STATUSES)}")
    for name in _TEXTS:
        if not isinstance(said.get(name), str | None):
            raise KgError(f"{about}: {name} is neither a text nor null")
        if name in _DATES and said.get(name) and not is_date(said[name]):
            raise KgError(f"{about}: {name} is {said[name]!r}, which is no EDTF date")
    cause = said.get("end_cause")
    if cause is not None and cause not in get_args(EndCause):
        raise KgError(f"{about}: has the end_cause {cause!r}; it may be {', '.join(get_args(EndCause))}")
    texts = {name: said.get(name) or None for name in _TEXTS if name != "end_cause"}
    claim = Claim(
        person=said["person"],
        status=cast(Status, said["status"]),
        acting=bool(said.get("acting")),
        end_cause=cause,
        **texts,
    )
    return GoldClaim(claim, frozenset(name for name in FURTHER if name in said))
