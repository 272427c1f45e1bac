import pytest

from kg.loaders import pages
from kg.loaders.pages import read_page
from kg.loaders.reading import UnreadableError

TEXT = "<p>Lo Ahl blir ny chef i Ekbacka kommun. Hon börjar den 1 september 2019.</p>"


def page(inside: str = "", head: str = "", title: str = "Ny chef i Ekbacka") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="sv-SE"><head><title>{title} – Ekbacka kommun</title>{head}</head><body>'
        f"<nav><ul><li><a href='/'>Start</a></li></ul></nav><main><article><h1>{title}</h1>{inside}{TEXT}"
        "</article></main><footer>Kakor. 2026</footer></body></html>"
    ).encode()


def test_title_text_and_language() -> None:
    reading = read_page(page())
    assert reading.title == "Ny chef i Ekbacka"
    assert reading.body == "Lo Ahl blir ny chef i Ekbacka kommun. Hon börjar den 1 september 2019."
    assert reading.language == "sv"


def test_paragraphs_headings_items_and_rows_stay_apart() -> None:
    inside = (
        "<p>Första<br>raden av två i ingressen, som är lagom lång.</p><h2>Övriga chefer</h2>"
        "<ul><li>Bo Ek</li><li>Siv Alm</li></ul><table><tr><td>Rut Asp</td><td>rektor</td></tr></table>"
    )
    assert read_page(page(inside)).body.split("\n\n")[:4] == [
        "Första\nraden av två i ingressen, som är lagom lång.",
        "## Övriga chefer",
        "- Bo Ek\n- Siv Alm",
        "Rut Asp | rektor",
    ]


@pytest.mark.parametrize(
    ("inside", "head", "published"),
    [
        ("", '<meta property="article:published_time" content="2019-05-21T08:00:00+02:00">', "2019-05-21"),
        ("", '<meta name="DC.date.issued" content="2019-05-21">', "2019-05-21"),
        ('<time itemprop="datePublished" datetime="2019-05-21">i tisdags</time>', "", "2019-05-21"),
        ("<p>Publicerad: <time>21 maj 2019</time></p><p>Uppdaterad: <time>3 juni 2019</time></p>", "", "2019-05-21"),
        ("<div>Senast uppdaterad</div><div>3 juni 2019</div><div>Publicerad</div><div>21 maj 2019</div>", "",
         "2019-05-21"),
        ("<span>21 maj 2019</span>", '<meta name="date" content="2019-06-03">', "2019-05-21"),
        ("", '<meta name="date" content="2019-05-21">', "2019-05-21"),
        ("", '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","dateModified":"2019-06-03",'
             '"datePublished":"2019-05-21T08:00:00+02:00"}]}</script>', "2019-05-21"),
        ("", '<script type="application/ld+json">[{"headline":"Annat","datePublished":"2018-01-01"},'
             '{"headline":"Ny chef i Ekbacka","datePublished":"2019-05-21"}]</script>', "2019-05-21"),
    ],
)  # fmt: skip
def test_the_date_of_publication(inside: str, head: str, published: str) -> None:
    assert read_page(page(inside, head)).published == published


@pytest.mark.parametrize(
    ("inside", "head"),
    [
        ("", ""),  # the date in the text is that of the appointment's beginning
        ("<div>Senast uppdaterad</div><div>3 juni 2019</div>", ""),
        ("<dl><dt>Uppdaterad:</dt><dd>2019-06-03</dd></dl>", ""),
        ("", '<meta property="article:modified_time" content="2019-06-03">'),
        ("<p>Sista ansökningsdag: <time datetime='2019-06-03'>3 juni 2019</time></p>", ""),
        ("", '<script type="application/ld+json">[{"headline":"A","datePublished":"2018-01-01"},'
             '{"headline":"B","datePublished":"2019-05-21"}]</script>'),
        ("", '<script type="application/ld+json">{"datePublished": </script>'),
        ("<aside><time itemprop='datePublished' datetime='2018-01-01'>1 jan 2018</time></aside>", ""),
    ],
)  # fmt: skip
def test_another_date_is_not_taken_for_that_of_publication(inside: str, head: str) -> None:
    assert read_page(page(inside, head)).published is None


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://www.ekbacka.example/ny-chef">', "https://www.ekbacka.example/ny-chef"),
        (
            '<meta property="og:url" content="https://www.ekbacka.example/ny-chef">',
            "https://www.ekbacka.example/ny-chef",
        ),
        ('<link rel="canonical" href="https://www.ekbacka.example/">', None),
        ('<link rel="canonical" href="/ny-chef">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="https://[x">', None),
    ],
)
def test_the_canonical_address(head: str, url: str | None) -> None:
    assert read_page(page(head=head)).url == url


def test_the_encoding_the_page_declares() -> None:
    data = page(head='<meta charset="iso-8859-1">', title="Ny chef på Åsö").decode().encode("cp1252", "replace")
    assert read_page(data).title == "Ny chef på Åsö"
    xml = b'<?xml version="1.0" encoding="windows-1252"?>\n' + data
    assert read_page(xml).title == "Ny chef på Åsö"


def test_the_heading_that_the_title_repeats_is_the_title() -> None:
    data = b"<html><head><title>Ny chef | Ekbacka</title></head><body><h1>Ekbacka</h1><div><h1>Ny chef</h1>"
    assert read_page(data + TEXT.encode() + b"</div></body></html>").title == "Ny chef"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"<html></html>", b"<html><body><script>render()</script></body></html>", b"<div>" * 20_000],
)
def test_a_page_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_page(data)


def test_malformed_html_is_read_as_far_as_it_goes() -> None:
    data = page().replace(b"</p>", b"").replace(b"</article>", b"</div></span>").replace(b"</body>", b"<p")
    assert "Lo Ahl blir ny chef" in read_page(data).body


def test_a_page_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_LIMIT", len(page()) - 1)
    with pytest.raises(UnreadableError, match="are not read"):
        read_page(page())
