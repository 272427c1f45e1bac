"""g0v.se: the press releases of the Government Offices of Sweden as an index in JSON and pages in Markdown.

The index (`pressmeddelanden.json`) gives title, summary and day of publication; a page gives the text. A page that the
index does not list is found through the server's folder listings, where it serves them, and speaks for itself: its
title is its first heading, and its path tells the month of publication, no more.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from kg.dates import bounds, is_date, now, parse_day
from kg.errors import KgError
from kg.fetch import Client, FetchError
from kg.loaders.reading import decode, read_markdown
from kg.loading import LoadContext, Loader, Option, Options
from kg.model import Announcement, Event, Fetch, Gone, Loaded, Skipped, Unchanged
from kg.text import name_key

SOURCE = "regeringen.se"
_PUBLISHER_SITE = "https://www.regeringen.se"
_FOLDER = "pressmeddelanden"
_PAGE = re.compile(rf"{_FOLDER}/(\d{{4}})/(0[1-9]|1[0-2])/([^/?#]+?)(?:\.md|/)?")


@dataclass(frozen=True)
class _Entry:
    """What the index says of a page."""

    title: str
    summary: str
    published: str | None
    record: bytes


@dataclass(frozen=True)
class _Page:
    """A page by its path without ending, `pressmeddelanden/2019/03/slug`."""

    path: str
    entry: _Entry | None

    @property
    def month(self) -> str:
        """The month of publication, as the path tells it."""
        _, year, month, _ = self.path.split("/", 3)
        return f"{year}-{month}"

    @property
    def published(self) -> str:
        """The day of publication if the index tells it, else the month."""
        return (self.entry.published if self.entry else None) or self.month

    @property
    def url(self) -> str:
        """The address at the original publisher's site: the announcement's identity."""
        return f"{_PUBLISHER_SITE}/{self.path}/"


def read(_: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
    """All pages, in order of their path; see kg.loading.Loader.

    Raises:
        KgError: neither an index nor a folder listing can be read at the base url, or an option is unusable.
    """
    base = str(options["base_url"]).rstrip("/") + "/"
    since = parse_day(str(options["since"])) if options.get("since") else None
    delay = options.get("delay")
    with Client(
        delay=1.0 if delay is None else float(delay), allow_private=bool(options.get("allow_private"))
    ) as client:
        pages = _pages(client, base, since)
        context.expect(len(pages))
        for page in pages:
            address = f"{base}{page.path}.md"
            if not context.done(address):
                yield _event(client, page, address, base, context)


def is_mirror(folder: Path) -> bool:
    """True if a folder is laid out as the site is: the index and the pages by year and month."""
    return (folder / f"{_FOLDER}.json").is_file() and (folder / _FOLDER).is_dir()


def mirrored(folder: Path) -> Iterator[Event]:
    """All pages of a mirror on disk, in order of their path, as `read` yields them but for the fetches.

    Raises:
        KgError: the index is no JSON, or no list.
    """
    file = folder / f"{_FOLDER}.json"
    try:
        listed = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise KgError(f"{file} cannot be read as an index: {error}") from error
    if not isinstance(listed, list):
        raise KgError(f"{file} is no list of releases")
    entries = _entries(listed)
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in (folder / _FOLDER).rglob("*.md"))
    found = {name for name in names if _PAGE.fullmatch(name)}
    for path in sorted({*entries, *found}):
        page = _Page(path, entries.get(path))
        if path in found:
            content = (folder / f"{path}.md").read_bytes()
            yield _loaded(page, Fetch(url=page.url, retrieved="", status=200, content=content), "")
        elif page.entry is not None and page.entry.summary:
            yield _loaded(page, None, "")
        else:
            yield Skipped(page.url, "the page is missing and the index has no summary of it")


def _pages(client: Client, base: str, since: int | None) -> list[_Page]:
    """The pages that the index or the folder listings name, published on or after the day, sorted by path."""
    index, index_trouble = _index(client, base)
    listed, listing_trouble = _listed(client, base, since)
    if index is None and listed is None:
        raise KgError(f"no press releases at {base}: {index_trouble}; {listing_trouble}; check --base-url")
    entries = index or {}
    pages = [_Page(path, entries.get(path)) for path in sorted({*entries, *(listed or ())})]
    if since is None:
        return pages
    return [page for page in pages if (bounds(page.published).latest or since) >= since]


def _index(client: Client, base: str) -> tuple[dict[str, _Entry] | None, str]:
    """The index by path, or None and why there is none."""
    address = f"{base}{_FOLDER}.json"
    try:
        fetch = client.get(address).fetch
        listed = json.loads(fetch.content or b"") if fetch.content else None
    except FetchError as error:
        return None, str(error)
    except ValueError as error:
        return None, f"{address} is not JSON ({error})"
    if not isinstance(listed, list):
        return None, f"{address} is no list of releases (status {fetch.status})"
    return _entries(listed), ""


def _entries(listed: list[Any]) -> dict[str, _Entry]:
    """The entries of the index by path."""
    found: dict[str, _Entry] = {}
    for item in listed:
        path = str(item.get("url", "")).strip("/") if isinstance(item, dict) else ""
        match = _PAGE.fullmatch(path)
        if not match:
            continue  # other sections of the site share the index format
        published = item.get("published")
        found[path] = _Entry(
            title=str(item.get("title") or ""),
            summary=str(item.get("summary") or ""),
            published=published if isinstance(published, str) and is_date(published) else None,
            record=json.dumps(item, ensure_ascii=False, sort_keys=True).encode(),
        )
    return found


class _Links(HTMLParser):
    """The targets of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a link."""
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.found.append(target)


def _listed(client: Client, base: str, since: int | None) -> tuple[set[str] | None, str]:
    """The pages below the folder that listings name, walked by year and month, or None and why there are none."""
    root = f"{base}{_FOLDER}/"
    try:
        years = [y for y in _links(client, root) if re.fullmatch(rf"{_FOLDER}/\d{{4}}/?", y)]
        found: set[str] = set()
        for year in (y.strip("/") for y in years):
            if not _wanted(year.removeprefix(f"{_FOLDER}/"), since):
                continue
            for month in (m.strip("/") for m in _links(client, f"{base}{year}/")):
                if re.fullmatch(rf"{year}/(0[1-9]|1[0-2])", month) and _wanted(
                    month.removeprefix(f"{_FOLDER}/").replace("/", "-"), since
                ):
                    matches = (_PAGE.fullmatch(link) for link in _links(client, f"{base}{month}/"))
                    found.update("/".join((_FOLDER, *match.groups())) for match in matches if match)
    except FetchError as error:
        return None, str(error)
    return (found, "") if years else (None, f"{root} lists no years")


def _wanted(period: str, since: int | None) -> bool:
    return since is None or (bounds(period).latest or since) >= since


def _links(client: Client, address: str) -> list[str]:
    """The targets of the links of a listing, relative to the site's base, each once, sorted; other sites left out."""
    page = client.get(address)
    if page.fetch.content is None:
        return []
    parser = _Links()
    parser.feed(decode(page.fetch.content, None))
    base = address[: address.index(f"{_FOLDER}/")]
    targets = {urljoin(page.url, link) for link in parser.found}
    return sorted(target.removeprefix(base) for target in targets if target.startswith(base))


