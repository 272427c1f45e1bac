"""Dates in running text: calendar dates, months, seasons, years, and those told relative to the day of publication."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import compress, count
from typing import Literal

from kg.dates import bounds, from_day, precision, to_day
from kg.extract.data import table
from kg.extract.memo import Memo
from kg.extract.phrases import Phrases

Edge = Literal["from", "until", "plain"]

_PAST_DAYS, _COMING_DAYS = 150, 215
"""A date without a year lies at most so many days before publication, else in the year that follows."""
_DASHES = ("–", "-", "—", "−")
_YEAR = 366
_DAYS, _MONTHS = 31, 12
_CLAUSE = 10
"""At most so many words before a date say whether it is past."""
_NEWS, _MONTH = 45, 31
_WINTER = 24
_NEAR = 4
"""So many words before a season may hold the verb that tells its tense."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Moment:
    """A date told by the tokens from `begin` to `finish` (exclusive), as EDTF; `edge` says what stands before it.

    `now`: it is the day of publication ("i dag"); `at_once` marks the words that only a start can mean.
    """

    begin: int
    finish: int
    edtf: str
    edge: Edge
    now: bool = False
    at_once: bool = False
    opened: bool = False
    """True for the year of an open range ("2014 –")."""


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    seasons: dict[str, int]
    days: Phrases[int]
    weeks: Phrases[int]
    at_once: Phrases[bool]
    shifts: Phrases[int]
    turn: frozenset[str]
    first: frozenset[str]
    last: frozenset[str]
    weekdays: dict[str, int]
    past: frozenset[str]
    coming: frozenset[str]
    coming_after: frozenset[str]
    behind: frozenset[str]
    breaks: frozenset[str]
    article: frozenset[str]
    edges: Phrases[str]
    between: frozenset[str]
    joined: frozenset[str]
    years: Phrases[bool]
    inner: frozenset[str]
    introducers: frozenset[str]
    towards: frozenset[str]
    past_verbs: frozenset[str]
    opens: Callable[[str], bool]
    """True for a word or number that a date may begin with."""


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    data = table(language, "dates")
    relative, edges = data["relative"], data["edges"]
    shifts = dict.fromkeys(relative["this_year"], 0) | dict.fromkeys(relative["next_year"], 1)
    days, at_once = Phrases[int](relative["days"]), Phrases.of(relative["at_once"], True)
    weeks = Phrases[int](relative["weeks"])
    single = (*data["months"], *data["seasons"], *relative["weekdays"])
    edge = (*relative["turn_of_year"], *relative["first_of"], *relative["last_of"])
    openers = days.firsts | weeks.firsts | at_once.firsts | frozenset((*single, *edge))
    return _Words(
        data["months"],
        data["seasons"],
        days,
        weeks,
        at_once,
        Phrases(shifts | dict.fromkeys(relative["last_year"], -1)),
        frozenset(relative["turn_of_year"]),
        frozenset(relative["first_of"]),
        frozenset(relative["last_of"]),
        relative["weekdays"],
        frozenset(relative["past_weekdays"]) | frozenset(relative["past_seasons"]),
        frozenset(relative["coming_weekdays"]),
        frozenset(relative["coming_after"]),
        frozenset(relative["behind"]),
        frozenset(relative["clause_ends"]),
        frozenset(data["dateline"]["article"]),
        Phrases(dict.fromkeys(edges["until"], "until") | dict.fromkeys(edges["from"], "from")),
        frozenset(edges["between"]),
        frozenset(edges["and"]),
        Phrases.of(edges["years"], True),
        frozenset(edges["inner"]),
        frozenset(edges["introducers"]),
        frozenset(edges["towards"]),
        frozenset(relative["past_verbs"]),
        Memo(lambda word: word in openers or word[0].isdigit()).__getitem__,
    )


