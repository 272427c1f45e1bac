"""What the rule extractor did not understand, by frequency: where to look for the next rule or word.

Nothing here is an error by itself: most sentences with a trigger word are of other things. The lists are sorted so
that what most often stands beside a person and a role comes first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from kg.extract import RulesExtractor
from kg.extract.gazetteer import gazetteer
from kg.extract.lexicon import Lexicon, lexicon
from kg.extract.names import candidates
from kg.extract.parallel import Workers
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.extract.rules import Trace
from kg.model import Announcement, Skipped

LONGEST = 320
"""Code points of an example sentence."""

BETWEEN = 5
"""Words between a person and a role that are told; more are an ellipsis."""

_SHORTEST_ROLE = 5
_BEST = "person and role"
_NO_EXAMPLE = frozenset({"explained", "neither", "not as a fact"})


class Section(NamedTuple):
    """One list of the report."""

    name: str
    title: str


SECTIONS = (
    Section("triggers", "Words of appointing and leaving in sentences without a claim"),
    Section("constructions", "Sentences with a person and a role but no claim, by what stands between them"),
    Section("roles beside claims", "Roles in no claim, in sentences that name a person and make another claim"),
    Section("role words", "Words in the place of a role that are none to the lexicon"),
    Section("names", "Names behind a role that were not read as persons"),
    Section("bodies not read", "Capitalised words behind a role and a preposition, not read as its body"),
    Section("bodies not known", "Organisations in claims that the register does not know"),
    Section("no body", "Roles in claims without an organisation"),
)


class Note(NamedTuple):
    """One place in one announcement that belongs into a list, under a key; `detail` is counted by its value."""

    section: str
    key: str
    detail: str
    sentence: str


@dataclass(slots=True)
class Row:
    """One line of a list: how often, in what ways, and where for example."""

    key: str
    count: int = 0
    details: dict[str, int] = field(default_factory=dict)
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Announcement ids with a sentence each, none twice."""

    def add(self, key: str, note: "Note", most: int) -> None:
        """Count a note on the announcement `key`, and keep its sentence among the `most` best."""
        self.count += 1
        self.details[note.detail] = self.details.get(note.detail, 0) + 1
        if note.detail in _NO_EXAMPLE or any(other == key for other, _ in self.examples):
            return
        example = key, note.sentence
        if note.detail == _BEST:
            self.examples.insert(self._best, example)
            self._best += 1
            del self.examples[most:]
        elif len(self.examples) < most:
            self.examples.append(example)

    _best: int = 0


@dataclass(slots=True)
class Gaps:
    """The report."""

    announcements: int = 0
    sentences: int = 0
    claims: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    lists: dict[str, list[Row]] = field(default_factory=dict)

    def as_json(self, top: int) -> dict[str, Any]:
        """The report with the first `top` lines of each list."""
        told = ("key", "count", "details", "examples")
        lists = {name: [{key: getattr(row, key) for key in told} for row in rows[:top]]
                 for name, rows in self.lists.items()}  # fmt: skip
        counts = {"announcements": self.announcements, "sentences": self.sentences, "claims": self.claims}
        return {**counts, "skipped": [asdict(s) for s in self.skipped], "lists": lists}


@dataclass(frozen=True, slots=True)
class _Seen:
    sentences: int
    claims: int
    notes: list[Note]


def gaps(
    texts: Iterable[Announcement | Skipped],
    jobs: int = 1,
    examples: int = 3,
    progress: Callable[[int], None] = lambda done: None,
) -> Gaps:
    """Read announcements with the rule extractor and collect what it left, with up to `examples` sentences a line."""
    report = Gaps()
    rows: dict[tuple[str, str], Row] = {}

    def readable() -> Iterator[tuple[Announcement, Announcement]]:
        for text in texts:
            if isinstance(text, Skipped):
                report.skipped.append(text)
            else:
                yield text, text

    for announcement, seen in Workers(look, jobs).map(readable(), lambda announcement: len(announcement.body)):
        assert seen is not None
        report.announcements += 1
        report.sentences += seen.sentences
        report.claims += seen.claims
        for note in seen.notes:
            row = rows.setdefault((note.section, note.key), Row(note.key))
            row.add(announcement.key, note, examples)
        progress(report.announcements)
    for section in SECTIONS:
        found = [row for (name, _), row in rows.items() if name == section.name]
        if section.name == "triggers":
            found = [row for row in found if set(row.details) - _NO_EXAMPLE]
        report.lists[section.name] = sorted(found, key=_rank)
    return report


