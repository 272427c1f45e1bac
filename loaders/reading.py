"""What bytes say: decoding, and the title, text and date of plain text and Markdown. Shared by the loaders."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlsplit

from kg.dates import is_date
from kg.extract.dateline import find_published
from kg.text import normalise

TITLE_LENGTH = 300
"""Code points; a longer first line is a paragraph (a text without line ends), not a title."""

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
_FIELD = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1")
_SCHEMES = ("http", "https", "urn", "tag", "file")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f]")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")


class UnreadableError(ValueError):
    """The bytes cannot be read as a text; the message says why, for `Skipped.reason`."""


@dataclass(frozen=True)
class Reading:
    """What a document says of itself. `published` is EDTF; a part it does not tell is empty or None."""

    title: str
    body: str
    summary: str = ""
    published: str | None = None
    url: str | None = None
    language: str | None = None
    source: str | None = None

    @property
    def empty(self) -> bool:
        """True if there is no text at all."""
        return not (self.title or self.summary or self.body)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of some bytes: by its byte order mark, else UTF-8 if it is, else as declared, else Windows-1252.

    Text that decodes as UTF-8 is UTF-8 whatever its page declares: servers get that wrong, and hardly any text of
    another encoding passes. Windows-1252 is what undeclared Swedish text is otherwise; since it accepts anything,
    binary data and damaged UTF-8 are refused, not read as garbage.

    Raises:
        UnreadableError: the bytes are no text, are UTF-8 with half a character, or contradict their byte order mark.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError(f"begins as {encoding.upper()} but is not, at byte {error.start}") from error
    if binary := _BINARY.search(data):
        raise UnreadableError(f"is not a text: it holds the byte {binary[0][0]:#04x} at {binary.start()}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    if (other := _declared(declared)) is not None:
        return data.decode(other, "replace")
    if _is_damaged(data, broken):
        raise UnreadableError(f"is UTF-8 with half a character at byte {broken.start}; get it again")
    return data.decode("cp1252", "replace")


def _declared(declared: str | None) -> str | None:
    """The Python codec of a declared encoding other than UTF-8; Latin-1 means Windows-1252 (WHATWG Encoding, 4.2)."""
    try:
        name = lookup(declared or "utf-8").name
    except LookupError:
        return None  # an encoding nobody knows: as if undeclared
    return {"utf-8": None, "iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)


def _is_damaged(data: bytes, error: UnicodeDecodeError) -> bool:
    """True for UTF-8 that was cut or mangled, false for what is in a one-byte encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text) - broken
    if sound:
        return sound >= broken
    # å, ä, ö begin with C3 in UTF-8, dashes and quotes with E2; as Windows-1252 these end no Swedish word
    return error.reason == "unexpected end of data" and data[error.start] in (0xC3, 0xE2)


def edtf(text: str) -> str | None:
    """A date as sources write it, as EDTF: already EDTF, an ISO timestamp, or a date in words; None if it is none.

    >>> edtf("2018-10-26T09:00:00+02:00"), edtf("26 oktober 2018"), edtf("soon")
    ('2018-10-26', '2018-10-26', None)
    """
    text = text.strip()
    if is_date(text):
        return text
    stamp = re.match(r"(\d{4}-\d\d-\d\d)[T ]\d\d:?\d\d", text)
    if stamp and is_date(stamp[1]):
        return stamp[1]
    try:
        return datetime.strptime(text, "%Y%m%d").date().isoformat()
    except ValueError:
        return find_published(text)


def read_plain(text: str) -> Reading:
    """Plain text: the title is its first line unless that is a whole paragraph; the date is its dateline."""
    text = normalise(text)
    first, _, rest = text.partition("\n")
    title, body = (first, rest) if len(first) <= TITLE_LENGTH else ("", text)
    return Reading(title=normalise(title), body=normalise(body), published=find_published(text))


def read_markdown(text: str) -> Reading:
    """Markdown: the title is that of its front matter, else its first heading, else its first line.

    A heading at the top that says the title is not repeated in the body. Front matter is read as plain
    `key: value` lines: title, summary (description, ingress), date (published), url (canonical), lang, source.
    """
    fields, text = _front_matter(normalise(text))
    heading, rest = _first_heading(text)
    told = fields.get("title", "")
    if 0 < len(told or heading) <= TITLE_LENGTH:
        title = told or heading
        body = rest if plain_inline(heading) == plain_inline(title) else text
        reading = Reading(title=plain_inline(title), body=normalise(body), published=find_published(text))
    else:
        reading = read_plain(text)
        reading = replace(reading, title=plain_inline(reading.title))
    return replace(
        reading,
        summary=fields.get("summary") or fields.get("description") or fields.get("ingress") or "",
        published=edtf(fields.get("published") or fields.get("date") or "") or reading.published,
        url=fields.get("url") or fields.get("canonical"),
        language=fields.get("language") or fields.get("lang"),
        source=fields.get("source"),
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, end, rest = text[4:].partition("\n---")
    if not end or (rest and rest[0] != "\n"):
        return {}, text
    fields: dict[str, str] = {}
    for line in head.split("\n"):
        match = _FIELD.fullmatch(line)
        if match is None and line.strip() and not line.startswith((" ", "\t", "-", "#")):
            return {}, text  # prose between two rules, not front matter
        if match:
            value = match[2].strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            fields[match[1].lower()] = value[1:-1] if quoted else value
    return fields, rest.lstrip("\n")


def _first_heading(text: str) -> tuple[str, str]:
    """The heading at the top and the text after it; or the first top-level heading and the whole text."""
    lines = text.split("\n")
    if match := _HEADING.fullmatch(lines[0]):
        return match[2].rstrip(" \t#"), "\n".join(lines[1:])
    if len(lines) > 1 and lines[0] and _UNDERLINE.fullmatch(lines[1]):
        return lines[0], "\n".join(lines[2:])
    for line in lines:
        if (match := _HEADING.fullmatch(line)) and match[1] == "#":
            return match[2].rstrip(" \t#"), text
    return "", text


def plain_inline(text: str) -> str:
    """A line of Markdown without its emphasis and links, as a title is shown; a longer one than any title as it is."""
    if len(text) > TITLE_LENGTH * 3:  # the patterns take quadratic time on hostile input
        return normalise(text)
    text = _LINK.sub(r"\1", text)
    for _ in range(3):  # emphasis inside emphasis, as deep as anybody writes
        text = _EMPHASIS.sub(r"\2", text)
    return normalise(text)


def address(text: str) -> str:
    """A text as the address of an announcement: an absolute IRI, with what no IRI may hold percent-encoded.

    Raises:
        UnreadableError: it is no absolute IRI of a harmless scheme, or carries a password.
    """
    text = normalise(text)
    try:
        parts = urlsplit(text)
        web = parts.scheme in ("http", "https")
        usable = web and bool(parts.hostname) and not _NOT_IN_IRI.search(parts.netloc) and parts.port != 0
        usable = usable or (parts.scheme in _SCHEMES and not web)
    except ValueError:  # brackets or a port that are none
        usable = False
    if not usable:
        raise UnreadableError(
            f"has the url {text[:100]!r}, which is no address; write it like https://www.example.org/x"
        )
    if parts.username is not None or parts.password is not None:
        raise UnreadableError("has a url with a user name or password in it; leave them out")
    return _NOT_IN_IRI.sub(lambda match: quote(match[0]), text)


def publisher(url: str) -> str | None:
    """The name of a source that is known only by an address: its host, without "www."; None if it has none."""
    parts = urlsplit(url)
    host = parts.hostname if parts.scheme in ("http", "https") else None
    return host.removeprefix("www.") if host else None
