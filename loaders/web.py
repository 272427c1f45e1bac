"""Pages of the web by their addresses: a municipality's news, a company's press release.

An announcement is known by its page's canonical link if that names the same site, else by the address that the page
came from, after redirects and without its fragment. So one page that is reached in several ways is one source, and
no page can pass itself off as another site's. What was fetched is recorded under the address that was asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import KgError
from kg.fetch import Client, FetchError, Page, as_sent
from kg.loaders.pages import PAGE_LIMIT, read_page
from kg.loaders.reading import Reading, UnreadableError, decode, edtf, publisher, read_markdown, read_plain
from kg.loading import LoadContext, Loader, Option, Options
from kg.model import Announcement, Event, Gone, Loaded, Skipped, Unchanged
from kg.text import normalise

_HTML = ("text/html", "application/xhtml+xml")


@dataclass
class _Run:
    """What one load says of all its pages, and which version it has met under which address."""

    published: str | None
    source: str | None
    language: str
    met: dict[str, str] = field(default_factory=dict)

    @property
    def says_more(self) -> bool:
        """True if what is stored depends on more than the pages, so that an unchanged page proves nothing."""
        return bool(self.published or self.source)

    def announcement(self, page: Page) -> Announcement:
        """The announcement on a page.

        Raises:
            UnreadableError: there is none, or this load has had another text under its address.
        """
        reading = _reading(page)
        url = _identity(page, reading)
        announcement = Announcement(
            url=url,
            title=reading.title,
            summary=reading.summary,
            body=reading.body,
            published=self.published or reading.published,
            source=self.source or publisher(url) or "web",
            language=reading.language or self.language,
        )
        if self.met.setdefault(url, announcement.version) != announcement.version:
            raise UnreadableError(f"calls itself {url}, as another page of this load does that has another text")
        return announcement


def read(targets: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
    """The announcements on the pages, in the order given; see kg.loading.Loader.

    Raises:
        KgError: no address is given, the list cannot be read, or an option is not usable.
    """
    urls = _urls(targets, options)
    run = _Run(_published(options, len(urls)), _name(options.get("source")), str(options.get("language") or "sv"))
    delay = options.get("delay")
    context.expect(len(urls))
    with Client(
        delay=1.0 if delay is None else float(delay),
        allow_private=bool(options.get("allow_private")),
        max_bytes=PAGE_LIMIT,
    ) as client:
        for url in urls:
            if not context.done(url):
                yield _event(client, url, run, context)


def _urls(targets: Sequence[str], options: Options) -> list[str]:
    """The addresses of the command line and of the list, each once."""
    listed: list[str] = []
    if name := options.get("list"):
        try:
            text = decode(Path(str(name)).read_bytes())
        except OSError as error:
            raise KgError(f"--list {name} cannot be read: {error.strerror or error}; check the path") from error
        except UnreadableError as error:
            raise KgError(f"--list {name} {error}; write one address a line into it") from error
        listed = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    urls = list(dict.fromkeys(url for each in (*targets, *listed) if (url := normalise(each))))
    if not urls:
        raise KgError("name the address of a page, e.g.: kg load web https://www.example.org/news/new-head")
    return urls


def _published(options: Options, pages: int) -> str | None:
    given = options.get("published")
    if given is None:
        return None
    if pages > 1:
        raise KgError("--published is the date of one page; load the others one by one")
    published = edtf(str(given))
    if published is None:
        raise KgError(f"--published {given}: not a date; write it as 2019-01-31, 2019-01 or 2019")
    return published


def _name(given: object) -> str | None:
    return " ".join(normalise(str(given)).split()) or None if given is not None else None


def _event(client: Client, url: str, run: _Run, context: LoadContext) -> Event:
    known = context.known(url)
    try:
        if known is None or run.says_more:
            page = client.get(url)
        else:
            page = client.get(url, etag=known.etag, last_modified=known.last_modified)
    except FetchError as error:
        return Skipped(url, str(error), retry=error.retry)
    fetch = page.fetch
    if fetch.status == 304:
        return Unchanged(url, fetch)
    if fetch.content is None:
        if known is not None:
            return Gone(url, fetch)
        return Skipped(url, f"is not there (status {fetch.status}); check the address")
    try:
        return Loaded(run.announcement(page), fetch)
    except UnreadableError as error:
        return Skipped(url, str(error))


def _reading(page: Page) -> Reading:
    if _is_front(page.url) and not _is_front(page.fetch.url):
        raise UnreadableError(f"leads to the front page {page.url}: it is no longer there, it seems")
    content = page.fetch.content or b""
    kind, _, parameter = page.fetch.media_type.partition(";")
    charset = parameter.strip().removeprefix("charset=") or None
    if kind in _HTML:
        return read_page(content, charset)
    if kind == "text/markdown":
        reading = read_markdown(decode(content, charset))
    elif kind == "text/plain":
        reading = read_plain(decode(content, charset))
    else:
        raise UnreadableError(f"is of the type {kind}; read are HTML, plain text and Markdown")
    if reading.empty:
        raise UnreadableError("is empty")
    return reading


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _identity(page: Page, reading: Reading) -> str:
    """The address by which the announcement is known; see the module."""
    if reading.url is not None:
        try:
            told = as_sent(reading.url)
        except FetchError:
            return page.url
        if _site(told) == _site(page.url):
            return told
    return page.url


def _site(url: str) -> tuple[str | None, int | None]:
    return publisher(url), urlsplit(url).port


loader = Loader(
    name="web",
    title="Pages of the web",
    publisher="whoever published them",
    url="https://www.rfc-editor.org/rfc/rfc9110",
    licence="as their publisher says",
    coverage="the addresses given",
    read=read,
    targets="URL...",
    options=(
        Option("list", "A file of addresses, one a line; lines that begin with # are read over."),
        Option("published", "Publication date of the page, e.g. 2018-10-26; it wins over what the page says."),
        Option("source", "Name of the source, e.g. the municipality; else the host's."),
        Option("language", "Language of pages that do not say it.", default="sv"),
        Option("delay", "Seconds between two requests to one host; 0 only for a server of your own.", float, 1.0),
        Option("allow_private", "Allow addresses of this machine or a private network: for pages of your own.", bool),
    ),
    examples=(
        "kg load web https://www.example.org/news/new-head",
        "kg load web --list addresses.txt --source 'Ekbacka kommun'",
    ),
)
