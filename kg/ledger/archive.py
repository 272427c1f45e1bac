"""The bytes as they were fetched: WARC files (ISO 28500), one gzip member a record, cut back to what was committed.

Any WARC tool reads them. The ledger keeps for each sha256 the place of its record, and, with every commit, how far
the archive had come: what lies beyond was written by a process that died before it committed, and is cut.
"""

import hashlib
import io
import os
import re
import struct
import uuid
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.errors import KgError
from kg.model import Fetch

FILE_LIMIT = 1 << 30
"""Bytes after which a new file is begun; the size that the WARC guidelines recommend."""

_NAME = re.compile(r"kg-(\d{5})\.warc\.gz")
_BLOCK = 0xFFFF
_HEADER_BREAK = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Location:
    """Where a record is: the file's name in the archive folder, the offset and length of its gzip member in bytes."""

    file: str
    offset: int
    length: int


class Archive:
    """The archive in one folder. One writer at a time (the workspace's lock sees to it), any number of readers."""

    def __init__(self, folder: Path, limit: int = FILE_LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._open: IO[bytes] | None = None
        self._number = 0
        self._length = 0

    def append(self, fetch: Fetch) -> Location:
        """Write the bytes of a fetch as one record; they are safe only after `sync`.

        Raises:
            KgError: the fetch has no bytes, or they cannot be written.
        """
        if fetch.content is None or fetch.sha256 is None:
            raise KgError(f"the fetch of {fetch.url} brought no bytes; there is nothing to archive")
        member = _member(fetch)
        try:
            self._stream(len(member)).write(member)
        except OSError as error:
            self._abandon()
            raise self._unwritable(error) from error
        location = Location(self._file(), self._length, len(member))
        self._length += len(member)
        return location

    def sync(self) -> None:
        """Put all that was appended on the disk; call before the ledger commits."""
        try:
            if self._open is not None:
                self._flush(self._open)
        except OSError as error:
            self._abandon()
            raise self._unwritable(error) from error

    def position(self) -> tuple[str, int]:
        """The end of what was appended: the last file's name and its length; ("", 0) before the first record."""
        return (self._file(), self._length) if self._number else ("", 0)

    def recover(self, file: str, length: int) -> None:
        """Take up writing at the position of the last commit; what lies beyond, a torn tail or later files, is cut.

        Raises:
            KgError: the archive is shorter than what the ledger committed, or is not writable.
        """
        self.close()
        match = _NAME.fullmatch(file)
        if file and not match:
            raise KgError(f"{file!r} is not the name of an archive file; is the ledger of this workspace damaged?")
        self._number, self._length = (int(match[1]), length) if match else (0, 0)
        try:
            if self._number:
                self._cut(self._folder / file, length)
            for path in self._folder.glob("kg-*.warc.gz"):
                later = _NAME.fullmatch(path.name)
                if later and int(later[1]) > self._number:
                    path.unlink()
        except OSError as error:
            raise self._unwritable(error) from error

    def read(self, location: Location, sha256: str) -> bytes:
        """The bytes of the record at a location.

        Raises:
            KgError: the file is missing, there is no such record, or its bytes are not those of `sha256`.
        """
        if not _NAME.fullmatch(location.file):
            raise KgError(f"{location.file!r} is not the name of an archive file")
        path = self._folder / location.file
        try:
            with path.open("rb") as stream:
                stream.seek(location.offset)
                member = stream.read(location.length)
        except OSError as error:
            raise KgError(f"{path} cannot be read: {error.strerror}; restore it from a backup") from error
        content = _content(member)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise KgError(f"{path} is damaged at byte {location.offset}: the record is not {sha256}; restore a backup")
        return content

    def erase(self, location: Location) -> None:
        """Overwrite a record, on the disk, with an empty one of the same length; every other stays where it is.

        Done twice it does no harm: a killed erasure is simply done again.

        Raises:
            KgError: the file cannot be written.
        """
        if not _NAME.fullmatch(location.file):
            raise KgError(f"{location.file!r} is not the name of an archive file")
        try:
            with (self._folder / location.file).open("r+b") as stream:
                stream.seek(location.offset)
                stream.write(_filler(location.length))
                self._flush(stream)
        except FileNotFoundError:
            return  # then its bytes are gone too
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Close the file being written."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _abandon(self) -> None:
        """Drop the file after a failed write; the next record is written where the last whole one ends."""
        with suppress(OSError):
            self.close()
        self._open = None

    def _unwritable(self, error: OSError) -> KgError:
        return KgError(f"the archive {self._folder} cannot be written: {error.strerror}; make room or set its rights")

    def _file(self) -> str:
        return f"kg-{self._number:05}.warc.gz"

    def _stream(self, room: int) -> IO[bytes]:
        if self._number == 0 or (self._length and self._length + room > self._limit):
            if self._open is not None:
                self._flush(self._open)  # the commit's sync knows only the newest file
            self.close()
            self._number, self._length = self._number + 1, 0
        if self._open is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            # "ab" would append after bytes another process left there; the position decides, not the file
            path = self._folder / self._file()
            self._open = path.open("r+b" if self._length else "wb")
            self._open.seek(self._length)
            if not self._length:
                self._sync_folder()
        return self._open

    @staticmethod
    def _flush(stream: IO[bytes]) -> None:
        stream.flush()
        os.fsync(stream.fileno())

    def _sync_folder(self) -> None:
        if os.name != "posix":  # elsewhere a folder cannot be opened
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _cut(self, path: Path, length: int) -> None:
        size = path.stat().st_size if path.exists() else 0
        if size < length:
            raise KgError(
                f"{path} has {size} bytes, but {length} were committed; restore the folder {self._folder.name} "
                "from the backup that belongs to this ledger"
            )
        if size > length:
            with path.open("r+b") as stream:
                stream.truncate(length)
                self._flush(stream)


def _member(fetch: Fetch) -> bytes:
    """The gzip member of a fetch: a response record with the status line for the web, a resource record for a file."""
    content = fetch.content or b""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    media_type = _HEADER_BREAK.sub(" ", fetch.media_type)
    url = _HEADER_BREAK.sub("", fetch.url)
    headers = {"WARC-Date": fetch.retrieved}
    if fetch.url.startswith(("http://", "https://")):
        told = [("Content-Type", media_type), ("ETag", fetch.etag), ("Last-Modified", fetch.last_modified)]
        http = StatusAndHeaders(
            f"{fetch.status} {'OK' if fetch.status == 200 else 'Status'}",
            # the bytes are stored as the server meant them: neither compressed nor in chunks
            [(name, _HEADER_BREAK.sub(" ", value)) for name, value in told if value]
            + [("Content-Length", str(len(content)))],
            protocol="HTTP/1.1",
        )
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(content), http_headers=http, warc_headers_dict=headers
        )
    else:
        record = writer.create_warc_record(
            url, "resource", payload=io.BytesIO(content), warc_content_type=media_type, warc_headers_dict=headers
        )
    writer.write_record(record)
    return buffer.getvalue()


