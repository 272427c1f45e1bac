"""Any text is read without an error, and in time that grows as its length does."""

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import default_extractor, make_extractors
from kg.extract.sentences import MAX_SENTENCE
from kg.model import Announcement

EXTRACTOR = default_extractor()
_SALAD = """
Siv Ek Ahl ordförande chef och , . i för till utsett har är den 1 2018 – ( ) S Granverket UD:s enhet enheten tidigare
ny mars tillträder * # ** [ ]( energi- von ledamöter : ministerns Ekbackas från kommundirektör sista mellan som
"""
_ROWS = ["följande", "nominerar", ":", "| a |", "|---|"]
WORDS = [*_SALAD.split(), *_ROWS, "efterträder", "\n", "\n\n", "\u00ad", "\ud800"]


def announcement(body: str, published: str | None = "2018-10-26") -> Announcement:
    return Announcement(url="https://example.org/1", title="Ny chef", body=body, published=published)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=120),
    st.sampled_from([None, "2018", "2018-10", "2018-10-26", "0001-01-01", "9999-12-31"]),
)
def test_any_salad_of_words(words: list[str], published: str | None) -> None:
    subject = announcement(" ".join(words), published)
    for sighting in EXTRACTOR.extract(subject):
        assert sighting.quote == subject.text[sighting.begin : sighting.finish]
        assert all(0 <= b < f <= len(subject.text) for b, f in sighting.spans.values())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    subject = announcement(text)
    assert list(EXTRACTOR.extract(subject)) == list(EXTRACTOR.extract(subject))


def calls(action: Callable[[], object]) -> int:
    """How many Python function calls an action makes: a measure of work that no busy machine disturbs."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "Siv Ek, ordförande i Granverket, och ",
        "chef för enheten för skog, mark och ",
        "Siv Ek Ahl von ",
        "den 1 mars 2019 till ",
        "energi-, ",
        "* Siv Ek (S)\n",
        "* Xo Yx, rektor, Granskolan\n",
        "| Siv Ek | Rektor | Granskolan |\n",
        "||",
        "Siv Ek, Xo Yx och ",
        "Ledamöter:\n",
        "## Grannämnden\n### Rektor, Siv Ek\n",
        "Siv Ek, rektor\n",
        "[Siv Ek](",
        "**",
        "a.b.c. ",
        "(((",
        "Han har varit ambassadör i Oslo. ",
        "Ekbackas ",
        "till chef för ",
        "1997-2013: Chef i Oslo\n",
    ],
)
def test_work_grows_with_the_length(unit: str) -> None:
    texts = [announcement(unit * (size // len(unit))) for size in (6 * MAX_SENTENCE, 24 * MAX_SENTENCE)]
    assert all(text.text for text in texts)  # composed before the reading of it is measured
    EXTRACTOR.extract(texts[0])
    assert all(text.text for text in texts)  # composed once, which is not to be counted
    small, large = (calls(lambda t=text: EXTRACTOR.extract(t)) for text in texts)  # type: ignore[misc]
    assert large < 4 * small * 2.5 + 10_000


def test_a_text_in_another_language_is_not_read() -> None:
    body = "Siv Ek har utsetts till rektor."
    for language, count in (("sv", 1), ("sv-SE", 1), ("fi", 0)):
        subject = Announcement(url="https://example.org/1", title="Nyhet", body=body, language=language)
        assert len(EXTRACTOR.extract(subject)) == count


def test_the_version_names_code_and_data() -> None:
    assert make_extractors("rules")[0].version == EXTRACTOR.version
    assert len(EXTRACTOR.version.split("-")) == 2
