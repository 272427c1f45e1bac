"""One polite HTTP client: every loader that fetches does so through it."""

import hashlib
import math
import random
import re
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, RequestException
from requests.exceptions import InvalidHeader, InvalidURL, SSLError
from urllib3.exceptions import HTTPError, LocationParseError

from kg import __version__
from kg.dates import now
from kg.errors import KgError
from kg.fetch.body import ACCEPTED, DamagedError, expanded
from kg.fetch.errors import FetchError, innermost
from kg.fetch.robots import Rules, read_robots
from kg.fetch.transport import CONNECT_SECONDS, READ_SECONDS, Allowance, CheckedAdapter, Resolver
from kg.model import Fetch

AGENT = "kg-appointments"
"""The product token, by which a robots.txt may name us."""

REDIRECTS = 8
CRAWL_DELAY_LIMIT = 30.0
RETRY_AFTER_LIMIT = 120.0
"""Seconds waited within a run; a host that wants more is left alone until then, and a later run may ask it."""

ROBOTS_KEPT = 24 * 3600.0
ROBOTS_FAILURE_KEPT = 600.0
_BACKOFF = 1.0
_FRAMING = 1 << 20
_DRAINED = 64 << 10
_BLOCK = 64 << 10
_REDIRECTING = (301, 302, 303, 307, 308)
_BUSY = (429, 502, 503, 504)
_PASSING = (408, 425, 500, *_BUSY)
_MISSING = (404, 410)
# MediaWiki says so with status 200 (https://www.mediawiki.org/wiki/Manual:Maxlag_parameter); 5 s is what that page asks
_LAGGING = ("maxlag", "ratelimited", "readonly")
_LAG_PAUSE = 5.0
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class Page:
    """What came back: `fetch.url` is the url that was asked for, `url` the one it came from after redirects.

    `url` has no fragment, and is spelt as it was sent: host in lower case and Punycode, the rest percent-encoded.
    """

    fetch: Fetch
    url: str


@dataclass(frozen=True)
class _Answer:
    """What a server said; the body is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Robots:
    """What is remembered of an origin's robots.txt: its rules, or why they are not known."""

    rules: Rules | FetchError
    until: float