def _filler(length: int) -> bytes:
    """A gzip member of just this many bytes, so that all WARC tools read on: a metadata record of blanks."""
    head = (
        f"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        "WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: "
    )
    # stored without compression, the length can be chosen: 18 bytes of gzip, 5 a block of at most 65 535 bytes
    blocks = max(1, -(-(length - 18) // (_BLOCK + 5)))
    room = length - 18 - 5 * blocks
    digits = len(str(max(room, 0)))
    blank = room - len(head) - digits - len("\r\n\r\n\r\n\r\n")
    if blank < 0:
        return bytes(length)  # shorter than any record that was ever written here
    record = f"{head}{blank:0{digits}}\r\n\r\n{' ' * blank}\r\n\r\n".encode()
    size = -(-len(record) // blocks)
    parts = [record[number * size : (number + 1) * size] for number in range(blocks)]
    stored = b"".join(
        struct.pack("<BHH", number == len(parts), len(part), len(part) ^ 0xFFFF) + part
        for number, part in enumerate(parts, start=1)
    )
    gzip_head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return gzip_head + stored + struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)


def _content(member: bytes) -> bytes | None:
    try:
        for record in ArchiveIterator(io.BytesIO(member)):
            content: bytes = record.content_stream().read()
            return content
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error):
        return None
    return None