def _event(client: Client, page: _Page, address: str, base: str, context: LoadContext) -> Event:
    stored = context.stored(page.url)
    # what the index says is part of the announcement: a 304 for the page proves nothing if the index has changed
    settled = stored is not None and (
        page.entry is None or _said(page.entry) == (stored.title, stored.summary, stored.published)
    )
    known = context.known(address) if settled else None
    try:
        if known is None:
            fetch = client.get(address).fetch
        else:
            fetch = client.get(address, etag=known.etag, last_modified=known.last_modified).fetch
    except FetchError as error:
        return Skipped(address, str(error), retry=error.retry)
    if fetch.status == 304:
        return Unchanged(page.url, fetch)
    if fetch.content is not None:
        return _loaded(page, fetch, base)
    if stored is not None and stored.body:  # it had a text; what came from the index alone never had a page
        return Gone(page.url, fetch)
    if page.entry is not None and page.entry.summary:
        return _loaded(page, None, base)
    return Skipped(address, f"the page is missing (status {fetch.status}) and the index has no summary of it")


def _said(entry: _Entry) -> tuple[str, str, str | None]:
    shaped = Announcement(url="", title=entry.title, summary=entry.summary)
    return shaped.title, shaped.summary, entry.published


def _index_record(entry: _Entry, page: _Page, base: str) -> Fetch:
    return Fetch(
        url=f"{base}{_FOLDER}.json#{page.path}",
        retrieved=now(),
        status=200,
        sha256=hashlib.sha256(entry.record).hexdigest(),
        content=entry.record,
        media_type="application/json",
    )


def _loaded(page: _Page, fetch: Fetch | None, base: str) -> Event:
    """The announcement from its page, or, when there is none, from the index alone."""
    entry = page.entry
    try:
        text = decode(fetch.content or b"", "utf-8") if fetch else ""
    except ValueError as error:
        return Skipped(page.url, str(error))
    reading = read_markdown(text)
    title = (entry.title if entry else "") or reading.title
    summary = entry.summary if entry else ""
    body = _without(_without(text, f"# {title}"), summary)
    if not (title or body):
        return Skipped(page.url, "the page is empty")
    announcement = Announcement(
        url=page.url,
        title=title,
        summary=summary,
        body=body,
        published=page.published,
        source=SOURCE,
        key=page.path.removeprefix(f"{_FOLDER}/"),
    )
    return Loaded(announcement, fetch, beside=(_index_record(entry, page, base),) if entry else ())


def _without(text: str, opening: str) -> str:
    """The text without an opening that only repeats what is known already."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    return rest.strip() if opening and name_key(first) == name_key(opening) else text


loader = Loader(
    name="g0v",
    title="Press releases of the Government Offices of Sweden, from g0v.se",
    publisher="Regeringskansliet",
    url="https://g0v.se/",
    licence="open government information",
    coverage="every press release since November 2014",
    read=read,
    options=(
        Option("since", "Only releases published on or after this day, e.g. 2024-01-01."),
        Option("base_url", "Where the site or a mirror of it is.", default="https://g0v.se"),
        Option("delay", "Seconds between two requests to one host; 0 only for a mirror of your own.", float, 1.0),
        Option(
            "allow_private", "Allow addresses of this machine or a private network: for a mirror of your own.", bool
        ),
    ),
    least=8000,
    examples=(
        "kg load g0v --since 2024-01-01",
        "kg load g0v --base-url http://127.0.0.1:8000 --allow-private --delay 0",
    ),
)
