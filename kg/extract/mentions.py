"""The second link of the chain: the persons, roles, dates and verbs of every sentence of an announcement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, count

from kg.extract.bodies import BodyParser
from kg.extract.clauses import clauses
from kg.extract.facts import Person
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Calendar
from kg.extract.names import Candidate, People, candidates
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.extract.roles import RoleParser
from kg.extract.rows import Rows
from kg.extract.sentences import Block, Sentence
from kg.extract.verbs import Verbs

_LOOK = 5
_NAMES = 3


@dataclass(slots=True)
class _Found:
    block: Block
    sentence: Sentence
    candidates: list[Candidate]


class Mentions:
    """Finds who is named in an announcement, then reads each sentence against that."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, calendar: Calendar) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._calendar = calendar
        self._verbs = Verbs(lexicon)
        self.people = People(lexicon.first_names)

    def read(self, blocks: Sequence[Block]) -> Iterator[Reading]:
        """The readings of all sentences in order; none when no person is named: nothing can then be claimed."""
        found = [_Found(b, s, candidates(s, self._lexicon)) for b in blocks for s in b.sentences]
        named = {
            id(candidate)
            for item in found
            for candidate in item.candidates
            if len(candidate.words) > 1 and self._is_person(item, candidate)
        }
        rows = Rows(self._lexicon, self._gazetteer)
        named |= {id(c) for c in rows.further([(f.block, f.sentence, f.candidates) for f in found], named)}
        for item in found:
            for candidate in item.candidates:
                if id(candidate) in named:
                    name = self._nominative(item, candidate)
                    written = " ".join(item.sentence.texts[candidate.begin : candidate.finish])
                    self.people.add(name, owns=name != written)
        if not len(self.people):
            return
        self.people.settle()
        for item in found:
            yield self._reading(item)

    def _is_person(self, item: _Found, candidate: Candidate) -> bool:
        """True if a run of name-like words is a person: by its first name, or by what stands around it."""
        lexicon, words = self._lexicon, item.sentence.words
        if lexicon.place_phrases.at(words, candidate.begin) or self._gazetteer.knows(candidate.text):
            return False
        if all(len(word.rstrip(".")) == 1 for word in candidate.words[1:]):
            return False
        after = words[candidate.finish : candidate.finish + _LOOK]
        if after[:1] and lexicon.body(after[0]) is not None and not candidate.listed:
            return False
        if candidate.begin and words[candidate.begin - 1] in lexicon.names_after:
            return False
        if candidate.listed:
            return True
        if self._employs(item, candidate):
            return False
        if 2 <= len(candidate.words) <= _NAMES and candidate.words[-1].endswith(lexicon.surname_endings):
            return True
        if lexicon.naming.before(words, candidate.begin):
            return True
        before = words[candidate.begin - 1] if candidate.begin else ""
        earlier = words[max(candidate.begin - 10, 0) : candidate.begin]
        if (
            len(earlier) > 2
            and earlier[-2] in lexicon.to_body
            and (post := lexicon.role(earlier[-3])) is not None
            and post.definite
        ):
            return True
        if before == "," and after[:1] and after[0] in (",", *lexicon.joined) and any(lexicon.role(w) for w in earlier):
            return True
        if before in lexicon.prepositions and before not in lexicon.links["before_name"]:
            return False
        if before:
            role = lexicon.role(before)
            if role is not None and candidate.begin > 1 and words[candidate.begin - 2] == ",":
                return False  # "Siv Ek, vd Granåtervinning": the body of a post behind a name
            if role is not None or before in lexicon.speech or lexicon.honours(item.sentence.texts, candidate.begin):
                return True
            verb = lexicon.verb_status.at(words, candidate.begin - 1)
            if verb is not None and verb[1] in ("appointed", "leaves") and item.block.kind != "heading":
                return True
        if len(after) > 2 and after[0] == "(" and after[2] == ")" and after[1] in lexicon.parties:
            return True
        if after[:1] == [","] or after[:1] == ["("]:
            near = after[1:4]
            if any(lexicon.role(w) for w in near) and not any(w in lexicon.prepositions for w in near[:1]):
                return True
        if (
            len(after) > 1
            and after[0] in lexicon.roles["envoys"]["from"]
            and (
                item.sentence.tokens[candidate.finish + 1].text in lexicon.countries
                or lexicon.place_phrases.at(words, candidate.finish + 1) is not None
            )
        ):
            return True
        if (
            candidate.begin == 0
            and after
            and (lexicon.verb_status.at(words, candidate.finish) or after[0] in lexicon.links["lives"])
        ):
            return not lexicon.prepositions.intersection(words[candidate.begin : candidate.finish])
        return item.block.kind == "heading" and candidate.begin <= 3 and after[:1] == [","] and len(words) <= 9

    def _employs(self, item: _Found, candidate: Candidate) -> bool:
        """True for the body at the end of an entry of a list: "Siv Ek, vd Granrör Norden"."""
        words, at = item.sentence.words, candidate.begin
        if at < 2 or words[at - 2] != "," or self._lexicon.role(words[at - 1]) is None:
            return False
        name = item.candidates[0]
        opens = name.finish == at - 2 and name is not candidate and len(name.words) > 1
        lone = candidate.finish >= len(words) or words[candidate.finish] in (".", ";", ",")
        role = self._lexicon.role(words[at - 1])
        return item.block.kind == "item" and opens and lone and role is not None and not role.definite

    def _nominative(self, item: _Found, candidate: Candidate) -> str:
        """The name, without the genitive when what it owns follows ("Siv Eks kansli")."""
        name = candidate.text
        if candidate.finish >= len(item.sentence.tokens) or not name.endswith("s") or name.endswith("ss"):
            return name
        owned = item.sentence.tokens[candidate.finish]
        lexicon = self._lexicon
        plain = (
            owned.is_word
            and not owned.capitalised
            and owned.lower not in lexicon.stops | lexicon.prepositions | lexicon.joined
        )
        verb = lexicon.verb_status.at(item.sentence.words, candidate.finish)
        if (
            plain
            and verb is None
            and not lexicon.role(owned.lower)
            and owned.lower not in lexicon.also
            and name[:-1][-1:] not in "aeiouyåäöx"
        ):
            return name[:-1]
        return name

    def _reading(self, item: _Found) -> Reading:
        sentence, lexicon = item.sentence, self._lexicon
        words = sentence.words
        persons = [
            Person(name, c.begin, c.finish)
            for c in item.candidates
            if (name := self.people.resolve(c.text)) and self._stands(item, c)
        ]
        begins = {p.begin for p in persons}
        covered = {i for p in persons for i in range(p.begin, p.finish)}
        openings = list(compress(count(), map(lexicon.opens_role, words)))
        parser = partial(BodyParser, sentence, lexicon, self._gazetteer, begins.__contains__)
        roles: list[Role] = []
        bodies: BodyParser | None = None
        headed: set[int] = set()
        if openings:
            bodies = parser()
            inside = frozenset(covered)
            roles = RoleParser(
                sentence, lexicon, self._gazetteer, bodies, begins.__contains__, inside.__contains__
            ).find(openings)
            covered.update(i for r in roles for i in range(r.begin, r.finish))
            headed = {r.begin for r in roles}
        moments = self._calendar.find(words)
        verbs = self._verbs.find(sentence, covered, begins)
        cut = partial(clauses, words, lexicon, covered, headed)
        return Reading(sentence, item.block, persons, roles, moments, verbs, parser, cut, bodies)

    def _stands(self, item: _Found, candidate: Candidate) -> bool:
        """True if a single name may stand for its person here, and is no place or part of a body's name."""
        words = item.sentence.words
        if len(candidate.words) > 1:
            return True
        after = words[candidate.finish] if candidate.finish < len(words) else ""
        if after and self._lexicon.body(after) is not None:
            return False
        before = words[candidate.begin - 1] if candidate.begin else ""
        return not (before in self._lexicon.prepositions and before in self._lexicon.links["before_place"])
