"""A response's body, expanded within a bound."""

import zlib
from collections.abc import Iterable, Iterator

from kg.fetch.errors import FetchError

ACCEPTED = "gzip, deflate"
_MEMBERS = 1000
"""A gzip stream may be many streams; one of thousands of empty ones only costs time."""


class DamagedError(ValueError):
    """The body is not in the coding it claims, or breaks off."""


def expanded(parts: Iterable[bytes], coding: str, most_bytes: int) -> bytes:
    """The body of these parts, decoded from its content coding; never more than `most_bytes` are held.

    Raises:
        FetchError: it is larger, or in a coding that was not asked for.
        DamagedError: it cannot be decoded.
    """
    coding = coding.strip().lower()
    if coding in ("gzip", "x-gzip"):
        parts = _gunzipped(parts, most_bytes)
    elif coding == "deflate":
        parts = _inflated(parts, most_bytes)
    elif coding not in ("", "identity"):
        raise FetchError(f"is compressed as {coding[:40]!r}, which was not asked for", retry=False)
    body = bytearray()
    try:
        for part in parts:
            body += part
            if len(body) > most_bytes:
                raise FetchError(f"has more than {most_bytes >> 20} MB", retry=False)
    except zlib.error as error:
        raise DamagedError(f"is damaged: {error}") from error
    return bytes(body)


def _gunzipped(parts: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    members, decoder = 1, zlib.decompressobj(16 + zlib.MAX_WBITS)
    for part in parts:
        waiting = part
        while waiting:
            if decoder.eof:
                waiting = waiting.lstrip(b"\0")  # padding between and after members
                if not waiting:
                    break
                members, decoder = members + 1, zlib.decompressobj(16 + zlib.MAX_WBITS)
                if members > _MEMBERS:
                    raise DamagedError(f"is of more than {_MEMBERS} compressed parts")
            yield decoder.decompress(waiting, most_bytes + 1)
            waiting = decoder.unconsumed_tail or decoder.unused_data
    if not decoder.eof:
        raise DamagedError("breaks off")


def _inflated(parts: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    """Deflate is in a zlib stream (RFC 9110, 8.4.1.2), but some servers send it bare."""
    head, decoder = b"", None
    for part in parts:
        if decoder is None:
            head += part
            if len(head) < 2:
                continue
            wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2]) % 31 == 0
            decoder = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            part = head  # noqa: PLW2901
        yield decoder.decompress(part, most_bytes + 1)
        if decoder.eof:
            return
    if decoder is None or not decoder.eof:
        raise DamagedError("breaks off")