class _PassingError(Exception):
    """An attempt failed in a way that another one, a little later, may not; `pause` is what the server asks for."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


class Client:
    """Fetches pages one by one: as robots.txt allows, with pauses, from public addresses only. For one thread.

    `delay`: seconds from the end of one request to the beginning of the next to the same host.
    `allow_private`: whether addresses of this machine and of private networks may be asked.
    `max_bytes`: of one body, expanded. `seconds`: for one `get`, redirects and retries included, pauses not.
    `retries`: further attempts after a failure that may pass. `ca_bundle`: certificates to trust instead of the
    usual ones. `robots`: whether robots.txt is obeyed; it speaks to crawlers, not to those who call an API by its own
    rules. `contact`: an address or page that the server is told. `accept`: the media types asked for.
    `resolver` and `sleep` stand in for socket.getaddrinfo and time.sleep.

    Proxies, passwords and certificates named in the environment are not used, and no cookies are kept.

    Raises:
        KgError: the delay is not a number of seconds.
    """

    def __init__(
        self,
        *,
        delay: float = 1.0,
        allow_private: bool = False,
        max_bytes: int = 20 << 20,
        seconds: float = 60.0,
        retries: int = 3,
        ca_bundle: Path | None = None,
        robots: bool = True,
        contact: str = "",
        accept: str = "",
        resolver: Resolver = socket.getaddrinfo,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        if not (math.isfinite(delay) and delay >= 0):
            raise KgError(f"a delay of {delay} seconds cannot be kept; give 0 or more")
        self._delay = delay
        self._max_bytes = max_bytes
        self._retries = retries
        self._verify = True if ca_bundle is None else str(ca_bundle)
        self._sleep = sleep
        self._obeys_robots = robots
        self._headers = _standing_headers() | ({"Accept": accept} if accept else {})
        if contact:
            self._headers["User-Agent"] = f"{AGENT}/{__version__} ({contact})"
        self._allowance = Allowance(seconds, max_bytes + _FRAMING)
        self._adapter = CheckedAdapter(self._allowance, allow_private=allow_private, resolver=resolver)
        self._robots: dict[str, _Robots] = {}
        self._crawl_delay: dict[str, float] = {}
        self._not_before: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """Fetch a url; with validators of an earlier fetch, only if it has changed since.

        The fetch has status 200 with content, or 304, 404 or 410 with content None.

        Raises:
            FetchError: anything else; its `retry` says whether a later run may succeed.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        self._allowance.begin()
        at = as_sent(url)
        for _ in range(REDIRECTS + 1):
            if self._obeys_robots:
                self._obey_robots(at)
            answer = self._ask(at, headers, self._max_bytes)
            target = _redirection(answer, at)
            if target is None:
                return Page(_as_fetch(url, answer, conditional=bool(headers)), at)
            at = target
        raise FetchError(f"is redirected more than {REDIRECTS} times", retry=False)

    def _obey_robots(self, url: str) -> None:
        origin = urljoin(url, "/")
        known = self._robots.get(origin)
        if known is None or known.until <= time.monotonic():
            known = self._robots[origin] = self._read_robots(origin)
        if isinstance(known.rules, FetchError):
            raise known.rules
        if not known.rules.allow(url):
            raise FetchError(f"the robots.txt of {urlsplit(url).hostname} does not allow it", retry=False)

    def _read_robots(self, origin: str) -> _Robots:
        """The rules of an origin: none where it has no robots.txt, unknown where it should be there but is not read."""
        try:
            rules = self._rules(f"{origin}robots.txt")
        except FetchError as error:
            trouble = FetchError(f"its robots.txt cannot be read: {error}", retry=error.retry)
            return _Robots(trouble, time.monotonic() + ROBOTS_FAILURE_KEPT)
        host = _host(origin)
        asked = min(rules.crawl_delay, CRAWL_DELAY_LIMIT)
        self._crawl_delay[host] = max(asked, self._crawl_delay.get(host, 0.0))
        self._pause(host)
        return _Robots(rules, time.monotonic() + ROBOTS_KEPT)

    def _rules(self, url: str) -> Rules:
        at = url
        for _ in range(REDIRECTS + 1):
            answer = self._ask(at, {}, self._max_bytes)
            target = _redirection(answer, at)
            if target is None:
                break
            at = target
        if answer.status >= 500:
            raise FetchError(f"the server answers with status {answer.status}", retry=True)
        # where there is none, or only redirects, the body is empty and anything allowed (RFC 9309, 2.3.1.2 and 2.3.1.3)
        return read_robots(answer.body, AGENT)

    def _ask(self, url: str, headers: Mapping[str, str], most_bytes: int) -> _Answer:
        """The answer to one request, tried again while it fails in a way that may pass.

        Raises:
            FetchError: there is no answer, it is too large, or the server is too busy.
        """
        host = _host(url)
        attempt = 0
        while True:
            self._wait(host)
            try:
                return self._try(url, headers, most_bytes)
            except _PassingError as error:
                self._allowance.check()
                backoff = _BACKOFF * 2**attempt * random.uniform(0.5, 1.0)
                self._pause(host, max(error.pause, backoff))
                attempt += 1
                if attempt > self._retries:
                    raise FetchError(str(error), retry=True) from error
            finally:
                self._pause(host)

    def _pause(self, host: str, seconds: float = 0.0) -> None:
        """Leave the host alone from now on for these seconds, at least for the delay that is always kept."""
        seconds = max(seconds, self._delay, self._crawl_delay.get(host, 0.0))
        self._not_before[host] = max(self._not_before.get(host, 0.0), time.monotonic() + seconds)

    def _wait(self, host: str) -> None:
        pause = self._not_before.get(host, 0.0) - time.monotonic()
        if pause > max(RETRY_AFTER_LIMIT, self._delay):
            raise FetchError(f"{host} asks not to be asked again for {pause:.0f} s", retry=True)
        if pause > 0:
            self._sleep(pause)
            self._allowance.extend(pause)

    def _try(self, url: str, headers: Mapping[str, str], most_bytes: int) -> _Answer:
        try:
            return self._exchange(url, headers, most_bytes)
        except (InvalidURL, InvalidHeader, LocationParseError, UnicodeError) as error:
            raise FetchError(f"cannot be asked for: {error}", retry=False) from error
        except SSLError as error:
            raise FetchError(f"has no safe connection: {innermost(error)}", retry=True) from error
        except (RequestException, HTTPError, HTTPException, OSError, DamagedError) as error:
            raise _PassingError(f"the connection failed: {innermost(error)}") from error

    def _exchange(self, url: str, headers: Mapping[str, str], most_bytes: int) -> _Answer:
        request = PreparedRequest()
        request.prepare(method="GET", url=url, headers={**self._headers, **headers})
        self._allowance.begin_response()
        timeout = (CONNECT_SECONDS, READ_SECONDS)
        response = self._adapter.send(request, stream=True, timeout=timeout, verify=self._verify)
        raw = response.raw
        try:
            parts = raw.stream(_BLOCK, decode_content=False)
            if response.status_code == 200:
                body = expanded(parts, response.headers.get("Content-Encoding", ""), most_bytes)
            else:
                body = b""
                _drain(parts)  # so that the connection can be used again
        finally:
            raw.close()  # closes the connection unless its response was read to the end: then the pool has it back
        if response.headers.get("MediaWiki-API-Error") in _LAGGING:
            pause = max(_LAG_PAUSE, retry_after(response.headers.get("Retry-After", "")))
            raise _PassingError("the wiki is too busy just now (maxlag)", pause)
        if response.status_code in _BUSY:
            pause = retry_after(response.headers.get("Retry-After", ""))
            raise _PassingError(f"the server is busy (status {response.status_code})", pause)
        return _Answer(response.status_code, response.headers, body)


