"""What an HTML page says: title, main text, publication date, canonical address. Shared by the loaders.

trafilatura finds the main text. The date is not taken from its companion htmldate, which also takes dates of
updating, of deadlines and of other articles for that of publication: a wrong date would move every "i dag" and
"nästa år" of the text. Only what a page says of its publication counts.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from kg.extract.data import table
from kg.extract.dateline import find_published
from kg.loaders.reading import TITLE_LENGTH, Reading, UnreadableError, address, decode, edtf
from kg.text import normalise

PAGE_LIMIT = 10 << 20
"""Bytes of HTML; the tree of a larger page takes gigabytes, and no announcement is that long."""

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.I
)
_XML_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MAYBE_PUBLISHED = ("dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "date")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "svg", "select", "nav", "aside"))
_LINES = 60
_LABEL_LENGTH = 40
_BREAK = "\u2028"


def read_page(data: bytes, charset: str | None = None) -> Reading:
    """Read an HTML page; `charset` is what the server said of its encoding.

    Raises:
        UnreadableError: it is too large, is no text, or has no main text.
    """
    if len(data) > PAGE_LIMIT:
        raise UnreadableError(f"is {len(data) >> 20} MB of HTML; pages over {PAGE_LIMIT >> 20} MB are not read")
    declared = _DECLARED.search(data[:4096])
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    text = text.lstrip()
    if declaration := _XML_DECLARATION.match(text):  # lxml refuses it in text that is decoded already
        text = text[declaration.end() :]
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
        main = _main_text(tree)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise UnreadableError(f"cannot be read as HTML: {error}") from error
    blocks = [] if main is None else [block for block in _rendered(main) if block]
    title = _title(tree, main)
    if blocks and blocks[0].lstrip("# ") == title:
        blocks.pop(0)
    body = normalise("\n\n".join(blocks))
    if not body:
        raise UnreadableError("has no main text; is it a list of links, or made by JavaScript?")
    return Reading(
        title=title,
        body=body,
        published=_published(tree, title),
        url=_canonical(tree),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower() or None,
    )


def _main_text(tree: html.HtmlElement) -> etree._Element | None:
    from trafilatura import bare_extraction  # noqa: PLC0415  (slow to import, and of no use for other files)
    from trafilatura.settings import DEFAULT_CONFIG, Document  # noqa: PLC0415

    settings = deepcopy(DEFAULT_CONFIG)
    # below this it falls back to all words of the page in one paragraph; announcements may be two sentences long
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "40")
    found = bare_extraction(tree, include_comments=False, with_metadata=False, config=settings)
    return found.body if isinstance(found, Document) else None


def _rendered(body: etree._Element) -> Iterator[str]:
    """The blocks of trafilatura's tree as Markdown: headings, items and rows keep their marks, emphasis does not."""
    for element in body.iter("lb", "p", "item", "head", "quote", "row", "list", "cell"):
        element.tail = _BREAK + (element.tail or "")
    if body.text and (text := _inline(body.text)):
        yield text
    for element in body:
        text = _inline("".join(element.itertext()))
        if element.tag == "head":
            level = re.fullmatch(r"h([1-6])", element.get("rend") or "h2")
            yield f"{'#' * int(level[1] if level else 2)} {text}" if text else ""
        elif element.tag == "list":
            yield "\n".join(f"- {line}" for line in text.split("\n") if line)
        elif element.tag == "table":
            rows = ([_inline("".join(cell.itertext())) for cell in row.iter("cell")] for row in element.iter("row"))
            yield "\n".join(" | ".join(cell.replace("\n", " ") for cell in row if cell) for row in rows)
        else:
            yield text
        yield _inline(element.tail or "")


