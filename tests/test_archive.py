import gzip
import hashlib
import os
import resource
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from kg.errors import KgError
from kg.ledger.archive import Archive, Location
from kg.model import Fetch


def fetched(content: bytes, url: str = "https://www.ekbacka.example/nyheter/1", **more: str) -> Fetch:
    return Fetch(
        url=url,
        retrieved="2026-11-24T09:30:00Z",
        status=200,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        media_type="text/html; charset=utf-8",
        **more,
    )


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# record ids make every record a little longer or shorter: where to cut is drawn as a part of the whole
parts = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
contents = st.lists(st.binary(max_size=200), min_size=1, max_size=6, unique=True)


@given(contents)
@settings(max_examples=30, deadline=None)
def test_what_was_appended_is_read_back(contents: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "archive", limit=1500)
        places = [archive.append(fetched(content)) for content in contents]
        archive.sync()
        reader = Archive(Path(folder) / "archive")
        assert [reader.read(place, sha(c)) for place, c in zip(places, contents, strict=True)] == contents
        archive.close()


@given(before=contents, lost=contents, after=contents, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_kill_at_any_byte_loses_nothing_that_was_committed(
    before: list[bytes], lost: list[bytes], after: list[bytes], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        limit = data.draw(st.sampled_from([1, 900, 1 << 30]))
        archive = Archive(home, limit)
        committed = [archive.append(fetched(content)) for content in before]
        archive.sync()
        position = archive.position()
        for content in lost:
            archive.append(fetched(content))
        archive.close()
        files = sorted(home.iterdir())
        # the kill: what was not synced may have reached the disk in part, in the last file or not at all
        for path in files:
            floor = position[1] if path.name == position[0] else 0
            if path.name >= position[0]:
                with path.open("r+b") as stream:
                    stream.truncate(floor + round((path.stat().st_size - floor) * data.draw(parts)))

        archive = Archive(home, limit)
        archive.recover(*position)
        assert archive.position() == position
        again = [archive.append(fetched(content)) for content in after]
        archive.sync()
        archive.close()

        for place, content in zip(committed + again, before + after, strict=True):
            assert archive.read(place, sha(content)) == content
        read = []
        for path in sorted(home.iterdir()):
            with path.open("rb") as stream:
                read += [record.content_stream().read() for record in ArchiveIterator(stream)]
        assert read == before + after


def test_recovering_before_the_first_commit_leaves_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(fetched(b"never committed"))
    archive.close()
    archive.recover("", 0)
    assert list(tmp_path.iterdir()) == []
    assert archive.position() == ("", 0)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "kg-99999.warc.gz.bak").write_text("mine")
    Archive(tmp_path).recover("", 0)
    assert len(list(tmp_path.iterdir())) == 2


def test_an_archive_that_lost_committed_bytes_is_refused(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(fetched(b"one"))
    archive.close()
    file, length = archive.position()
    with (tmp_path / file).open("r+b") as stream:
        stream.truncate(length - 1)
    with pytest.raises(KgError, match="restore"):
        Archive(tmp_path).recover(file, length)
    (tmp_path / file).unlink()
    with pytest.raises(KgError, match="restore"):
        Archive(tmp_path).recover(file, length)


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="not the name"):
        Archive(tmp_path / "archive").read(Location("../secret", 0, 10), sha(b""))
    with pytest.raises(KgError, match="not the name"):
        Archive(tmp_path / "archive").recover("../secret", 10)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damage_is_noticed_never_returned(data: st.DataObject) -> None:
    content = b"Lo Ahl blir chef"
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        place = archive.append(fetched(content))
        archive.close()
        path = Path(folder) / place.file
        damaged = bytearray(path.read_bytes())
        where = round((len(damaged) - 1) * data.draw(parts))
        damaged[where] ^= data.draw(st.integers(1, 255))
        path.write_bytes(damaged)
        try:
            assert archive.read(place, sha(content)) == content  # the damage hit nothing but the envelope
        except KgError as error:
            assert "damaged" in str(error)


def test_a_missing_file_is_an_error_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="backup"):
        Archive(tmp_path).read(Location("kg-00001.warc.gz", 0, 5), sha(b""))


def test_a_fetch_without_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no bytes"):
        Archive(tmp_path).append(Fetch(url="https://a.example/", retrieved="2026-01-01T00:00:00Z", status=304))


def test_records_are_what_their_kind_of_address_calls_for(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(fetched("Åsa".encode(), etag='"1"\r\nX-Evil: yes'))
    archive.append(fetched(b"text", url="file:folder/%C3%A5.txt"))
    archive.close()
    with (tmp_path / "kg-00001.warc.gz").open("rb") as stream:
        response, resource = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert response[0] == "response"
    assert response[1].get_header("WARC-Target-URI") == "https://www.ekbacka.example/nyheter/1"
    assert response[1].get_header("WARC-Date") == "2026-11-24T09:30:00Z"
    assert response[2].get_statuscode() == "200"
    assert response[2].get_header("Content-Type") == "text/html; charset=utf-8"
    assert response[2].get_header("X-Evil") is None
    assert response[3] == "Åsa".encode()
    assert (resource[0], resource[2], resource[3]) == ("resource", None, b"text")


def test_a_body_that_looks_compressed_or_chunked_is_kept_as_it_is(tmp_path: Path) -> None:
    for content in (gzip.compress(b"inner"), b"5\r\nhello\r\n0\r\n\r\n", b"WARC/1.0\r\n\r\n", b""):
        archive = Archive(tmp_path)
        archive.recover(*archive.position())
        place = archive.append(fetched(content))
        archive.close()
        assert archive.read(place, sha(content)) == content


def test_a_sync_covers_the_files_that_were_full_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: dict[int, int] = {}
    fsync = os.fsync

    def watched(handle: int) -> None:
        fsync(handle)
        status = os.fstat(handle)
        synced[status.st_ino] = status.st_size

    monkeypatch.setattr(os, "fsync", watched)
    archive = Archive(tmp_path, limit=1)
    for number in range(3):
        archive.append(fetched(f"page {number}".encode()))
    archive.sync()
    assert len(list(tmp_path.iterdir())) == 3
    for path in tmp_path.iterdir():
        assert synced[path.stat().st_ino] == path.stat().st_size
    archive.close()


@pytest.mark.parametrize("size", [2_000, 100_000])  # below and above what a stream holds back until it is flushed
def test_a_full_disk_is_an_error_with_the_fix_and_writing_can_go_on(tmp_path: Path, size: int) -> None:
    archive = Archive(tmp_path)
    first = archive.append(fetched(b"one"))
    archive.sync()
    room = first.length + 100
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails as on a full disk
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        with pytest.raises(KgError, match="make room"):
            archive.append(fetched(os.urandom(size)))
            archive.sync()
        archive.close()  # what could not be written is not tried again
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    archive.recover(first.file, first.length)
    second = archive.append(fetched(b"two"))
    archive.sync()
    assert archive.read(first, sha(b"one")) == b"one"
    assert archive.read(second, sha(b"two")) == b"two"
    archive.close()
