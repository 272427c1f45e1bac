"""The published view: what is in it, and that no reader and no kill ever sees half of a change."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from kg.errors import KgError
from kg.states import ChangeRecord
from kg.triples import view as view_module
from kg.triples.mapping import MAPPING_VERSION, change_triples, term
from kg.triples.view import build, open_view, published_seq, sync
from tests.triples.invented import BASE, change, person, puts, tenure, world

PEOPLE = 30


def quads(folder: Path) -> set[Quad]:
    with open_view(folder) as view:
        return set(view.store)


def versions(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_dir())


def renamed(seq: int) -> list[ChangeRecord]:
    """All people get the name of the batch: a reader that sees two names has seen half a batch."""
    return list(puts([person(n, name=f"Batch {seq}") for n in range(PEOPLE)], seq))


def batch_start(seq: int) -> int:
    return seq - PEOPLE + 1


def test_nothing_published_is_sequence_0_and_says_how_to_publish(tmp_path: Path) -> None:
    assert published_seq(tmp_path / "triples") == 0
    with pytest.raises(KgError, match="kg sync"), open_view(tmp_path / "triples"):
        pass


def test_put_replaces_delete_removes_redirect_leads_on(tmp_path: Path) -> None:
    sync(puts(world()), tmp_path, BASE, 8)
    put = change(9, "put", "person", "person/1", person(name="Alva Ny", names=[])[1])
    delete = change(10, "delete", "claim", "claim/1")
    report = sync([put, delete], tmp_path, BASE, 10)
    assert (report.seq_before, report.seq, report.put, report.deleted) == (8, 10, 1, 1)
    redirect = change(11, "redirect", "tenure", "tenure/1", {"to": "tenure/2"})
    sync([redirect], tmp_path, BASE, 11)
    expected = {q for c in puts(world()[:5]) for q in change_triples(c, BASE)}
    expected |= {quad for record in (put, delete, redirect) for quad in change_triples(record, BASE)}
    assert quads(tmp_path) == expected
    assert published_seq(tmp_path) == 11
    back = change(12, "put", "tenure", "tenure/1", tenure()[1])
    sync([back], tmp_path, BASE, 12)
    assert quads(tmp_path) == expected - set(change_triples(redirect, BASE)) | set(change_triples(back, BASE))


@st.composite
def feeds(draw: st.DrawFn) -> list[ChangeRecord]:
    found = []
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        number = draw(st.integers(0, 3))
        op = draw(st.sampled_from(["put", "put", "delete", "redirect"]))
        name = draw(st.sampled_from(["A", "B", "C"]))
        state = {"put": person(number, name=name)[1], "delete": None, "redirect": {"to": f"person/{name}"}}[op]
        found.append(change(seq, op, "person", f"person/{number}", state))  # type: ignore[arg-type]
    return found


@settings(max_examples=25, deadline=None)
@given(feeds(), st.lists(st.integers(0, 25), max_size=3), st.integers(1, 30))
def test_any_batching_gives_the_view_of_the_last_state_of_each_thing(
    tmp_path_factory: pytest.TempPathFactory, feed: list[ChangeRecord], cuts: list[int], chunk: int
) -> None:
    folder = tmp_path_factory.mktemp("triples")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view_module, "CHUNK", chunk)
        for upto in sorted({min(cut, len(feed)) for cut in cuts} | {len(feed)}):
            sync(feed, folder, BASE, upto)
    last = {c["id"]: c for c in feed}
    assert quads(folder) == {q for c in last.values() for q in change_triples(c, BASE)}
    assert published_seq(folder) == len(feed)


def test_unchanged_parts_are_hard_links_and_nothing_to_do_is_nothing_done(tmp_path: Path) -> None:
    sync(puts(person(n) for n in range(500)), tmp_path, BASE, 500)
    with open_view(tmp_path) as old:
        sync(puts([person(1, name="Ny")], 501), tmp_path, BASE, 501)
        shared = [p for p in (tmp_path / "triples-501" / "store").glob("*.sst") if p.stat().st_nlink > 1]
        assert shared
        assert not old.is_current()
    sync([], tmp_path, BASE, 501)
    assert versions(tmp_path) == ["triples-501"]


def test_a_reader_keeps_its_version_and_it_goes_when_nobody_reads_it(tmp_path: Path) -> None:
    sync(renamed(1), tmp_path, BASE, PEOPLE)
    with open_view(tmp_path) as old:
        before = set(old.store)
        for number in range(1, 4):
            seq = 1 + PEOPLE * number
            sync(renamed(seq), tmp_path, BASE, seq + PEOPLE - 1)
        assert set(old.store) == before
        assert versions(tmp_path) == sorted([f"triples-{PEOPLE}", f"triples-{PEOPLE * 4}"])
        assert quads(tmp_path) != before
        assert old.seq == PEOPLE
    sync(renamed(PEOPLE * 4 + 1), tmp_path, BASE, PEOPLE * 5)
    assert versions(tmp_path) == [f"triples-{PEOPLE * 5}"]


def test_the_published_view_cannot_be_written_to(tmp_path: Path) -> None:
    sync(puts(world()), tmp_path, BASE, 8)
    with open_view(tmp_path) as view:
        quad = next(iter(view.store))
        with pytest.raises(RuntimeError):
            view.store.remove(quad)
        with pytest.raises(RuntimeError):
            view.store.update("DELETE WHERE { ?s ?p ?o }")
        assert quad in view.store


def test_another_mapping_version_is_built_anew_from_the_whole_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(puts(world()), tmp_path, BASE, 8)
    monkeypatch.setattr(view_module, "MAPPING_VERSION", MAPPING_VERSION + 1)
    assert published_seq(tmp_path) == 0
    sync(puts(world()[:7]), tmp_path, BASE, 8)
    assert versions(tmp_path) == ["triples-8-2"]
    assert quads(tmp_path) == {q for c in puts(world()[:7]) for q in change_triples(c, BASE)}


def test_a_view_of_another_ledger_is_told_apart(tmp_path: Path) -> None:
    sync(puts(world()), tmp_path, BASE, 8)
    with pytest.raises(KgError, match="base IRI"):
        sync([], tmp_path, "https://other.example.org/", 9)
    with pytest.raises(KgError, match="older backup"):
        sync([], tmp_path, BASE, 7)
    with pytest.raises(ValueError, match="comes after"):
        sync([*puts(world(), 10), *puts(world(), 9)], tmp_path, BASE, 20)
    assert published_seq(tmp_path) == 8


@pytest.mark.parametrize("broken", ["view.json", "read.lock", "store/CURRENT"])
def test_a_damaged_view_says_so_and_how_to_mend_it(tmp_path: Path, broken: str) -> None:
    sync(puts(world()), tmp_path, BASE, 8)
    (tmp_path / "triples-8" / broken).unlink()
    with pytest.raises(KgError, match="damaged"), open_view(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "triples").write_text("a file")
    with pytest.raises(KgError, match="cannot be written"):
        sync([], tmp_path / "triples", BASE, 1)


def test_an_error_in_the_feed_publishes_nothing(tmp_path: Path) -> None:
    sync(renamed(1), tmp_path, BASE, PEOPLE)

    def feed() -> Iterator[ChangeRecord]:
        yield from renamed(PEOPLE + 1)
        raise RuntimeError("the ledger is gone")

    before = quads(tmp_path)
    with pytest.raises(RuntimeError, match="ledger"):
        sync(feed(), tmp_path, BASE, PEOPLE * 2)
    assert quads(tmp_path) == before
    sync(renamed(PEOPLE + 1), tmp_path, BASE, PEOPLE * 2)
    assert versions(tmp_path) == [f"triples-{PEOPLE * 2}"]


def test_a_version_that_goes_between_pointer_and_lock_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(renamed(1), tmp_path, BASE, PEOPLE)
    real_lock = view_module._lock
    overtaken = False

    def lock(path: Path, stack: ExitStack, *, exclusive: bool, wait: bool) -> None:
        nonlocal overtaken
        if not exclusive and not overtaken:
            overtaken = True
            sync(renamed(PEOPLE + 1), tmp_path, BASE, PEOPLE * 2)
            # what a builder leaves that was killed while it removed this version
            path.parent.mkdir()
            path.touch()
        real_lock(path, stack, exclusive=exclusive, wait=wait)

    monkeypatch.setattr(view_module, "_lock", lock)
    assert assert_whole(tmp_path) == PEOPLE * 2
    assert overtaken


BUILDER = """
import sys
from pathlib import Path
from kg.triples.view import published_seq, sync
from tests.triples.invented import BASE
from tests.triples.test_view import PEOPLE, renamed
folder = Path(sys.argv[1])
while True:
    seq = published_seq(folder)
    sync(renamed(seq + 1), folder, BASE, seq + PEOPLE)
    print(seq + PEOPLE, flush=True)