def _inline(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _title(tree: html.HtmlElement, main: etree._Element | None) -> str:
    """The heading that the page's own title repeats, else the main text's heading, else the page's title."""
    headings = [] if main is None else [_text(head) for head in main.iter("head") if head.get("rend") in ("h1", None)]
    headings += [_text(head) for head in tree.xpath("(//main//h1 | //article//h1)[position() < 5]")]
    headings += [_text(head) for head in tree.xpath("(//h1)[position() < 5]")]
    headings = [head for head in headings if 0 < len(head) <= TITLE_LENGTH]
    told = [_inline(meta) for meta in _meta(tree, ("og:title",))]
    told += [_text(element) for element in tree.xpath("(//head/title | //title)[1]")]
    for repeats in (str.startswith, str.__contains__):  # sites put their own name last, some first
        for heading in headings:
            if any(repeats(title.casefold(), heading.casefold()) for title in told):
                return normalise(heading)
    return normalise(next(iter([*headings[:1], *filter(None, told)]), "")[:TITLE_LENGTH])


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _meta(tree: html.HtmlElement, names: Iterable[str]) -> Iterator[str]:
    """The contents of the meta elements of these names, in the order of the names."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := (meta.get("content") or "").strip():
            found.setdefault(name.lower(), content)
    yield from (found[name] for name in names if name in found)


def _published(tree: html.HtmlElement, title: str) -> str | None:
    """The date of publication: of metadata that means it, of the line near the heading, of a mere "date" at last."""
    for text in [*_meta(tree, _PUBLISHED), *_linked_data(tree, title), *_marked(tree)]:
        if found := edtf(text):
            return found
    if found := find_published("\n".join(_lines_at_heading(tree))):
        return found
    return next((found for text in _meta(tree, _MAYBE_PUBLISHED) if (found := edtf(text))), None)


def _linked_data(tree: html.HtmlElement, title: str) -> Iterator[str]:
    """`datePublished` of the JSON-LD thing with this headline; of another only if the page tells of no second one."""
    dates: list[str] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, list):
                waiting += thing
            elif isinstance(thing, dict):
                waiting += thing.values()
                date = thing.get("datePublished")
                if isinstance(date, str):
                    dates.append(date)
                    if normalise(str(thing.get("headline") or thing.get("name"))) == title:
                        yield date
    if len(set(dates)) == 1:
        yield dates[0]


def _marked(tree: html.HtmlElement) -> Iterator[str]:
    """The dates of elements marked as the publication date, unless they differ: then some are of other articles."""
    found = tree.xpath(
        "//*[@itemprop='datePublished' or (self::time and @pubdate)][not(ancestor::aside)][not(self::meta)]"
    )
    dates = [element.get("datetime") or element.get("content") or _text(element) for element in found]
    if len(set(dates)) == 1:
        yield dates[0]


def _lines_at_heading(tree: html.HtmlElement) -> Iterator[str]:
    """The lines of the page as seen, from the beginning of the article, else of the heading, else of the page."""
    begin = next(iter(tree.xpath("(//h1[ancestor::article or ancestor::main])[1]") or tree.xpath("(//h1)[1]")), tree)
    for parent in begin.iterancestors("article", "main"):
        begin = parent
        break
    labels = table("sv", "dates")["dateline"]["not_published"]
    label = ""
    for line in islice(_seen_lines(tree, begin), _LINES):
        is_label = line.endswith(":") or any(word in line.lower() for word in labels)
        if is_label and len(line) < _LABEL_LENGTH and not any(c.isdigit() for c in line):
            label = line  # in an element of its own: it says what the next line's date is
            continue
        yield f"{label} {line}".strip()
        label = ""


def _seen_lines(tree: html.HtmlElement, begin: etree._Element) -> Iterator[str]:
    parts: list[str] = []
    started, unseen = False, 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        started = started or element is begin
        block = isinstance(element.tag, str) and element.tag in _BLOCKS
        if block and (line := " ".join("".join(parts).split())):
            yield line
        if block:
            parts.clear()
        hidden = not isinstance(element.tag, str) or element.tag in _UNSEEN
        unseen += (1 if event == "start" else -1) if hidden else 0
        text = element.text if event == "start" and not hidden else element.tail if event == "end" else None
        if started and not unseen and text:
            parts.append(text)
    if line := " ".join("".join(parts).split()):
        yield line


def _canonical(tree: html.HtmlElement) -> str | None:
    """The address the page gives as its own; not that of a front page, which careless sites give on every page."""
    links = [link.get("href") or "" for link in tree.xpath("//link[@rel='canonical']")]
    for link in [*links, *_meta(tree, ("og:url",))]:
        with suppress(UnreadableError):
            url = address(link)
            parts = urlsplit(url)
            if parts.scheme in ("http", "https") and (parts.path.strip("/") or parts.query):
                return url
    return None
