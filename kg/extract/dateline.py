"""The publication date that stands near the top of a plain text."""

import re
from datetime import date
from functools import lru_cache
from itertools import islice

from kg.extract.data import table

_LINES_UNMARKED = 12
_LINES_MARKED = 40
_LINE_LENGTH = 160
_EDGE = " \t#*_>|•·()[]–-.,:;"


def _words(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, int]]:
    dates = table(language, "dates")
    line = dates["dateline"]
    months: dict[str, int] = dates["months"]
    clock = rf"(?:[,\s]*(?:(?:{_words(line['clock'])})\b\.?\s*)?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?)?"
    day = (
        rf"(?:(?:{_words(line['weekdays'])})\.?,?\s+)?(?:(?:{_words(line['article'])})\s+)?"
        rf"(?:(?P<y1>\d{{4}})[-/.](?P<m1>\d\d)[-/.](?P<d1>\d\d)(?:T[\d:.Z+]*)?"
        rf"|(?P<d2>\d{{1,2}})[.:]?(?:[ae]\b)?\s*(?P<m2>{_words(list(months))})\.?,?\s+(?P<y2>\d{{4}})"
        rf"|(?P<d3>\d{{1,2}})\.(?P<m3>\d{{1,2}})\.(?P<y3>\d{{4}}))(?!\d)"
    )
    alone = re.compile(rf"(?:[^\W\d_]+,\s+)?{day}{clock}", re.IGNORECASE)
    marked = re.compile(rf"(?:{_words(line['published'])})\b[\s:.,*_]*{day}", re.IGNORECASE)
    other = re.compile(
        rf"(?:[^\W\d_]+\s+)?\b(?:{_words(line['not_published'])})\b[\s:.,*_]*(?:{day}{clock})?", re.IGNORECASE
    )
    return alone, marked, other, months


def _edtf(match: re.Match[str], months: dict[str, int]) -> str | None:
    found = match.groupdict()
    for form in "123":
        if found[f"y{form}"]:
            month = months.get(found[f"m{form}"].lower()) or int(found[f"m{form}"])
            try:
                return date(int(found[f"y{form}"]), month, int(found[f"d{form}"])).isoformat()
            except ValueError:
                return None
    return None


def find_published(text: str, language: str = "sv") -> str | None:
    r"""The publication date of a plain text, as `2018-10-26`, or None if none stands near its top.

    A date counts when it is all that its line (or its part of a line, between bars) says, with or without weekday
    and time, or when it follows a word for "published". A date of updating is never taken for it.

    Raises:
        KgError: there is no data for the language.

    >>> find_published("Ny chef\n\n26 okt, 2018\n\nDen 1 maj börjar Lo Ahl.")
    '2018-10-26'
    """
    alone, marked, other, months = _patterns(language)
    unmarked: str | None = None
    lines = (line.strip() for line in text.splitlines())
    for number, line in enumerate(islice(filter(None, lines), _LINES_MARKED)):
        if len(line) > _LINE_LENGTH:
            continue
        for part in re.split(r"[|•·]|\s[–-]\s", other.sub("|", line)):
            kept = part.strip(_EDGE)
            if (match := marked.match(kept)) and (found := _edtf(match, months)):
                return found
            if unmarked is None and number < _LINES_UNMARKED and (match := alone.fullmatch(kept)):
                unmarked = _edtf(match, months)
    return unmarked
