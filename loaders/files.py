"""Files of the journalist's own: text, Markdown, HTML, JSON Lines; one, several, or folders of them.

Who an announcement is, is told without telling where on this machine its file lies: the address it gives itself
(a canonical link, `url:` in front matter, the url of a JSON record), else `file:` with the name of the folder and of
the file below it. So the same folder loaded from elsewhere is the same announcements, and `kg load folder` and
`kg load folder/text.md` mean one and the same text.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urljoin

from kg.dates import now
from kg.errors import KgError
from kg.loaders.pages import read_page
from kg.loaders.reading import (
    Reading,
    UnreadableError,
    address,
    decode,
    edtf,
    publisher,
    read_markdown,
    read_plain,
)
from kg.loading import LoadContext, Loader, Option, Options
from kg.model import Announcement, Event, Fetch, Loaded, Skipped
from kg.text import normalise

TEXT_LIMIT = 20 << 20
"""Bytes of one text or one record; a larger one is no announcement, but a wrong file."""

_MEDIA_TYPES = {
    ".txt": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown", ".html": "text/html",
    ".htm": "text/html", ".jsonl": "application/json", ".ndjson": "application/json", ".json": "application/json",
}  # fmt: skip
_NAME_LENGTH = 200


@dataclass(frozen=True)
class _File:
    """A file to read: `name` is its path below the target, `iri` tells it from all others."""

    path: Path
    name: str
    iri: str
    url: str | None

    @property
    def kind(self) -> str:
        return self.path.suffix.lower()


@dataclass
class _Run:
    """What one load says of all its texts, and the addresses it has met (as 64-bit digests)."""

    published: str | None
    source: str | None
    language: str
    met: set[int] = field(default_factory=set)

    def announcement(self, file: _File, key: str, url: str, reading: Reading) -> Announcement:
        """The announcement of a reading.

        Raises:
            UnreadableError: there is no text, or this load has had its address before.
        """
        if reading.empty:
            raise UnreadableError("is empty")
        digest = int.from_bytes(hashlib.blake2b(url.encode("utf-8"), digest_size=8).digest())
        if digest in self.met:
            # a second text under one address would replace the first, and the first the second at the next load
            raise UnreadableError(
                f"has the same address as another text of this load ({url}); "
                "load versions of one page one after another, and give different pages different addresses"
            )
        self.met.add(digest)
        return Announcement(
            url=url,
            key=key,
            title=reading.title,
            summary=reading.summary,
            body=reading.body,
            published=self.published or reading.published,
            source=self.source or _line(reading.source) or publisher(url) or "files",
            language=reading.language or self.language,
        )


def read(targets: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
    """Yield the announcements of files and folders, sorted by name within each target.

    Raises:
        KgError: no target is given, one does not exist, or an option is not usable.
    """
    run = _Run(_published(options), _line(options.get("source")), str(options.get("language") or "sv"))
    files, skipped = _files(targets, options)
    if not files and not skipped:
        raise KgError(f"nothing to read in {', '.join(targets)}; read are {', '.join(_MEDIA_TYPES)}")
    total = len(files) + len(skipped)
    context.expect(total)
    yield from skipped
    for file in files:
        try:
            if file.kind in (".jsonl", ".ndjson"):
                with _opened(file) as stream:
                    total += max(_count_lines(stream) - 1, 0)
                    context.expect(total)
                    yield from _lines(file, stream, run, context)
            elif file.kind == ".json":
                yield from _list(file, _bytes(file), run, context)
            else:
                yield from _whole(file, run, context)
        except UnreadableError as error:
            yield Skipped(file.name, str(error))
        except OSError as error:
            yield Skipped(file.name, f"cannot be read: {error.strerror}", retry=True)


def _published(options: Options) -> str | None:
    given = options.get("published")
    if given is None:
        return None
    published = edtf(str(given))
    if published is None:
        raise KgError(f"--published {given}: not a date; write it as 2019-01-31, 2019-01 or 2019")
    return published


def _line(value: object) -> str | None:
    """A name on one line, of bearable length; None for what is none."""
    return " ".join(normalise(value).split())[:_NAME_LENGTH] or None if isinstance(value, str) else None


def _files(targets: Sequence[str], options: Options) -> tuple[list[_File], list[Skipped]]:
    if not targets:
        raise KgError("name a file or a folder to read, e.g.: kg load files examples")
    url = options.get("url")
    if url is not None and len(targets) > 1:
        raise KgError("--url says where one file or folder was published; load the others one by one")
    files: list[_File] = []
    skipped: list[Skipped] = []
    for target in targets:
        path = Path(target)
        try:
            base = None if url is None else address(str(url))
        except UnreadableError as error:
            raise KgError(f"--url {error}") from error
        if path.is_dir():
            for name in _names(path):
                kind = Path(name).suffix.lower()
                if kind in _MEDIA_TYPES:
                    below = None if base is None else f"{base.rstrip('/')}/{_quoted(name)}"
                    files.append(_File(path / name, name, f"file:{_folder(path)}{_quoted(name)}", below))
                else:
                    skipped.append(Skipped(name, f"is no text that can be read: {kind or 'no extension'}"))
        elif path.exists():
            files.append(_File(path, path.name, f"file:{_folder(path.parent)}{_quoted(path.name)}", base))
        else:
            raise KgError(f"there is no file or folder {target}")
    return files, skipped


def _names(folder: Path) -> list[str]:
    """The files below a folder, as paths from it, sorted; without hidden ones and without README files."""
    found = []
    for home, folders, names in os.walk(folder):  # follows no links to folders, so that it ends
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(home).relative_to(folder)
        found += [(below / name).as_posix() for name in names if not name.startswith(".")]
    return sorted(name for name in found if Path(name).stem.casefold() != "readme")


def _folder(path: Path) -> str:
    """The folder's own name as the beginning of an address; not that of a home folder, which is a person's name."""
    path = path.resolve()
    return "" if path == Path.home() or not path.name else f"{_quoted(path.name)}/"


def _quoted(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return quote(os.fsencode(name))  # not UTF-8 on the disk: its bytes
    return quote(normalise(name))  # a name typed on a Mac and one typed elsewhere differ before normalisation


def _opened(file: _File) -> IO[bytes]:
    if not stat.S_ISREG(file.path.stat().st_mode):
        raise UnreadableError("is not a regular file")  # a pipe would be waited for without end
    return file.path.open("rb")


def _bytes(file: _File) -> bytes:
    with _opened(file) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > TEXT_LIMIT:
            raise UnreadableError(
                f"has {size >> 20} MB; one text of more than {TEXT_LIMIT >> 20} MB is no announcement "
                "(many go into JSON Lines, one a line)"
            )
        return stream.read(TEXT_LIMIT)


def _whole(file: _File, run: _Run, context: LoadContext) -> Iterator[Event]:
    data = _bytes(file)
    if not data.strip():
        raise UnreadableError("is empty")
    if file.kind in (".html", ".htm"):
        reading = read_page(data)
    elif file.kind in (".md", ".markdown"):
        reading = read_markdown(decode(data))
    else:
        reading = read_plain(decode(data))
    url = file.url or _own_address(reading) or file.iri
    announcement = run.announcement(file, file.name, url, reading)
    if not context.done(announcement.url):
        yield Loaded(announcement, _fetch(file.iri, data, _MEDIA_TYPES.get(file.kind, "text/plain")))


def _own_address(reading: Reading) -> str | None:
    """The address a page gives itself; front matter may hold one that only means something on its own site."""
    try:
        return address(reading.url) if reading.url else None
    except UnreadableError:
        return None


def _fetch(url: str, data: bytes, media_type: str) -> Fetch:
    return Fetch(
        url=url,
        retrieved=now(),
        status=200,
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        media_type=media_type,
    )


def _count_lines(stream: IO[bytes]) -> int:
    count, last = 0, b"\n"
    while block := stream.read(1 << 20):
        count, last = count + block.count(b"\n"), block
    stream.seek(0)
    return count + (not last.endswith(b"\n"))


def _lines(file: _File, stream: IO[bytes], run: _Run, context: LoadContext) -> Iterator[Event]:
    number = 0
    while line := stream.readline(TEXT_LIMIT + 1):
        number += 1
        where = f"{file.name}:{number}"
        if len(line) > TEXT_LIMIT:
            while line and not line.endswith(b"\n"):
                line = stream.readline(TEXT_LIMIT)
            yield Skipped(where, f"is a line of more than {TEXT_LIMIT >> 20} MB")
            continue
        data = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if data:
            yield from _record(file, where, data, run, context)
    if not number:
        raise UnreadableError("is empty")


def _list(file: _File, data: bytes, run: _Run, context: LoadContext) -> Iterator[Event]:
    """The records of a JSON list, each with the bytes that it has in the file."""
    text = decode(data)
    decoder, at, number = json.JSONDecoder(), _after_space(text, 0), 0
    if text[at : at + 1] != "[":
        raise UnreadableError("is JSON, but no list of announcements; JSON Lines go into a file named .jsonl")
    at = _after_space(text, at + 1)
    while text[at : at + 1] not in ("]", ""):
        number += 1
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"is no JSON from its entry {number} on: {error}") from error
        yield from _record(file, f"{file.name}[{number}]", text[at:end].encode("utf-8"), run, context)
        at = _after_space(text, end)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise UnreadableError(f"is no JSON after its entry {number}: a comma or ] is missing")
    if not number:
        raise UnreadableError("is an empty list")


def _after_space(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\n", "\r", "\t"):
        at += 1
    return at


def _record(file: _File, where: str, data: bytes, run: _Run, context: LoadContext) -> Iterator[Event]:
    try:
        key, url, reading = _told(file, _parsed(data))
        announcement = run.announcement(file, key or url, url, reading)
    except UnreadableError as error:
        yield Skipped(where, str(error))
        return
    if not context.done(announcement.url):
        yield Loaded(announcement, _fetch(f"{file.iri}#{quote(announcement.key, safe='/')}", data, "application/json"))


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise UnreadableError(f"is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableError("is JSON, but no object with id, url, published, title, summary and body")
    return record


def _told(file: _File, record: Mapping[str, Any]) -> tuple[str, str, Reading]:
    """The key, url and reading of a record. Keys it does not know are ignored."""
    for name in ("url", "title", "summary", "body", "published", "source", "language"):
        if not isinstance(record.get(name), str | None):
            raise UnreadableError(f"has a {name} that is not a text")
    given = record.get("id")
    if not isinstance(given, str | int | None) or isinstance(given, bool):
        raise UnreadableError("has an id that is neither a text nor a whole number")
    key = "" if given is None else " ".join(normalise(str(given)).split())
    if record.get("url"):
        url = address(urljoin(file.url, record["url"]) if file.url else record["url"])
    elif key:
        base = file.url or file.iri
        url = f"{base}#{quote(key, safe='/')}"
    else:
        raise UnreadableError("has neither id nor url; one of them must tell it from other announcements")
    title, summary, body = (record.get(name) or "" for name in ("title", "summary", "body"))
    published = None
    if record.get("published"):
        published = edtf(record["published"])
        if published is None:
            raise UnreadableError(f"has the publication date {record['published'][:40]!r}; write it as 2019-01-31")
    reading = Reading(
        title=normalise(title),
        summary=normalise(summary),
        body=normalise(body),
        published=published or read_plain(f"{title}\n{summary}\n{body}").published,
        language=_line(record.get("language")),
        source=record.get("source"),
    )
    return key, url, reading


loader = Loader(
    name="files",
    title="Text, Markdown, HTML and JSON Lines files",
    publisher="whoever wrote them",
    url="https://www.rfc-editor.org/rfc/rfc8089",
    licence="as their publisher says",
    coverage="the files and folders given",
    read=read,
    targets="PATH...",
    options=(
        Option("published", "Publication date of the texts, e.g. 2018-10-26; it wins over what they say themselves."),
        Option("source", "Name of the source, e.g. the newspaper; else that of the address, or `files`."),
        Option("url", "Address at which PATH was published; files of a folder are taken to lie below it."),
        Option("language", "Language of texts that do not say it.", default="sv"),
    ),
    examples=(
        "kg load files examples",
        "kg load files interview.txt --published 2018-10-26 --source Kassaboken",
        "kg load files saved-pages --url https://www.example.org/news",
    ),
)
