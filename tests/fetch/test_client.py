"""Fetching from real servers that are busy, slow, wrong or hostile."""

import gzip
import hashlib
import os
import socket
import time
import zlib
from collections.abc import Callable
from email.utils import formatdate
from threading import Event
from typing import Any

import pytest

from kg.errors import KgError
from kg.fetch import Client, FetchError
from kg.fetch.client import REDIRECTS
from tests.fetch.site import PUBLIC, Answer, Handler, Names, Site

TEXT = "Åsa Öberg-Lindé blir ny förvaltningschef.\n".encode() * 100


def client(**options: Any) -> Client:
    return Client(**{"delay": 0, "allow_private": True, "sleep": lambda _: None, **options})


def failure(site: Site, path: str = "/x", **options: Any) -> FetchError:
    with client(**options) as one, pytest.raises(FetchError) as raised:
        one.get(f"{site.address}{path}")
    return raised.value


def test_a_fetch_tells_what_came(site: Site) -> None:
    headers = {"Content-Type": 'Text/HTML; Charset="ISO-8859-1"', "ETag": '"v1"', "Last-Modified": formatdate(0)}
    site.routes["/x?a=1"] = Answer(TEXT, headers=headers)
    with client() as one:
        page = one.get(f"{site.address}/x?a=1#del")
    fetch = page.fetch
    assert (fetch.url, page.url) == (f"{site.address}/x?a=1#del", f"{site.address}/x?a=1")
    assert (fetch.status, fetch.content, fetch.sha256) == (200, TEXT, hashlib.sha256(TEXT).hexdigest())
    assert (fetch.media_type, fetch.etag, fetch.last_modified) == (
        "text/html; charset=iso-8859-1", '"v1"', formatdate(0),
    )  # fmt: skip
    assert len(fetch.retrieved) == len("2026-11-24T09:30:00Z")


def test_conditional_requests(site: Site) -> None:
    def unchanged(handler: Handler) -> Answer:
        matches = handler.headers.get("If-None-Match") == '"v1"'
        matches = matches and handler.headers.get("If-Modified-Since") == formatdate(0)
        return Answer(status=304) if matches else Answer(TEXT)

    site.routes["/x"] = unchanged
    with client() as one:
        fetch = one.get(f"{site.address}/x", etag='"v1"', last_modified=formatdate(0)).fetch
        assert (fetch.status, fetch.content, fetch.sha256) == (304, None, None)
        assert one.get(f"{site.address}/x", etag='"v0"').fetch.content == TEXT
    assert "If-None-Match" not in site.asked[0][1]  # robots.txt


def test_a_304_that_nobody_asked_for_is_no_answer(site: Site) -> None:
    site.routes["/x"] = Answer(status=304)
    assert "304" in str(failure(site))


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_missing_is_told_not_raised(status: int, site: Site) -> None:
    site.routes["/x"] = Answer(b"borta", status)
    with client() as one:
        fetch = one.get(f"{site.address}/x").fetch
    assert (fetch.status, fetch.content, fetch.sha256) == (status, None, None)


@pytest.mark.parametrize(
    ("status", "retry"),
    [(400, False), (401, False), (403, False), (451, False), (204, False), (408, True), (500, True)],
)
def test_other_failures(status: int, retry: bool, site: Site) -> None:
    site.routes["/x"] = Answer(status=status)
    error = failure(site)
    assert (error.retry, str(status) in str(error)) == (retry, True)
    assert site.paths == ["/robots.txt", "/x"]


def test_redirects_are_followed_and_told(site: Site) -> None:
    site.routes["/a"] = Answer(b"hit", 301, {"Location": "/b%20c?d=1#e"})
    site.routes["/b%20c?d=1"] = Answer(status=302, headers={"Location": "/å/f".encode().decode("latin-1")})
    site.routes["/%C3%A5/f"] = Answer(TEXT)
    with client() as one:
        page = one.get(f"{site.address}/a")
    assert (page.fetch.url, page.url) == (f"{site.address}/a", f"{site.address}/%C3%A5/f")
    assert page.fetch.content == TEXT
    assert site.connections == 1


@pytest.mark.parametrize("target", ["/x", "http://[", "", "http://x:y/"])
def test_redirects_that_lead_nowhere_end(target: str, site: Site) -> None:
    site.routes["/x"] = Answer(status=302, headers={"Location": target})
    error = failure(site)
    assert not error.retry
    assert len(site.asked) == (REDIRECTS + 2 if target == "/x" else 2)


def test_international_names(site: Site, connected: list[str]) -> None:
    site.routes["/%C3%A5"] = Answer(TEXT)
    names = Names(**{"www.xn--by-xia.example": [[PUBLIC]]})
    with client(allow_private=False, resolver=names) as one:
        page = one.get("http://WWW.Åby.example/å")
    assert page.url == "http://www.xn--by-xia.example/%C3%A5"
    assert site.asked[-1][1]["Host"] == "www.xn--by-xia.example"


