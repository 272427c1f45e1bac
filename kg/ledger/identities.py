"""Ids are minted once, in an append-only table: (kind, anchor) -> id. An anchor is a mention, or a tenure's claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.ledger.store import Ledger
from kg.states import Kind
from kg.text import digest, name_key

_CHUNK = 500


@dataclass(frozen=True)
class Identity:
    """The id of a cluster, and the other ids that were once given to a part of it: they redirect to it."""

    id: str
    redirected: tuple[str, ...]


def identify(ledger: Ledger, kind: Kind, clusters: Iterable[Sequence[str]]) -> list[Identity]:
    """The identity of each cluster of anchors, which come in order: a new id is minted for the first.

    A cluster keeps the id that was minted first among its anchors; one without any gets a new id from its first
    anchor. So a merge keeps the older id, and a split leaves it with its anchor. The result depends on the clusters
    and the table only. Call inside a write transaction.
    """
    listed = list(clusters)
    known = minted(ledger, kind, (anchor for anchors in listed for anchor in anchors))
    found = []
    for anchors in listed:
        ids = [id_ for _, id_ in sorted(known[anchor] for anchor in anchors if anchor in known)]
        if not ids:
            ids = [f"{kind}/{digest('identity', kind, anchors[0])[:20]}"]
            ledger.run("INSERT INTO identity (kind, anchor, id) VALUES (?, ?, ?)", (kind, anchors[0], ids[0]))
        found.append(Identity(ids[0], tuple(ids[1:])))
    return found


def minted(ledger: Ledger, kind: Kind, anchors: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The ids that were minted for anchors: anchor -> (number in order of minting, id)."""
    wanted = sorted(set(anchors))
    found: dict[str, tuple[int, str]] = {}
    for begin in range(0, len(wanted), _CHUNK):
        chunk = wanted[begin : begin + _CHUNK]
        marks = ",".join("?" * len(chunk))
        rows = ledger.rows(
            f"SELECT anchor, number, id FROM identity WHERE kind = ? AND anchor IN ({marks})",  # noqa: S608
            (kind, *chunk),
        )
        found.update({row["anchor"]: (row["number"], row["id"]) for row in rows})
    return found


def source_id(name: str) -> str:
    """The id in the feed of the source with that name."""
    return f"source/{name_key(name).replace(' ', '-') or digest('source', name)[:20]}"