"""


def start_builder(folder: Path) -> subprocess.Popen[str]:
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert builder.stdout is not None
    assert builder.stdout.readline()
    return builder


def assert_whole(folder: Path) -> int:
    with open_view(folder) as view:
        names = [quad.object for quad in view.store.quads_for_pattern(None, term("foaf:name"), None)]
        assert names == [Literal(f"Batch {batch_start(view.seq)}")] * PEOPLE
        return view.seq


def test_kill_9_at_random_points_leaves_the_last_published_version(tmp_path: Path) -> None:
    chance = random.Random(7)
    seen = 0
    for _ in range(12):
        builder = start_builder(tmp_path)
        time.sleep(chance.uniform(0, 0.08))
        builder.send_signal(signal.SIGKILL)
        builder.communicate()
        seq = assert_whole(tmp_path)
        assert seq >= seen
        seen = seq
    sync(renamed(seen + 1), tmp_path, BASE, seen + PEOPLE)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["build.lock", "current", f"triples-{seen + PEOPLE}"]


def test_readers_beside_a_builder_never_err_and_never_see_half_a_batch(tmp_path: Path) -> None:
    builder = start_builder(tmp_path)
    seen: list[set[int]] = [set(), set(), set()]
    failures: list[BaseException] = []

    def read(mine: set[int]) -> None:
        try:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                mine.add(assert_whole(tmp_path))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    builder.kill()
    builder.communicate()
    assert failures == []
    assert min(len(mine) for mine in seen) > 3
    assert len(versions(tmp_path)) <= len(threads) + 3


def test_two_builders_take_turns(tmp_path: Path) -> None:
    builders = [start_builder(tmp_path), start_builder(tmp_path)]
    time.sleep(0.5)
    for builder in builders:
        assert builder.poll() is None
        os.kill(builder.pid, signal.SIGKILL)
        builder.communicate()
    assert_whole(tmp_path)


@settings(max_examples=25, deadline=None)
@given(feeds(), st.integers(0, 25))
def test_built_from_a_snapshot_it_is_what_the_changes_lead_to(
    tmp_path_factory: pytest.TempPathFactory, feed: list[ChangeRecord], before: int
) -> None:
    folder = tmp_path_factory.mktemp("triples")
    sync(feed, folder, BASE, min(before, len(feed)))
    last = {c["id"]: c for c in feed}
    report = build(reversed(last.values()), folder, BASE, len(feed))
    assert quads(folder) == {q for c in last.values() for q in change_triples(c, BASE)}
    assert published_seq(folder) == len(feed)
    if before < len(feed):
        assert report.put + report.deleted + report.redirected == len(last)