def test_no_cookies_are_sent_back(site: Site) -> None:
    site.routes["/x"] = Answer(TEXT, headers={"Set-Cookie": "besokare=1"})
    with client() as one:
        one.get(f"{site.address}/x")
        one.get(f"{site.address}/x")
    assert "Cookie" not in site.asked[-1][1]


def test_the_delay_counts_from_the_end_of_the_last_request(site: Site) -> None:
    def slow(_: Handler) -> Answer:
        time.sleep(0.3)
        return Answer(TEXT)

    site.routes["/x"] = slow
    with client(delay=0.4, sleep=time.sleep) as one:
        one.get(f"{site.address}/x")
        end = time.monotonic()
        one.get(f"{site.address}/y")
        assert time.monotonic() - end >= 0.4


def test_the_delay_is_of_each_host(site: Site, connected: list[str]) -> None:
    pauses: list[float] = []
    names = Names(a_example=[[PUBLIC]], b_example=[[PUBLIC]], **{"a.example.": [[PUBLIC]]})
    with client(delay=1.0, allow_private=False, resolver=names, sleep=pauses.append) as one:
        one.get("http://a.example/x")
        one.get("http://b.example/x")
        assert pauses == [pytest.approx(1, abs=0.3)] * 2  # from each one's robots.txt to its page, none between them
        one.get("http://a.example./x")  # a.example, spelt to look like another host
    assert len(pauses) == 4


@pytest.mark.parametrize("delay", [-1.0, float("nan"), float("inf")])
def test_a_delay_that_is_none(delay: float) -> None:
    with pytest.raises(KgError, match="delay"):
        Client(delay=delay)


def busy_once(status: int, **headers: str) -> Callable[[Handler], Answer]:
    def answer(handler: Handler) -> Answer:
        first = handler.site.paths.count("/x") == 1
        return Answer(b"busy", status, {k.replace("_", "-"): v for k, v in headers.items()}) if first else Answer(TEXT)

    return answer


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int, site: Site) -> None:
    site.routes["/x"] = busy_once(status)
    pauses: list[float] = []
    with client(sleep=pauses.append) as one:
        assert one.get(f"{site.address}/x").fetch.content == TEXT
    assert len(pauses) == 1
    assert 0.4 < pauses[0] <= 1.0


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 6.5, 7.0), ("0", 0.4, 1.0), ("-5", 0.4, 1.0), ("soon", 0.4, 1.0), ("in-20-seconds", 17.0, 20.0)],
)
def test_retry_after(header: str, least: float, most: float, site: Site) -> None:
    header = formatdate(time.time() + 20, usegmt=True) if header == "in-20-seconds" else header
    site.routes["/x"] = busy_once(503, Retry_After=header)
    pauses: list[float] = []
    with client(sleep=pauses.append) as one:
        assert one.get(f"{site.address}/x").fetch.content == TEXT
    assert len(pauses) == 1
    assert least <= pauses[0] <= most


def test_a_host_that_wants_long_peace_gets_it(site: Site) -> None:
    site.routes["/x"] = busy_once(429, Retry_After="3600")
    pauses: list[float] = []
    with client(sleep=pauses.append) as one:
        for path in ("/x", "/y"):
            with pytest.raises(FetchError, match=r"3[56]\d\d s") as raised:
                one.get(f"{site.address}{path}")
            assert raised.value.retry
    assert site.paths == ["/robots.txt", "/x"]
    assert pauses == []


def test_patience_ends_and_grows_before(site: Site) -> None:
    site.routes["/x"] = Answer(b"", 503)
    pauses: list[float] = []
    error = failure(site, sleep=pauses.append, retries=3)
    assert error.retry
    assert site.paths.count("/x") == 4
    assert len(pauses) == 3
    for number, pause in enumerate(pauses):
        assert 0.4 * 2**number < pause <= 2**number


def test_a_broken_connection_is_tried_again(site: Site) -> None:
    def breaks_off(handler: Handler) -> Answer | None:
        if handler.site.paths.count("/x") > 1:
            return Answer(TEXT)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        return None

    site.routes["/x"] = breaks_off
    with client() as one:
        assert one.get(f"{site.address}/x").fetch.content == TEXT


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(TEXT)[:12],
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: deflate\r\nContent-Length: 3\r\n\r\n\x78\x9cx",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_answers_that_are_none(sent: bytes, site: Site) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(sent)

    site.routes["/x"] = answer
    error = failure(site, retries=1)
    assert error.retry
    assert "\n" not in str(error)
    assert site.paths.count("/x") == 2


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with client(retries=1) as one, pytest.raises(FetchError, match="refused") as raised:
            one.get(f"http://127.0.0.1:{taken.getsockname()[1]}/x")
    assert raised.value.retry


def test_an_unknown_name() -> None:
    with client(resolver=Names()) as one, pytest.raises(FetchError, match=r"no\.example is not found") as raised:
        one.get("http://no.example/x")
    assert raised.value.retry