def as_sent(url: str) -> str:
    """A url as it is sent: host in lower case and Punycode, the rest percent-encoded, no fragment.

    Raises:
        FetchError: it is no web address, or has a user name or password in it.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https"):
            raise FetchError("is not a web address; write it like https://www.example.org/x", retry=False)
        if "@" in parts.netloc:
            raise FetchError("has a user name or password in its address; leave them out", retry=False)
        request = PreparedRequest()
        request.prepare_url(url, {})
        prepared = urlsplit(request.url or "")
        if "@" in prepared.netloc or not prepared.hostname or parts.port == 0:
            raise FetchError("is not a web address; write it like https://www.example.org/x", retry=False)
    except (ValueError, RequestException, LocationParseError) as error:
        raise FetchError(f"is not a web address: {error}", retry=False) from error
    return prepared._replace(fragment="").geturl()


def _host(url: str) -> str:
    """The host as politeness counts it: `www.example.org.` is the same machine as `www.example.org`."""
    return (urlsplit(url).hostname or "").rstrip(".")


@cache
def _standing_headers() -> dict[str, str]:
    try:
        homes = metadata(AGENT).get_all("Project-URL") or []
    except PackageNotFoundError:
        homes = []
    home = homes[0].partition(",")[2].strip() if homes else ""
    return {
        "User-Agent": f"{AGENT}/{__version__}" + (f" (+{home})" if home else ""),
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Language": "sv,en;q=0.5",
        "Accept-Encoding": ACCEPTED,
    }


def _redirection(answer: _Answer, url: str) -> str | None:
    """Where the answer sends us, or None if it does not."""
    location = answer.headers.get("Location")
    if answer.status not in _REDIRECTING or not location:
        return None
    with suppress(UnicodeError):
        # http.client reads headers as Latin-1, while those who send more than ASCII send UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        return as_sent(urljoin(url, location))
    except ValueError as error:
        raise FetchError(f"is redirected to what is no address: {location[:100]!r}", retry=False) from error
    except FetchError as error:
        raise FetchError(f"is redirected to {location[:100]!r}, which {error}", retry=False) from error


def _as_fetch(url: str, answer: _Answer, *, conditional: bool) -> Fetch:
    status = answer.status
    if not (status == 200 or status in _MISSING or (status == 304 and conditional)):
        raise FetchError(f"the server answers with status {status}", retry=status in _PASSING)
    found = status == 200
    return Fetch(
        url=url,
        retrieved=now(),
        status=status,
        sha256=hashlib.sha256(answer.body).hexdigest() if found else None,
        content=answer.body if found else None,
        media_type=_media_type(answer.headers.get("Content-Type", "")),
        etag=answer.headers.get("ETag"),
        last_modified=answer.headers.get("Last-Modified"),
    )


def _media_type(header: str) -> str:
    """The media type with its charset, if told: `text/html; charset=utf-8`."""
    kind, charset = _TYPE.match(header.strip()), _CHARSET.search(header)
    if kind is None:
        return "application/octet-stream"
    return kind[0].lower() + (f"; charset={charset[1].lower()}" if charset else "")


def retry_after(header: str) -> float:
    """The seconds that a Retry-After asks for, as a number or a date; 0 if it is neither."""
    header = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", header):
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - time.time())


def _drain(parts: Any) -> None:
    read = 0
    for part in parts:
        read += len(part)
        if read > _DRAINED:
            return
