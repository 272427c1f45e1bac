"""Holding a model's claims against the text: what does not stand there is dropped and counted.

The quote must stand in the text up to white space, soft hyphens and NFC, and name the person or mean them by a pronoun;
person, role and organisation must stand in the text; dates are read by the rules' own calendar from the words the model
points at; a cause, a pronoun, an acting post need their words in the text. Spans are found here, never taken from the
model.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kg.dates import bounds
from kg.extract.data import languages
from kg.extract.gazetteer import gazetteer
from kg.extract.lexicon import lexicon
from kg.extract.llm.answers import Said
from kg.extract.llm.places import Places, one_line
from kg.extract.moments import Calendar, Moment
from kg.extract.readings import Reading
from kg.extract.rules import RulesExtractor, Trace
from kg.model import Announcement, Claim, EndCause, Sighting, Span

_LONGEST_QUOTE = 1200
_LONGEST_NAME = 80
_PARTY = re.compile(r"\s*\([^()]{1,12}\)\s*$")
_LEAVING = ("leaves", "held")


class _FalseError(Exception):
    """The claim does not stand in the text; the message says in which respect."""


@dataclass
class Checked:
    """What was left of an answer: sightings in order, and what was dropped, by reason."""

    sightings: list[Sighting]
    dropped: Counter[str] = field(default_factory=Counter)
    """Whole claims."""
    emptied: Counter[str] = field(default_factory=Counter)
    """Fields of claims that were kept."""


@lru_cache(maxsize=8)
def _table(language: str) -> dict[str, Any]:
    file = files("kg.extract.llm").joinpath(f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


@lru_cache(maxsize=4)
def _rules(language: str) -> RulesExtractor:
    return RulesExtractor(language)


def _pattern(endings: Sequence[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(endings, key=len, reverse=True))) + ")?" if endings else ""


class Checks:
    """Checks the claims of one announcement. In a language that the rules have no data of, no dates are read."""

    def __init__(self, announcement: Announcement, extractor: str, version: str, confidence: float) -> None:
        self._text = announcement.text
        self._by = (confidence, extractor, version)
        language = announcement.language.split("-")[0].lower() or "sv"
        known = language in languages()
        self._lexicon = lexicon(language) if known else None
        self._calendar = Calendar(announcement.published, language) if known else None
        trace = _rules(language).trace(announcement) if known else Trace()
        self._trace = trace
        self._readings = [*trace.readings, *trace.asides]
        self._names = {person.name for reading in self._readings for person in reading.persons}
        table = _table(language)
        self._endings = _pattern(table.get("endings", ()))
        self._genitive = _pattern(table.get("genitive", ()))
        self._private = frozenset(table.get("private", ()))
        self._wanting = tuple(table.get("wanting", ()))
        self._interim = tuple(table.get("acting", ()))
        self._places = Places(self._text)
        self._emptied: Counter[str] = Counter()

    def all(self, claims: Iterable[Said]) -> Checked:
        """The claims that stand, each person, role, organisation and status once."""
        found: dict[tuple[str, str | None, str | None, str], Sighting] = {}
        dropped: Counter[str] = Counter()
        for said in claims:
            try:
                sighting = self._sighting(said)
            except _FalseError as error:
                dropped[str(error)] += 1
                continue
            claim = sighting.claim
            key = (claim.person, claim.role, claim.organisation, claim.status)
            if key in found:
                dropped["told twice"] += 1
            found.setdefault(key, sighting)
        for person, role, body, status in list(found):
            if status == "holds" and any((person, role, body, other) in found for other in ("appointed", "leaves")):
                del found[person, role, body, status]
                dropped["told twice"] += 1
        order = sorted(found.values(), key=lambda s: (s.begin, s.finish, *map(str, found_key(s.claim))))
        return Checked(order, dropped, self._emptied)

    def _sighting(self, said: Said) -> Sighting:
        person, persons = self._person(said.person)
        begin, finish = self._quote(said.quote, persons)
        self._require_named(person, begin, finish)
        role, role_span, acting = self._role(said, person, (begin, finish))
        organisation, body_span = self._organisation(said.organisation, role, (begin, finish))
        spans: dict[str, Span] = {"person": _nearest(persons, (begin, finish)), "role": role_span}
        if body_span is not None:
            spans["organisation"] = body_span
        start, end, decided = self._dates(said, (begin, finish), spans)
        claim = Claim(
            person, role, organisation, said.status, start, end, acting, decided,
            self._decided_by(said.decided_by, (begin, finish), spans),
            self._replaces(said.replaces, person, (begin, finish), spans),
            self._cause(said, (begin, finish)),
            self._pronoun(said.pronoun, (begin, finish)),
        )  # fmt: skip
        return Sighting(claim, self._text[begin:finish], begin, finish, spans, *self._by)

    def _person(self, told: str) -> tuple[str, list[Span]]:
        """The full name, without title and party, and where it stands."""
        words = _PARTY.sub("", told).split()
        if self._lexicon is not None:
            while len(words) > 2 and words[0][:1].islower() and words[0] not in self._lexicon.particles:
                del words[0]
        name = " ".join(words)
        if len(name) > _LONGEST_NAME or len(words) < 2 or not self._is_name(words):
            raise _FalseError("person is no full name")
        spans = list(self._places.names(name, self._genitive))
        if not spans:
            raise _FalseError("person is not in the text")
        if gazetteer().knows(name):
            raise _FalseError("person is no full name")
        fuller = {n for n in self._names if f" {name} " in f" {n} "}
        if len(fuller) == 1 and name not in fuller:  # the rules read one name there, of which this is a part
            return self._person(*fuller)
        return one_line(self._text[slice(*spans[0])]), spans

    def _is_name(self, words: Sequence[str]) -> bool:
        if any(c.isdigit() for word in words for c in word):
            return False
        if not words[0][:1].isupper() or not any(c.isupper() for c in words[-1]):
            return False
        return self._lexicon is None or not self._lexicon.role(words[0].lower())

    def _quote(self, told: str, persons: Sequence[Span]) -> Span:
        """Where the quote stands; of several places the first that names the person, else the first."""
        spans = list(self._places.quotes(told))
        if not spans or len(told.split()) < 2:
            raise _FalseError("quote is not in the text")
        begin, finish = next((s for s in spans if any(_within(p, s) for p in persons)), spans[0])
        if finish - begin > _LONGEST_QUOTE:
            raise _FalseError("quote is too long")
        asides = [r.sentence for r in self._trace.asides]
        read = [r.sentence for r in self._trace.readings]
        if any(_meet((s.begin, s.finish), (begin, finish)) for s in asides) and not any(
            _meet((s.begin, s.finish), (begin, finish)) for s in read
        ):
            raise _FalseError("quote is of a contact line or byline")
        return begin, finish

    def _require_named(self, person: str, begin: int, finish: int) -> None:
        """Refuse a quote that neither has a part of the name nor a pronoun: it tells of somebody else."""
        words = set(re.findall(r"[^\W_]+", self._text[begin:finish]))
        parts = {part for part in re.findall(r"[^\W_]+", person) if len(part) > 1 and part[0].isupper()}
        if any(word == part or word.removesuffix("s") == part for word in words for part in parts):
            return
        pronouns = () if self._lexicon is None else (*self._lexicon.pronouns, "jag")
        if not any(word.lower() in pronouns for word in words):
            raise _FalseError("quote does not name the person")

    def _role(self, said: Said, person: str, quote: Span) -> tuple[str, Span, bool]:
        words = said.role.split()
        acting = said.acting
        if self._lexicon is not None:
            lower = [word.lower() for word in words]
            while lower and (hit := self._lexicon.markers.at(lower, 0) or self._lexicon.acting.at(lower, 0)):
                acting = acting or self._lexicon.acting.at(lower, 0) is not None
                del words[: hit[0]], lower[: hit[0]]
        role = " ".join([word if word.isupper() else word[0].lower() + word[1:] for word in words[:1]] + words[1:])
        last = role.lower().split(" ")[-1]
        if not role or len(role) > _LONGEST_NAME * 2:
            raise _FalseError("role is not in the text")
        if last in self._private or last.endswith(self._wanting or ("\0",)):
            raise _FalseError("role is no post")
        spans = [*self._places.words(role, self._endings), *self._read_as(role, person)]
        if not spans:
            raise _FalseError("role is not in the text")
        span = _nearest(spans, quote)
        return role, span, self._acting(acting, span, quote)

    def _read_as(self, role: str, person: str) -> Iterator[Span]:
        """Where the rules read that role in another form ("ledamöter"), or that person as having it."""
        for reading in self._readings:
            for each in reading.roles:
                if each.name == role:
                    yield self._tokens(reading, each.name_begin, each.name_finish)
        for sighting in self._trace.sightings:
            if (sighting.claim.person, sighting.claim.role) == (person, role):
                yield sighting.spans.get("role", (sighting.begin, sighting.finish))

    def _acting(self, told: bool, role: Span, quote: Span) -> bool:
        """What the rules read at the role in the quote; else what the model says, if the sentence has a word for it."""
        for reading in self._readings if _meet(role, quote) else ():
            for each in reading.roles:
                if _meet(self._tokens(reading, each.begin, each.finish), role):
                    return bool(each.acting)
        words = re.findall(r"[^\W_]+", self._text[slice(*quote)].lower())
        return told and any(word.startswith(self._interim) for word in words)

    def _organisation(self, told: str | None, role: str, quote: Span) -> tuple[str | None, Span | None]:
        if told is None:
            implied = {} if self._lexicon is None else self._lexicon.roles["implied"]
            return next((str(body) for ending, body in implied.items() if role.endswith(ending)), None), None
        told = " ".join(told.split())
        sighting = next((s for s in self._trace.sightings if s.claim.organisation == told), None)
        if len(told) > _LONGEST_NAME * 3:
            raise _FalseError("organisation is not in the text")
        parts = told.split(", ")
        spans = [self._named(part, role, quote, unit=len(parts) > 1) for part in parts]
        if all(spans):
            return self._at(told, role), spans[-1]
        if sighting is None:  # else the rules read it there by a name of another form
            raise _FalseError("organisation is not in the text")
        return told, sighting.spans.get("organisation")

    def _named(self, part: str, role: str, quote: Span, *, unit: bool) -> Span | None:
        """Where a body or unit is named, or the place by which it is: "Gran" for "Grans kommun".

        A place stands for its municipality or region only in posts that these have, or with a unit of it (`unit`), and
        for an embassy in an ambassador's.
        """
        spans = list(self._places.names(part, self._genitive)) or list(self._places.words(part, self._genitive))
        if not spans and self._lexicon is not None:
            kinds = [self._lexicon.roles[kind] for kind in ("at_municipality", "at_city", "at_region")]
            municipal = unit or any(role in kind.get("heads", ()) for kind in kinds)
            templates = [
                kind[name] for kind in kinds for name in ("body", "body_genitive") if name in kind and municipal
            ]
            templates += [body for ending, body in self._lexicon.roles["at_place"].items() if role.endswith(ending)]
            for place in (_placed(str(template), part) for template in templates):
                spans += self._places.names(place, self._genitive) if place and place[0].isupper() else ()
        return _nearest(spans, quote) if spans else None

    def _at(self, told: str, role: str) -> str:
        """The body that a role in a bare place is at: "Gran" is the municipality for its director."""
        known = self._lexicon
        if known is None or " " in told or not told[:1].isupper():
            return told
        if role in known.roles["at_municipality"]["heads"]:
            return gazetteer().municipality(told) or told
        if gazetteer().knows(told):
            return told
        for ending, template in known.roles["at_place"].items():
            if role.endswith(ending):
                return str(template).format(place=told)
        region = known.roles["at_region"]
        return str(region["body"]).format(place=told) if role in region["sure"] else told

    def _dates(self, said: Said, quote: Span, spans: dict[str, Span]) -> tuple[str | None, str | None, str | None]:
        """The dates as the calendar reads the words pointed at; one that cannot be is left out."""
        read: dict[str, str | None] = {}
        for name in ("start", "end", "decided"):
            told: str | None = getattr(said, name)
            moment = self._moment(told, name, quote) if told else None
            fits = moment is not None and self._fits(name, moment[0].edtf, said.status)
            if told and not fits:
                self._emptied[f"{name} cannot be read from its words"] += 1
            read[name] = moment[0].edtf if moment is not None and fits else None
            if moment is not None and fits:
                spans[name] = moment[1]
        start, end = read["start"], read["end"]
        if start and end and (bounds(start).earliest or 0) > (bounds(end).latest or 0):
            self._emptied["start after end"] += 1
            spans.pop("start"), spans.pop("end")
            start = end = None
        return start, end, read["decided"]

    def _moment(self, words: str, name: str, quote: Span) -> tuple[Moment, Span] | None:
        """The date that the rules read at these words: within the quote, or nearest to it."""
        places = list(self._places.quotes(words))
        if not places:
            return None
        place = _nearest(places, quote)
        here = [
            (moment, span)
            for reading in self._readings
            for moment in reading.moments
            if _meet(span := self._tokens(reading, moment.begin, moment.finish), place)
        ]
        other = "until" if name == "start" else "from"
        fitting = [each for each in here if each[0].edge != other] or here
        if not fitting:
            return None
        return fitting[-1] if name == "end" else fitting[0]

    def _fits(self, name: str, edtf: str, status: str) -> bool:
        calendar = self._calendar
        if calendar is None:
            return False
        if name == "decided":
            return not calendar.to_come(edtf)
        if name == "start" and status == "appointed":
            return not calendar.long_past(edtf)
        return not (name == "start" and status in ("holds", "held") and calendar.to_come(edtf))

    def _decided_by(self, told: str | None, quote: Span, spans: dict[str, Span]) -> str | None:
        found = list(self._places.words(told, self._genitive)) if told else []
        if not told:
            return None
        if not found or len(told) > _LONGEST_NAME:
            self._emptied["decided_by is not in the text"] += 1
            return None
        spans["decided_by"] = _nearest(found, quote)
        return " ".join(told.split())

    def _replaces(self, told: str | None, person: str, quote: Span, spans: dict[str, Span]) -> str | None:
        if not told:
            return None
        try:
            name, found = self._person(told)
        except _FalseError:
            name, found = person, []
        if name == person:
            self._emptied["replaces is not in the text"] += 1
            return None
        spans["replaces"] = _nearest(found, quote)
        return name

    def _cause(self, said: Said, quote: Span) -> EndCause | None:
        """The cause told, if it is of an end and the sentences quoted have words for it."""
        if said.end_cause is None:
            return None
        if self._lexicon is not None and said.status in _LEAVING:
            causes = self._lexicon.causes
            for words in (reading.sentence.words for reading in self._sentences(quote)):
                for at in causes.openings(words):
                    if (hit := causes.at(words, at)) and hit[1] == said.end_cause:
                        return hit[1]
        self._emptied["end_cause has no words in the quote"] += 1
        return None

    def _pronoun(self, told: str | None, quote: Span) -> str | None:
        """The pronoun told, if it is in the quote, or the only one in the text."""
        if told is None or self._lexicon is None:
            return None
        known = self._lexicon.pronouns
        here, anywhere = (
            {known[w] for w in map(str.lower, re.findall(r"[^\W_]+", text)) if w in known}
            for text in (self._text[slice(*quote)], self._text)
        )
        if here == {told} or anywhere == {told}:
            return told
        self._emptied["pronoun is not told of the person"] += 1
        return None

    def _sentences(self, span: Span) -> list[Reading]:
        return [r for r in self._readings if _meet((r.sentence.begin, r.sentence.finish), span)]

    def _tokens(self, reading: Reading, begin: int, finish: int) -> Span:
        tokens = reading.sentence.tokens
        return tokens[begin].begin, tokens[finish - 1].finish


def found_key(claim: Claim) -> tuple[str | None, ...]:
    """What orders claims told by the same passage."""
    return claim.person, claim.role, claim.organisation, claim.status


def _placed(template: str, name: str) -> str | None:
    """The place in the name of a body: "Gran" if "Grans kommun" is of the form "{place}s kommun"."""
    before, after = template.split("{place}")
    fits = len(name) > len(before) + len(after) and name.startswith(before) and name.endswith(after)
    return name[len(before) : len(name) - len(after)] if fits else None


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _meet(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _nearest(spans: Sequence[Span], quote: Span) -> Span:
    """The span within the quote, or least far from it; of several the first."""
    return min(spans, key=lambda s: (max(quote[0] - s[0], s[1] - quote[1], 0), s))
