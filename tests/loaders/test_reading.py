import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.loaders.reading import (
    TITLE_LENGTH,
    UnreadableError,
    address,
    decode,
    edtf,
    publisher,
    read_markdown,
    read_plain,
)

SWEDISH = "Åsa Öberg-Lindé blir ny förvaltningschef – på måndag"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (SWEDISH.encode("utf-8"), None),
        (SWEDISH.encode("utf-8-sig"), None),
        (SWEDISH.encode("utf-16"), None),
        (b"\xfe\xff" + SWEDISH.encode("utf-16-be"), None),
        (SWEDISH.encode("cp1252"), None),
        (SWEDISH.encode("cp1252"), "iso-8859-1"),  # what the web calls Latin-1 is Windows-1252
        (SWEDISH.encode("cp1252"), "no-such-encoding"),
        (SWEDISH.encode("cp1252"), "utf-8"),  # declared wrongly
        (SWEDISH.encode("utf-8"), "iso-8859-1"),  # the other way round
        (SWEDISH.encode("mac-roman"), "macintosh"),
    ],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes, declared: str | None) -> None:
    assert decode(data, declared) == SWEDISH


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Hon är på".encode()[:-1], "half a character at byte 9"),
        (b"Ny chef p\xc3", "half a character"),
        ("Åsa ".encode() + b"\xc3 blir chef", "half a character"),
        (b"\xff\xfeN\x00y\x00 ", "begins as UTF-16-LE but is not"),
        (b"%PDF-1.7\n\x00\x01", "is not a text"),
        (b"\x89PNG\r\n\x1a\n", "is not a text"),
    ],
)
def test_what_is_no_text_or_a_damaged_one_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        decode(data)


def test_one_swedish_letter_at_the_end_is_windows_1252_not_a_torn_character() -> None:
    assert decode("Hon bor i Skarså".encode("cp1252")) == "Hon bor i Skarså"


def test_the_first_line_is_the_title_and_the_dateline_the_date() -> None:
    reading = read_plain("\n Lo Ahl blir chef \n\n26 okt, 2018\n\nHon börjar sista januari nästa år.\n")
    assert (reading.title, reading.published) == ("Lo Ahl blir chef", "2018-10-26")
    assert reading.body == "26 okt, 2018\n\nHon börjar sista januari nästa år."


def test_a_paragraph_is_no_title() -> None:
    text = "Lo Ahl blir chef. " * 30
    reading = read_plain(text)
    assert len(text) > TITLE_LENGTH
    assert (reading.title, reading.body) == ("", text.strip())


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Lo **Ahl** blir chef ##\n\nText.", "Lo Ahl blir chef", "Text."),
        ("Lo Ahl blir chef\n================\n\nText.", "Lo Ahl blir chef", "Text."),
        ("Ingress före.\n\n# [Lo Ahl](https://a.example/) blir chef\n\nText.", "Lo Ahl blir chef", None),
        ("**Lo Ahl blir chef**\n\nText.", "Lo Ahl blir chef", "Text."),
        ("#hashtag är ingen rubrik\n\nText.", "#hashtag är ingen rubrik", "Text."),
        ("", "", ""),
    ],
)
def test_the_title_of_markdown(text: str, title: str, body: str | None) -> None:
    reading = read_markdown(text)
    assert reading.title == title
    assert reading.body == (text if body is None else body)


def test_front_matter_tells_what_it_tells() -> None:
    reading = read_markdown(
        '---\ntitle: "Ny chef: Lo Ahl"\ndate: 2019-05-21T08:00:00+02:00\ntags:\n  - chefer\nlang: sv\n'
        "url: https://www.ekbacka.example/ny-chef\ningress: Hon börjar i höst.\nsource: Ekbacka kommun\n---\n\n"
        "# Ny chef: Lo Ahl\n\nText."
    )
    assert reading.title == "Ny chef: Lo Ahl"
    assert (reading.summary, reading.body) == ("Hon börjar i höst.", "Text.")
    assert (reading.published, reading.language) == ("2019-05-21", "sv")
    assert (reading.url, reading.source) == ("https://www.ekbacka.example/ny-chef", "Ekbacka kommun")


@pytest.mark.parametrize("text", ["---\nHon börjar i höst.\n---\nText.", "---\ntitle: utan slut", "---\n---x\n"])
def test_a_rule_is_no_front_matter(text: str) -> None:
    reading = read_markdown(text)
    assert "\n".join(filter(None, (reading.title, reading.body))).replace("\n", "") == text.replace("\n", "")


@given(st.text(alphabet=st.sampled_from("# \n=-*_[](): aå`!")))
def test_no_word_of_markdown_is_lost(text: str) -> None:
    def letters(text: str) -> int:
        return sum(c in "aå" for c in text)

    reading = read_markdown(text)
    if not text.strip().startswith("---"):  # front matter that nobody knows is dropped
        title = 0 if reading.title and reading.title in reading.body else letters(reading.title)
        assert title + letters(reading.body) <= letters(text)
        assert reading.body == "" or letters(reading.body) <= letters(text)
        assert letters(reading.title + reading.body) >= letters(text) - sum(map(letters, text.split("](")[1:]))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2018-10-26", "2018-10-26"),
        ("2018-10", "2018-10"),
        ("2018-10-26T23:30:00Z", "2018-10-26"),
        ("2018-10-26 09:00", "2018-10-26"),
        ("20181026", "2018-10-26"),
        ("26 oktober 2018", "2018-10-26"),
        ("2018-02-30T10:00", None),
        ("20181332", None),
        ("i går", None),
        ("", None),
    ],
)
def test_dates_as_sources_write_them(text: str, date: str | None) -> None:
    assert edtf(text) == date


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("https://www.ekbacka.example/ny chef?a={1}", "https://www.ekbacka.example/ny%20chef?a=%7B1%7D"),
        (" https://www.åby.example/å ", "https://www.åby.example/å"),
        ("urn:isbn:9789100000000", "urn:isbn:9789100000000"),
    ],
)
def test_addresses_become_iris(text: str, iri: str) -> None:
    assert address(text) == iri


@pytest.mark.parametrize(
    "text",
    [
        "", "ny-chef", "/ny-chef", "https://", "javascript:alert(1)", "data:text/html,x", "https://[::1/x",
        "https://a b.example/", "https://a.example:0x1/", "https://lo:hemligt@www.ekbacka.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        address(text)


def test_the_publisher_of_an_address() -> None:
    assert publisher("https://www.ekbacka.example:8443/x") == "ekbacka.example"
    assert publisher("file:x") is None