def deflated(data: bytes, bits: int) -> bytes:
    coder = zlib.compressobj(wbits=bits)
    return coder.compress(data) + coder.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]) + b"\0" * 10),
        ("deflate", deflated(TEXT, zlib.MAX_WBITS)),
        ("deflate", deflated(TEXT, -zlib.MAX_WBITS)),
        ("identity", TEXT),
    ],
)
def test_compressed_bodies(coding: str, body: bytes, site: Site) -> None:
    site.routes["/x"] = Answer(body, headers={"Content-Encoding": coding})
    with client() as one:
        assert one.get(f"{site.address}/x").fetch.content == TEXT
    assert site.asked[-1][1]["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "zstd"])
def test_codings_that_were_not_asked_for(coding: str, site: Site) -> None:
    site.routes["/x"] = Answer(b"x", headers={"Content-Encoding": coding})
    assert "compressed" in str(failure(site))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_does_not_go_off(coding: str, site: Site) -> None:
    zeros = bytes(64 << 20)
    body = gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros)
    site.routes["/x"] = Answer(body, headers={"Content-Encoding": coding})
    before = _peak()
    error = failure(site, max_bytes=1 << 20)
    assert ("more than 1 MB" in str(error), error.retry) == (True, False)
    assert _peak() - before < 16 << 20


def test_thousands_of_empty_parts_end_early(site: Site) -> None:
    site.routes["/x"] = Answer(gzip.compress(b"") * 50_000, headers={"Content-Encoding": "gzip"})
    begin = time.monotonic()
    assert "parts" in str(failure(site, retries=0))
    assert time.monotonic() - begin < 2


def _peak() -> int:
    import resource  # of Unix only

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def endless(opening: bytes, again: bytes, pause: float = 0.0, ended: Event | None = None) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        try:
            handler.wfile.write(opening)
            while True:
                handler.wfile.write(again)
                if pause:
                    time.sleep(pause)
        except OSError:
            if ended is not None:
                ended.set()

    return answer


@pytest.mark.parametrize(
    ("opening", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", os.urandom(65536)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", os.urandom(65536)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 16384 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b""), bytes(65536)),  # padding
    ],
)
def test_a_body_without_end_is_cut_off(opening: bytes, again: bytes, site: Site) -> None:
    site.routes["/x"] = endless(opening, again)
    error = failure(site, max_bytes=1 << 20, seconds=20)
    assert ("more than" in str(error), error.retry) == (True, False)


def test_a_chunk_size_without_end_is_cut_off(site: Site) -> None:
    site.routes["/x"] = endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0" * 65536)
    error = failure(site, max_bytes=1 << 20, seconds=20)
    assert "more than" in str(error) or "exceeded" in str(error)  # newer releases of urllib3 see it themselves


@pytest.mark.parametrize(
    ("opening", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"y"),  # one header without end
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", b"x"),
    ],
)
def test_a_slow_drip_is_stopped_by_the_total_time(opening: bytes, again: bytes, site: Site) -> None:
    site.routes["/x"] = endless(opening, again, pause=0.05)
    begin = time.monotonic()
    error = failure(site, seconds=0.5)
    assert ("longer than 0.5 s" in str(error), error.retry) == (True, True)
    assert 0.5 <= time.monotonic() - begin < 1.5
    assert site.paths.count("/x") == 1


def test_a_steady_trickle_is_stopped_by_the_total_time(site: Site) -> None:
    site.routes["/x"] = endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100, pause=0.0001)
    begin = time.monotonic()
    assert "longer than 0.5 s" in str(failure(site, seconds=0.5))
    assert time.monotonic() - begin < 1.5


def test_what_is_given_up_is_hung_up(site: Site) -> None:
    ended = Event()
    site.routes["/x"] = endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536), ended=ended)
    with client(max_bytes=1 << 20) as one:
        with pytest.raises(FetchError) as raised:
            one.get(f"{site.address}/x")
        assert ended.wait(2), raised  # while the error, and all that it refers to, is still there


def test_silence_is_stopped_by_the_total_time(site: Site) -> None:
    def silent(_: Handler) -> None:
        time.sleep(1)

    site.routes["/x"] = silent
    begin = time.monotonic()
    assert failure(site, seconds=0.3).retry
    assert time.monotonic() - begin < 0.8


def test_pauses_do_not_count_as_time_of_the_fetch(site: Site) -> None:
    site.routes["/x"] = Answer(TEXT)
    with client(delay=0.6, seconds=0.5, sleep=time.sleep) as one:
        assert one.get(f"{site.address}/x").fetch.content == TEXT


def test_connections_are_kept_open(site: Site) -> None:
    site.routes["/x"] = Answer(TEXT)
    with client() as one:
        for path in ("/x", "/missing", "/x"):
            one.get(f"{site.address}{path}")
    assert site.connections == 1