def _rank(row: Row) -> tuple[int, int, int, str]:
    both, one = row.details.get(_BEST, 0), row.details.get("person", 0) + row.details.get("role", 0)
    return -both, -one, -row.count, row.key


@lru_cache(maxsize=1)
def _extractor() -> RulesExtractor:
    return RulesExtractor()


def look(announcement: Announcement) -> _Seen:
    """What the extractor left in one announcement."""
    trace = _extractor().trace(announcement)
    words = lexicon(announcement.language.split("-")[0].lower() or "sv")
    looker = _Looker(announcement, trace, words)
    return _Seen(len(trace.readings), len(trace.sightings), list(looker.notes()))


class _Looker:
    """Takes notes on the trace of one announcement."""

    def __init__(self, announcement: Announcement, trace: Trace, words: Lexicon) -> None:
        self._text = announcement.text
        self._trace = trace
        self._lexicon = words
        spans = [(f.begin, f.finish) for f in trace.facts]
        spans += [span for d in trace.datings for span in d.spans.values()]
        spans += [span for s in trace.sightings for span in ((s.begin, s.finish), *s.spans.values())]
        self._told = spans
        self._roles = {s.spans["role"] for s in trace.sightings if "role" in s.spans}
        self._roles |= {f.spans["role"] for f in trace.facts if "role" in f.spans}

    def notes(self) -> Iterator[Note]:
        """All notes, sentence by sentence."""
        for reading in self._trace.readings:
            explained = any(
                begin < reading.sentence.finish and reading.sentence.begin < finish for begin, finish in self._told
            )
            blocked = any(verb.kind == "blocked" for verb in reading.verbs)
            yield from self._triggers(reading, explained=explained)
            if reading.persons and reading.roles and not blocked:
                yield from self._beside(reading) if explained else self._constructions(reading)
            yield from self._role_words(reading)
            yield from self._around_roles(reading)
        yield from self._claims()

    def _note(self, section: str, key: str, detail: str, begin: int, finish: int) -> Note:
        sentence = " ".join(self._text[begin:finish].split())
        return Note(section, key, detail, sentence if len(sentence) <= LONGEST else sentence[:LONGEST] + "…")

    def _at(self, reading: Reading, section: str, key: str, detail: str) -> Note:
        return self._note(section, key, detail, reading.sentence.begin, reading.sentence.finish)

    def _triggers(self, reading: Reading, *, explained: bool) -> Iterator[Note]:
        words = reading.sentence.words
        person = bool(reading.persons) or bool(self._lexicon.subject_pronouns.intersection(words))
        role = bool(reading.roles)
        beside = _BEST if person and role else "person" if person else "role" if role else "neither"
        blocked = False
        for verb in reading.verbs:
            blocked = blocked or verb.kind == "blocked"
            if verb.kind in ("appointed", "leaves"):
                detail = "explained" if explained else "not as a fact" if blocked else beside
                yield self._at(reading, "triggers", " ".join(words[verb.begin : verb.finish]), detail)

    def _constructions(self, reading: Reading) -> Iterator[Note]:
        person, role = min(
            ((p, r) for p in reading.persons for r in reading.roles),
            key=lambda pair: max(pair[0].begin - pair[1].finish, pair[1].begin - pair[0].finish),
        )
        names = ("PERSON", "ROLE") if person.begin < role.begin else ("ROLE", "PERSON")
        first, second = (person, role) if person.begin < role.begin else (role, person)
        between = reading.sentence.words[first.finish : second.begin]
        told = " ".join(between if len(between) <= BETWEEN else (between[0], "…", *between[-2:]))
        yield self._at(reading, "constructions", f"{names[0]} {told} {names[1]}".replace("  ", " "), reading.block.kind)

    def _beside(self, reading: Reading) -> Iterator[Note]:
        tokens, words = reading.sentence.tokens, reading.sentence.words
        for role in reading.roles:
            span = tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish
            if any(begin < span[1] and span[0] < finish for begin, finish in self._roles):
                continue
            before = self._shown(reading, role, range(max(role.begin - 2, 0), role.begin))
            after = self._shown(reading, role, range(role.finish, min(role.finish + 1, len(words))))
            yield self._at(reading, "roles beside claims", " ".join((*before, "ROLE", *after)), role.name)

    def _shown(self, reading: Reading, role: Role, places: range) -> Iterator[str]:
        persons = {i for p in reading.persons for i in range(p.begin, p.finish)}
        roles = {i for r in reading.roles if r is not role for i in range(r.begin, r.finish)}
        for at in places:
            shown = "PERSON" if at in persons else "ROLE" if at in roles else reading.sentence.words[at]
            yield shown if not reading.sentence.tokens[at].capitalised or at in persons | roles or at == 0 else "NAME"

    def _role_words(self, reading: Reading) -> Iterator[Note]:
        """Words where a role would stand: before a name as a title, behind it in apposition, after "utses till"."""
        tokens, words = reading.sentence.tokens, reading.sentence.words
        for person in reading.persons:
            if person.finish - person.begin < 2:
                continue
            at = person.begin - 1
            if at >= 0 and words[at].endswith(("n", "t")) and self._could_be_role(reading, at):
                yield self._at(reading, "role words", words[at], "title")
            at = person.finish + 1
            if at < len(words) and words[at - 1] == "," and self._could_be_role(reading, at):
                yield self._at(reading, "role words", words[at], "apposition")
        for verb in reading.verbs:
            if verb.kind != "appointed" or not reading.persons:
                continue
            for at in range(verb.finish, min(verb.finish + 6, len(words))):
                if words[at] in self._lexicon.links["gets"]:
                    place = at + 1
                    while place < len(words) and self._passed(reading, place):
                        place += 1
                    if place < len(words) and self._could_be_role(reading, place) and tokens[place].text.islower():
                        yield self._at(reading, "role words", words[place], "predicate")
                    break

    def _passed(self, reading: Reading, at: int) -> bool:
        word = reading.sentence.words[at]
        return word in self._lexicon.articles or self._lexicon.markers.at(reading.sentence.words, at) is not None

    def _could_be_role(self, reading: Reading, at: int) -> bool:
        word, token, lexicon = reading.sentence.words[at], reading.sentence.tokens[at], self._lexicon
        small = lexicon.stops | lexicon.prepositions | lexicon.joined | lexicon.articles | lexicon.also | lexicon.speech
        if not token.is_word or not token.text.islower() or len(word) < _SHORTEST_ROLE or word in small:
            return False
        known = any(r.begin <= at < r.finish for r in reading.roles) or lexicon.role(word) is not None
        told = known or lexicon.modifier(word) is not None or lexicon.verb_status.at(reading.sentence.words, at)
        return not told and lexicon.markers.at(reading.sentence.words, at) is None

    def _around_roles(self, reading: Reading) -> Iterator[Note]:
        tokens, words = reading.sentence.tokens, reading.sentence.words
        persons = {p.begin for p in reading.persons}
        named = {c.begin: c for c in candidates(reading.sentence, self._lexicon)}
        for role in reading.roles:
            candidate = named.get(role.finish)
            if candidate is not None and len(candidate.words) > 1 and candidate.begin not in persons:
                yield self._at(reading, "names", candidate.text, role.name)
            at = role.finish
            if role.bodies or at + 1 >= len(words) or words[at] not in self._lexicon.to_body:
                continue
            end = at + 1
            while end < len(words) and tokens[end].capitalised:
                end += 1
            if end > at + 1 and at + 1 not in persons:
                name = " ".join(t.text for t in tokens[at + 1 : end])
                yield self._at(reading, "bodies not read", name, f"{role.name} {words[at]}")

    def _claims(self) -> Iterator[Note]:
        known = gazetteer()
        for sighting in self._trace.sightings:
            role, body = sighting.claim.role or "", sighting.claim.organisation
            if body is None:
                yield self._note("no body", role, sighting.claim.status, sighting.begin, sighting.finish)
            elif not known.knows(body) and not known.knows(body.split(", ")[0]):
                yield self._note("bodies not known", body, role, sighting.begin, sighting.finish)


def describe(row: Row, section: str) -> Sequence[str]:
    """The ways a line was counted, most frequent first."""
    order = sorted(row.details.items(), key=lambda item: (-item[1], item[0]))
    shown = order if section == "triggers" else order[:4]
    return [f"{count} {detail}" for detail, count in shown]
