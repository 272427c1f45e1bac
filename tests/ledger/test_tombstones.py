"""What was erased is known again, and nothing else is."""

from pathlib import Path

import pytest

from kg.ledger.tombstones import Tombstones
from kg.model import Announcement, Claim, Fetch, Gone, Loaded, Sighting, Skipped, Unchanged
from tests.worlds import open_ledger

URL = "https://www.Example.org/nyheter/över?id=7"
LONG = "Kommunen skriver att det var en lång och noggrann rekrytering med många sökande från hela landet. " * 3


@pytest.mark.parametrize(
    "again",
    [URL, "http://example.org/nyheter/över?id=7", "https://example.org/nyheter/%C3%B6ver/?id=7",
     "https://EXAMPLE.ORG/nyheter/o\u0308ver?id=7"],
)  # fmt: skip
def test_another_spelling_of_an_address_is_the_same(tmp_path: Path, again: str) -> None:
    with open_ledger(tmp_path) as ledger:
        with ledger.write():
            Tombstones(ledger).add("url", [URL], 3)
        assert Tombstones(ledger).of("url", again) == 3


@pytest.mark.parametrize("other", ["https://example.org/nyheter/över?id=8", "https://example.org/nyheter", "", "://["])
def test_another_address_is_another(tmp_path: Path, other: str) -> None:
    with open_ledger(tmp_path) as ledger:
        with ledger.write():
            Tombstones(ledger).add("url", [URL], 3)
        assert Tombstones(ledger).of("url", other) is None


def test_every_event_about_it_is_known(tmp_path: Path) -> None:
    fetch = Fetch(URL, "2026-11-25T09:30:00Z", 404)
    claim = Claim("Anna Ek", "ledamot", None, "holds", person_key="kg tests:7")
    sighting = Sighting(claim, "x", 0, 1, {}, 1.0, "kg tests", "1")
    with open_ledger(tmp_path) as ledger:
        assert Tombstones(ledger).of_event(Unchanged(URL)) is None
        with ledger.write():
            tombstones = Tombstones(ledger)
            tombstones.add("url", [URL], 3)
            tombstones.add("text", [LONG, "Kort."], 4)
            tombstones.add("key", ["kg tests:7"], 5)
        found = Tombstones(ledger)
        other = "https://example.org/annat"
        assert found.of_event(Loaded(Announcement(URL, "Titel"))) == 3
        assert found.of_event(Loaded(Announcement(other, "Titel"), Fetch(URL, "", 200))) == 3
        assert found.of_event(Loaded(Announcement(other, LONG.upper()))) == 4
        assert found.of_event(Loaded(Announcement(other, "Kort."))) is None
        assert found.of_event(Loaded(Announcement(other, "Titel"), None, (sighting,))) == 5
        assert found.of_event(Unchanged(URL)) == found.of_event(Gone(other, fetch)) == 3
        assert found.of_event(Skipped(URL, "broken")) == 3
        assert found.of_event(Skipped(other, "broken")) is None
        assert found.veiled(URL) == "an erased address"
        assert found.veiled(other) == other


def test_the_hashes_of_two_workspaces_have_nothing_in_common(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with open_ledger(tmp_path / name) as ledger, ledger.write():
            Tombstones(ledger).add("url", [URL], 1)
            hashes.add(ledger.value("SELECT hash FROM tombstone"))
    assert len(hashes) == 2
