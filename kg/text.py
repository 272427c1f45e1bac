"""Text as the project stores, compares and hashes it."""

import hashlib
import json
import re
import unicodedata

_CONTROL = dict.fromkeys([*range(9), *range(11, 13), *range(14, 32), 127])


def normalise(text: str) -> str:
    """The stored form of a text: NFC, LF line ends, no control characters, no outer blank space.

    Idempotent. Offsets of quotes and spans count code points of this form.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    text = "".join(" " if unicodedata.category(c) == "Cs" else c for c in text) if not text.isascii() else text
    return unicodedata.normalize("NFC", text).strip()


_SURROGATE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what no UTF-8 can carry (lone surrogates, as in odd file names) replaced by U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def compose(title: str, summary: str, body: str) -> str:
    """The one text of an announcement: title, summary and body with two newlines between, empty parts left out."""
    return "\n\n".join(part for part in (normalise(title), normalise(summary), normalise(body)) if part)


def name_key(name: str) -> str:
    """A key under which spellings of one name meet: casefolded, without diacritics, words joined by one space.

    >>> name_key("  Åsa  Öberg-Lindé ")
    'asa oberg linde'
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters))


def digest(*parts: object) -> str:
    """The first 128 bits, as 32 hex digits, of the SHA-256 of the parts as canonical JSON: the project's content id."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(storable(canonical).encode("utf-8")).hexdigest()[:32]


def clean(text: str) -> str:
    """Text that cannot drive a terminal: control and direction-changing characters are left out, line ends kept."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with what XML 1.0 cannot hold, not even escaped (control characters, U+FFFE), replaced by U+FFFD."""
    return text if text.isascii() and text.isprintable() else _NOT_IN_XML.sub("\ufffd", text)
