"""The web loader over a real server: what becomes of pages that are fine, moved, gone, changed, wrong or hostile."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.fetch import client as fetching
from kg.loaders.pages import PAGE_LIMIT
from kg.loaders.web import loader, read
from kg.model import Skipped
from kg.pipeline import LoadReport
from tests.fetch.site import Answer, Handler, Site, serving
from tests.loaders.context import changed, options_of, run

HTML = {"Content-Type": "text/html; charset=utf-8"}
LOCAL: dict[str, Any] = {"allow_private": True, "delay": 0.0}


def page(
    title: str = "Ny kommundirektör i Ekbacka",
    text: str = "Lo Ahl blir ny kommundirektör i Ekbacka kommun. Hon tillträder den 1 september 2019.",
    head: str = '<meta property="article:published_time" content="2019-05-21T08:00:00+02:00">',
    language: str = "sv",
) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | Ekbacka kommun</title>'
        f"{head}</head><body><header><nav><a href='/'>Start</a></nav></header><main><h1>{title}</h1><p>{text}</p>"
        "</main><footer><p>Kakor</p></footer></body></html>"
    ).encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def load(folder: Path, *urls: str, **options: Any) -> tuple[LoadReport, list[dict[str, Any]]]:
    """Load, and what is stored then, by url."""
    report, workspace = run(folder / "w", loader, *urls, **{**LOCAL, **options})
    with workspace:
        rows = workspace.ledger.rows(
            "SELECT announcement.url, announcement.source, withdrawn, title, body, published, language "
            "FROM announcement JOIN version ON version.id = announcement.version ORDER BY announcement.url"
        )
        return report, [dict(row) for row in rows]


def reason(folder: Path, *urls: str, **options: Any) -> str:
    report, stored = load(folder, *urls, **options)
    assert (report.outcomes, stored) == ({"skipped": 1}, [])
    assert report.skipped[0].where == urls[0]
    return report.skipped[0].reason


def test_a_page_becomes_an_announcement(site: Site, tmp_path: Path) -> None:
    site.routes["/nyheter/ny"] = Answer(page(), headers=HTML)
    report, stored = load(tmp_path, f"{site.address}/nyheter/ny#innehall")
    assert report.outcomes == {"new": 1}
    assert stored == [
        {
            "url": f"{site.address}/nyheter/ny",
            "source": "127.0.0.1",
            "withdrawn": 0,
            "title": "Ny kommundirektör i Ekbacka",
            "body": "Lo Ahl blir ny kommundirektör i Ekbacka kommun. Hon tillträder den 1 september 2019.",
            "published": "2019-05-21",
            "language": "sv",
        }
    ]


def test_options_say_more_than_the_page(site: Site, tmp_path: Path) -> None:
    site.routes["/x"] = Answer(page(head="", language=""), headers=HTML)
    given = {"published": "21 maj 2019", "source": " Ekbacka  kommun ", "language": "en"}
    _, (stored,) = load(tmp_path, f"{site.address}/x", **given)
    assert (stored["published"], stored["source"], stored["language"]) == ("2019-05-21", "Ekbacka kommun", "en")


def test_loading_again_asks_conditionally_and_changes_nothing(site: Site, tmp_path: Path) -> None:
    def conditional(handler: Handler) -> Answer:
        if handler.headers.get("If-None-Match") == '"v1"':
            return Answer(status=304)
        return Answer(page(), headers={**HTML, "ETag": '"v1"'})

    site.routes["/x"] = conditional
    first, _ = load(tmp_path, f"{site.address}/x")
    second, stored = load(tmp_path, f"{site.address}/x")
    assert (first.outcomes, second.outcomes) == ({"new": 1}, {"unchanged": 1})
    assert changed(first)
    assert not changed(second)
    assert "If-None-Match" in site.asked[-1][1]
    # a date given only now must not be lost to "unchanged"
    third, stored = load(tmp_path, f"{site.address}/x", published="2019-05-20")
    assert "If-None-Match" not in site.asked[-1][1]
    assert (third.outcomes["unchanged"], stored[0]["published"]) == (0, "2019-05-20")


def test_a_changed_page_is_a_correction_and_a_missing_one_is_withdrawn(site: Site, tmp_path: Path) -> None:
    url = f"{site.address}/x"
    site.routes["/x"] = Answer(page(), headers=HTML)
    load(tmp_path, url)
    site.routes["/x"] = Answer(page(text="Lo Ahl blir tillförordnad kommundirektör i Ekbacka kommun."), headers=HTML)
    report, (stored,) = load(tmp_path, url)
    assert report.outcomes == {"corrected": 1}
    assert "tillförordnad" in stored["body"]
    del site.routes["/x"]
    report, (stored,) = load(tmp_path, url)
    assert report.outcomes == {"withdrawn": 1}
    assert (stored["withdrawn"], "tillförordnad" in stored["body"]) == (1, True)


def test_what_was_never_there_is_skipped(site: Site, tmp_path: Path) -> None:
    assert "status 404" in reason(tmp_path, f"{site.address}/x")


def test_a_moved_page_is_known_by_where_it_is(site: Site, tmp_path: Path) -> None:
    site.routes["/gammal"] = Answer(status=301, headers={"Location": "/ny?id=1#topp"})
    site.routes["/ny?id=1"] = Answer(page(), headers=HTML)
    report, stored = load(tmp_path, f"{site.address}/gammal", f"{site.address}/ny?id=1")
    assert [each["url"] for each in stored] == [f"{site.address}/ny?id=1"]
    assert report.outcomes == {"new": 1, "unchanged": 1}
    del site.routes["/gammal"]  # recorded under the address asked for, its end reaches the announcement
    report, (stored_again,) = load(tmp_path, f"{site.address}/gammal")
    assert (report.outcomes, stored_again["withdrawn"]) == ({"withdrawn": 1}, 1)


@pytest.mark.parametrize(
    ("canonical", "known_by"),
    [
        ("{site}/nyheter/ny", "{site}/nyheter/ny"),
        ("{site}/nyheter/n%79#topp", "{site}/nyheter/ny"),
        ("https://annan.example/nyheter/ny", "{site}/x?utm_source=brev"),  # another site is not ours to speak for
        ("http://127.0.0.1:1/nyheter/ny", "{site}/x?utm_source=brev"),
        ("http://lo:hemligt@127.0.0.1/nyheter/ny", "{site}/x?utm_source=brev"),
        ("javascript:alert(1)", "{site}/x?utm_source=brev"),
        ("{site}/", "{site}/x?utm_source=brev"),  # careless sites name their front page on every page
    ],
)
def test_a_canonical_link_counts_on_its_own_site(canonical: str, known_by: str, site: Site, tmp_path: Path) -> None:
    link = f'<link rel="canonical" href="{canonical.format(site=site.address)}">'
    site.routes["/x?utm_source=brev"] = Answer(page(head=link), headers=HTML)
    _, (stored,) = load(tmp_path, f"{site.address}/x?utm_source=brev")
    assert stored["url"] == known_by.format(site=site.address)


def test_two_texts_under_one_canonical_address_do_not_replace_each_other(site: Site, tmp_path: Path) -> None:
    link = f'<link rel="canonical" href="{site.address}/nyheter">'
    site.routes["/a"] = site.routes["/a2"] = Answer(page(head=link), headers=HTML)
    site.routes["/b"] = Answer(page(text="Bo Ek blir ny ekonomichef i Ekbacka kommun.", head=link), headers=HTML)
    report, (stored,) = load(tmp_path, *(f"{site.address}/{name}" for name in ("a", "a2", "b")))
    assert report.outcomes == {"new": 1, "unchanged": 1, "skipped": 1}
    assert "another text" in report.skipped[0].reason
    assert stored["body"].startswith("Lo Ahl")


def test_a_page_that_leads_to_the_front_page_is_not_read(site: Site, tmp_path: Path) -> None:
    site.routes["/x"] = Answer(status=302, headers={"Location": "/"})
    site.routes["/"] = Answer(page(), headers=HTML)
    assert "front page" in reason(tmp_path, f"{site.address}/x")
    report, _ = load(tmp_path / "other", f"{site.address}/")
    assert report.outcomes == {"new": 1}  # who asks for it gets it


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(b"%PDF-1.7\n\x00", headers={"Content-Type": "application/pdf"}), "application/pdf"),
        (Answer(b"text"), "application/octet-stream"),
        (Answer(b"", headers=HTML), "main text|cannot be read"),
        (Answer(b"   ", headers={"Content-Type": "text/plain"}), "is empty"),
        (Answer(b"\x00\x01\x02" * 100, headers=HTML), "not a text"),
        (Answer(b"<html><body><script>render()</script><div id=app></div></body></html>", headers=HTML), "main text"),
        (Answer(b"<p>Lo Ahl blir chef p\xc3", headers=HTML), "half a character"),
        (Answer(gzip.compress(b"<p>" + b" " * (50 << 20)), headers={**HTML, "Content-Encoding": "gzip"}),
         f"more than {PAGE_LIMIT >> 20} MB"),
        (Answer(b"", 403), "status 403"),
        (Answer(b"", 301, {"Location": "http://[::1"}), "redirected"),
    ],
    ids=["pdf", "untyped", "nothing", "blank", "binary", "script", "torn", "bomb", "forbidden", "nowhere"],
)  # fmt: skip
def test_what_cannot_be_read_is_skipped_with_its_reason(
    answer: Answer, expected: str, site: Site, tmp_path: Path
) -> None:
    site.routes["/x"] = answer
    assert re.search(expected, reason(tmp_path, f"{site.address}/x"))


def test_a_page_of_50_mb_is_skipped(site: Site, tmp_path: Path) -> None:
    site.routes["/x"] = Answer(b"<p>" + b"Lo Ahl " * (50 << 17), headers=HTML)
    assert "more than" in reason(tmp_path, f"{site.address}/x")


def test_robots_private_addresses_and_odd_addresses(site: Site, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /intern")
    site.routes["/intern/x"] = Answer(page(), headers=HTML)
    assert "robots.txt" in reason(tmp_path / "1", f"{site.address}/intern/x")
    assert "--allow-private" in reason(tmp_path / "2", f"{site.address}/x", allow_private=False)
    for number, odd in enumerate(("www.ekbacka.example/x", "file:///etc/passwd", "http://lo:hemligt@127.0.0.1/")):
        assert "address" in reason(tmp_path / f"odd{number}", odd)


class Fresh:
    """A context that knows nothing."""

    def known(self, url: str) -> None: ...
    def stored(self, url: str) -> None: ...
    def done(self, url: str) -> bool:
        return False

    def expect(self, total: int) -> None: ...


def test_what_may_pass_is_marked_for_another_run(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_BACKOFF", 0.01)
    site.routes["/busy"] = Answer(b"", 503)
    site.routes["/forbidden"] = Answer(b"", 403)
    urls = [f"{site.address}/busy", f"{site.address}/forbidden", "http://127.0.0.1:1/x"]
    events = list(read(urls, options_of(loader, **LOCAL), Fresh()))
    assert [(e.where, e.retry) for e in events if isinstance(e, Skipped)] == [
        (urls[0], True), (urls[1], False), (urls[2], True),
    ]  # fmt: skip


def test_encodings_and_broken_markup(site: Site, tmp_path: Path) -> None:
    old = page().replace(b'<meta charset="utf-8">', b"").decode().encode("cp1252")
    site.routes["/told"] = Answer(old, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    site.routes["/untold"] = Answer(old, headers={"Content-Type": "text/html"})
    mac = page().replace(b'<meta charset="utf-8">', b"").decode().encode("mac-roman")
    site.routes["/mac"] = Answer(mac, headers={"Content-Type": "text/html; charset=macintosh"})
    site.routes["/wrong"] = Answer(page(), headers={"Content-Type": "text/html; charset=iso-8859-1"})
    broken = page().replace(b"</p></main>", b"<div><b><table></i></main").replace(b"<body>", b"")
    site.routes["/broken"] = Answer(broken, headers=HTML)
    _, stored = load(tmp_path, *(f"{site.address}{path}" for path in site.routes))
    assert len(stored) == 5
    assert {each["title"] for each in stored} == {"Ny kommundirektör i Ekbacka"}
    assert all("tillträder" in each["body"] for each in stored)


def test_plain_text_and_markdown(site: Site, tmp_path: Path) -> None:
    plain = "Ny rektor i Ekbacka\n\n21 maj 2019\n\nSiv Alm blir ny rektor på Ekbackaskolan.\n".encode()
    site.routes["/a.txt"] = Answer(plain, headers={"Content-Type": "text/plain"})
    site.routes["/b.md"] = Answer(b"# Ny rektor i Ekbacka\n\n21 maj 2019", headers={"Content-Type": "text/markdown"})
    _, stored = load(tmp_path, f"{site.address}/a.txt", f"{site.address}/b.md")
    assert [each["title"] for each in stored] == ["Ny rektor i Ekbacka"] * 2
    assert [each["published"] for each in stored] == ["2019-05-21"] * 2


def test_a_list_of_addresses(site: Site, tmp_path: Path) -> None:
    for name in "abc":
        site.routes[f"/{name}"] = Answer(page(text=f"Lo {name} blir ny chef i Ekbacka kommun."), headers=HTML)
    listed = tmp_path / "list.txt"
    listed.write_text(f"# nyheter\n{site.address}/b\r\n\n  {site.address}/c  \n{site.address}/a\n")
    report, _ = load(tmp_path, f"{site.address}/a", list=str(listed))
    assert report.outcomes == {"new": 3}
    assert site.paths == ["/robots.txt", "/a", "/b", "/c"]


def test_an_interrupted_load_does_not_ask_again(site: Site, tmp_path: Path) -> None:
    for number in range(60):  # more than one batch, so that the first is stored before the fall
        text = f"Lo Ahl blir ny chef för enhet {number} i Ekbacka kommun."
        site.routes[f"/{number}"] = Answer(page(text=text), headers=HTML)
    urls = [f"{site.address}/{number}" for number in range(60)]

    class Falls(Exception):
        pass

    def falls(*arguments: Any) -> Iterator[Any]:
        for number, event in enumerate(read(*arguments)):
            if number == 55:
                raise Falls
            yield event

    with pytest.raises(Falls):
        run(tmp_path / "w", replace(loader, read=falls), *urls, **LOCAL)
    site.asked.clear()
    report, stored = load(tmp_path, *urls)
    assert report.resumed
    assert len(stored) == 60
    assert site.paths == ["/robots.txt", *(f"/{number}" for number in range(50, 60))]


@pytest.mark.parametrize(
    ("urls", "options", "match"),
    [
        ([], {}, "name the address"),
        ([" "], {}, "name the address"),
        (["http://a.example/x"], {"published": "snart"}, "not a date"),
        (["http://a.example/x", "http://a.example/y"], {"published": "2019"}, "one by one"),
        ([], {"list": "no-such-file"}, "cannot be read"),
        (["http://a.example/x"], {"delay": -1.0}, "delay"),
    ],
)
def test_what_the_user_can_mend(urls: list[str], options: dict[str, Any], match: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=match):
        load(tmp_path, *urls, **options)


def test_a_list_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"\x00\x01")
    with pytest.raises(KgError, match="one address a line"):
        load(tmp_path, list=str(tmp_path / "list"))


def test_an_address_of_broken_bytes_is_skipped_not_a_crash(site: Site) -> None:
    (event,) = read([f"{site.address}/\udcff"], options_of(loader, **LOCAL), Fresh())
    assert isinstance(event, Skipped)
    assert event.where.encode("utf-8")  # can be stored