class Calendar:
    """Reads the dates of one announcement, given its day of publication (EDTF, at least a month; else None)."""

    def __init__(self, published: str | None, language: str) -> None:
        self._words = _words(language)
        self._day: date | None = None
        self.published = published
        if published is not None and precision(published) in ("day", "month"):
            limits = bounds(published)
            if limits.earliest is not None and limits.latest is not None:
                self._day = from_day((limits.earliest + limits.latest) // 2)
        self._exact = published if published is not None and precision(published) == "day" else None

    def long_past(self, edtf: str) -> bool:
        """True if a date lies more than a year before publication."""
        latest = bounds(edtf).latest
        return self._day is not None and latest is not None and to_day(self._day) - latest > _YEAR

    def gone(self, edtf: str) -> bool:
        """True if a date lies so long before publication that what happened then is no news."""
        latest = bounds(edtf).latest
        return self._day is not None and latest is not None and to_day(self._day) - latest > _NEWS

    def ended(self, edtf: str) -> bool:
        """True if a date lies wholly before publication."""
        latest = bounds(edtf).latest
        return self._day is not None and latest is not None and latest < to_day(self._day)

    def recent(self, edtf: str) -> bool:
        """True if a date lies at most a month before publication, and not after it."""
        earliest = bounds(edtf).earliest
        return self._day is not None and earliest is not None and 0 <= to_day(self._day) - earliest <= _MONTH

    def to_come(self, edtf: str) -> bool:
        """True if a date begins after publication."""
        earliest = bounds(edtf).earliest
        return self._day is not None and earliest is not None and earliest > to_day(self._day)

    def find(self, words: list[str]) -> list[Moment]:
        """All dates among the words (lower case), in order; those that cannot be resolved are left out."""
        found: list[Moment] = []
        after = 0
        for at in compress(count(), map(self._words.opens, words)):
            if at >= after and (moments := self._at(words, at)):
                found.extend(moments)
                after = moments[-1].finish
        return self._pairs(words, found) if found else found

    def _at(self, words: list[str], at: int) -> list[Moment]:
        known = self._words
        word = words[at]
        if hit := known.at_once.at(words, at):
            return [Moment(at, at + hit[0], self._exact, "plain", True, True)] if self._exact else []
        if (hit_day := known.days.at(words, at)) and self._exact:
            day = date.fromisoformat(self._exact) + timedelta(days=hit_day[1])
            return [Moment(at, at + hit_day[0], day.isoformat(), "plain", hit_day[1] == 0)]
        if (hit_week := known.weeks.at(words, at)) and self._exact:
            day = date.fromisoformat(self._exact) + timedelta(days=hit_week[1])
            return [Moment(at, at + hit_week[0], f"{day.year:04}-{day.month:02}", self._edge(words, at))]
        if word[0].isdigit():
            return self._number(words, at)
        if word in known.weekdays and word in known.past and self._exact:
            today = date.fromisoformat(self._exact)
            back = (today.weekday() - known.weekdays[word]) % 7 or 7
            return [Moment(at, at + 1, (today - timedelta(days=back)).isoformat(), self._edge(words, at))]
        if word in known.coming and at and words[at - 1] in known.coming_after and self._exact:
            today = date.fromisoformat(self._exact)
            ahead = (known.weekdays[word] - today.weekday()) % 7 or 7
            return [Moment(at, at + 1, (today + timedelta(days=ahead)).isoformat(), "plain")]
        if word in known.first or word in known.last:
            return self._edge_of_month(words, at)
        if word in known.months and not (at > 0 and words[at - 1].isdecimal()):
            year, finish = self._year(words, at + 1)
            return self._month(words, at, known.months[word], year, finish)
        if word in known.seasons:
            return self._season(words, at)
        if word in known.turn:
            return self._turn(words, at)
        return []

    def _number(self, words: list[str], at: int) -> list[Moment]:
        known = self._words
        word = words[at].replace("/", "-")
        if len(word) == 10 and word[4] == "-" and word[7] == "-":
            text = _day(int(word[:4]), int(word[5:7]), int(word[8:]))
            return [Moment(at, at + 1, text, self._edge(words, at))] if text else []
        digits = word.split(":")[0].split("-")[0]
        if not digits.isdecimal() or len(digits) > 4:
            return []
        number = int(digits)
        follows = words[at + 1] if at + 1 < len(words) else ""
        month = words[at + 2] if follows == "/" and at + 2 < len(words) else ""
        if month.isdecimal() and 1 <= number <= _DAYS and 1 <= int(month) <= _MONTHS and len(digits) <= len("31"):
            near = self._near(int(month), number, behind=self._behind(words, at))
            begin = at - 1 if at and words[at - 1] in known.article else at
            return [Moment(begin, at + 3, near, self._edge(words, begin))] if near else []
        if follows in known.months and 1 <= number <= 31:
            year, finish = self._year(words, at + 2)
            day = (
                self._near(known.months[follows], number, behind=self._behind(words, at))
                if year is None
                else _day(year, known.months[follows], number)
            )
            begin = at - 1 if at and words[at - 1] in known.article else at
            begin = begin - 1 if begin and words[begin - 1] in known.weekdays else begin
            return [Moment(begin, finish, day, self._edge(words, begin))] if day else []
        if len(digits) == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:
            return self._years(words, at, number)
        return []

    def _years(self, words: list[str], at: int, number: int) -> list[Moment]:
        if words[at + 1 : at + 2] == [":"] and at + 2 < len(words) and words[at + 2].isdecimal():
            return []
        begin = at
        for back in (2, 1):
            if at >= back and (hit := self._words.years.at(words, at - back)) and hit[0] == back:
                begin = at - back
                break
        if at + 1 < len(words) and words[at + 1] in (*_DASHES, "/"):
            second = words[at + 2] if at + 2 < len(words) else ""
            if words[at + 1] == "/":
                return []
            if second.isdecimal() and len(second) in (2, 4):
                last = int(second) if len(second) == 4 else number // 100 * 100 + int(second)
                if number <= last <= _LAST_YEAR:
                    return [Moment(begin, at + 1, str(number), "from"), Moment(at + 1, at + 3, str(last), "until")]
            if not second or not second[0].isalnum() or (begin == 0 and not second[0].isdigit()):
                return [Moment(begin, at + 2, str(number), "from", opened=True)]
        return [Moment(begin, at + 1, str(number), self._edge(words, begin))]

    def _edge_of_month(self, words: list[str], at: int) -> list[Moment]:
        known = self._words
        after = at + 1
        while after < len(words) and after < at + 3 and words[after] in known.inner:
            after += 1
        if after >= len(words) or words[after] not in known.months:
            return []
        month = known.months[words[after]]
        year, finish = self._year(words, after + 1)
        first = words[at] in known.first
        if year is None:
            near = self._near(month, 1 if first else 28, behind=self._behind(words, at))
            if near is None:
                return []
            year = int(near[:4])
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day if year < _LAST_YEAR else 28
        text = _day(year, month, 1 if first else last)
        return [Moment(at, finish, text, self._edge(words, at))] if text else []

    def _month(self, words: list[str], at: int, month: int, year: int | None, finish: int) -> list[Moment]:
        if year is None:
            near = self._near(month, 15, behind=self._behind(words, at))
            if near is None or not self._introduced(words, at):
                return []
            year = int(near[:4])
        return [Moment(at, finish, f"{year:04}-{month:02}", self._edge(words, at))]

    def _season(self, words: list[str], at: int) -> list[Moment]:
        season = self._words.seasons[words[at]]
        year, finish = self._year(words, at + 1)
        if year is None:
            if self._day is None or not self._introduced(words, at):
                return []
            year = self._day.year
            season_over = self._day.month > 3 * (season - 20) + 2
            told = self._words.past_verbs.intersection(words[max(at - _NEAR, 0) : at])
            to_come = self._day.month < 3 * (season - 20)
            if words[at] in self._words.past or (told and to_come and season != _WINTER):
                year -= to_come
            elif season_over and words[at - 1] in self._words.towards:
                year += 1
        return [Moment(at, finish, f"{year:04}-{season}", self._edge(words, at, seasonal=True))]

    def _turn(self, words: list[str], at: int) -> list[Moment]:
        if (
            at + 3 < len(words)
            and words[at + 1].isdecimal()
            and len(words[at + 1]) == 4
            and words[at + 2] in ("/", *_DASHES)
        ):
            year, finish = int(words[at + 1]) + 1, at + 4
        elif self._day is None:
            return []
        else:
            year, finish = self._day.year + (self._day.month > 3), at + 1
        return [Moment(at, finish, f"{year:04}-01", self._edge(words, at, seasonal=True))]

    def _year(self, words: list[str], at: int) -> tuple[int | None, int]:
        """The year told at a place, and where the date then ends."""
        after = at + 1 if at < len(words) and words[at] == "," else at
        if after < len(words) and words[after].isdecimal() and len(words[after]) == 4:
            number = int(words[after])
            if _FIRST_YEAR <= number <= _LAST_YEAR:
                return number, after + 1
        if at < len(words) and self._day and (hit := self._words.shifts.at(words, at)):
            return self._day.year + hit[1], at + hit[0]
        return None, at

    def _near(self, month: int, day: int, *, behind: bool = False) -> str | None:
        """The date of that month and day nearest to publication, with more room ahead than behind; or the last one."""
        if self._day is None:
            return None
        if behind:
            text = _day(self._day.year, month, day)
            return text if text and date.fromisoformat(text) <= self._day else _day(self._day.year - 1, month, day)
        for year in (self._day.year - 1, self._day.year, self._day.year + 1):
            text = _day(year, month, day)
            if text and -_PAST_DAYS <= (date.fromisoformat(text) - self._day).days <= _COMING_DAYS:
                return text
        return None

    def _behind(self, words: list[str], at: int) -> bool:
        """True if a word before the date, in its clause, says that it is past: "sedan", "slutade"."""
        for index in range(at - 1, max(at - _CLAUSE, -1), -1):
            if words[index] in self._words.behind:
                return True
            if words[index] in self._words.breaks:
                return False
        return False

    def _introduced(self, words: list[str], at: int) -> bool:
        """True if a word before a bare month or season shows that it is a date, and not a name or subject."""
        return at > 0 and (words[at - 1] in self._words.introducers)

    def _edge(self, words: list[str], at: int, *, seasonal: bool = False) -> Edge:
        end = at
        while end > 0 and words[end - 1] in self._words.inner:
            end -= 1
        hit = self._words.edges.before(words, end)
        if hit is None:
            return "plain"
        if seasonal and hit[0] == 1 and words[end - 1] in self._words.towards:
            return "plain"
        return "from" if hit[1] == "from" else "until"

    def _pairs(self, words: list[str], found: list[Moment]) -> list[Moment]:
        """As in "mellan X och Y": the first is where it begins, the second where it ends."""
        for index in range(len(found) - 1):
            first, second = found[index], found[index + 1]
            before = words[max(first.begin - 2, 0) : first.begin + 2]
            joins = words[first.finish : second.begin]
            dashed = len(joins) == 1 and joins[0] in _DASHES and first.edge == "plain" and len(first.edtf) > len("2000")
            if dashed:
                found[index] = replace(first, edge="from")
                found[index + 1] = replace(second, edge="until")
            if self._words.between & set(before) and len(joins) <= 3 and joins and joins[0] in self._words.joined:
                found[index] = replace(first, edge="from")
                found[index + 1] = replace(second, edge="until")
        return found


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
