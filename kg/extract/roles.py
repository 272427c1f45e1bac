"""Roles in a sentence: the head word with its modifiers, acting and time markers, and the body it is at."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from kg.extract.behind import Behind
from kg.extract.bodies import Body, BodyParser
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon, RoleWord, status_of
from kg.extract.posts import Posts, Role
from kg.extract.runs import base_form
from kg.extract.sentences import Sentence

_ONE_OF = 5
"""So many words may stand from "en av" to the role."""


class RoleParser:
    """Reads the roles of one sentence. `person_at(i)` tells whether a person's name begins at token i."""

    def __init__(
        self,
        sentence: Sentence,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        bodies: BodyParser,
        person_at: Callable[[int], bool],
        in_person: Callable[[int], bool],
    ) -> None:
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._person_at = person_at
        self._in_person = in_person
        self._bodies = bodies
        self._behind = Behind(sentence, lexicon, gazetteer, self._bodies, (person_at, in_person))

    def find(self, openings: Iterable[int]) -> list[Role]:
        """All roles in order, none overlapping; each with the body that it or its neighbour names.

        `openings` are the words that a role may begin with.
        """
        found: list[Role] = []
        after = 0
        for at in openings:
            role = self._at(at, found[-1].finish if found else 0) if at >= after else None
            if role is not None:
                found.append(role)
                after = role.finish
        if not found:
            return found
        before: Role | None = None
        for role in found:
            between = set(self._words[before.finish : role.begin]) if before is not None else set()
            if (
                before is not None
                and not role.bodies
                and role.owner is None
                and between <= self._lexicon.also | {",", *self._lexicon.links["as"], *self._lexicon.links["of_which"]}
            ):
                role.bodies = before.bodies
            elif not self._place_before(role):
                before = None
                continue
            before = role
        Posts(self._words, self._lexicon, self._gazetteer).settle(found, self._in_person)
        for first, second in pairwise(found):
            self._share_marker(first, second)
            there = self._words[second.finish : second.finish + 1] == [*self._lexicon.links["there"]]
            if there and not second.bodies and second.owner is None:
                second.bodies = first.bodies
        return found

    def _share_marker(self, first: Role, second: Role) -> None:
        """As in "tidigare hovrättspresidenten och ordföranden": both are past."""
        between = self._words[first.finish : second.begin]
        past = first.marker is not None and status_of(first.marker) == "held"
        if past and second.marker is None and len(between) == 1 and between[0] in self._lexicon.joined:
            second.marker = first.marker if first.definite == second.definite else None

    def _at(self, at: int, floor: int) -> Role | None:
        word = self._words[at]
        if hit := self._lexicon.role_phrases.at(self._words, at):
            read, length = RoleWord(hit[1], False, False), hit[0]
        else:
            main = word.split("/")[0] if "/" in word else word
            if (known := self._lexicon.role(main)) is None or self._in_person(at):
                return None
            if self._tokens[at].capitalised and main.endswith(self._lexicon.capital_bodies) and at > 0:
                return None
            earlier = self._tokens[at - 1] if at > 0 else None
            if (
                earlier is not None
                and self._tokens[at].text.istitle()
                and earlier.capitalised
                and earlier.lower.endswith("s")
            ):
                return None
            if (
                at > 0
                and main.startswith(self._lexicon.links["responsible_stems"])
                and self._lexicon.body(self._words[at - 1]) is not None
            ):
                return None
            read, length = known, 1
        base = read.base
        if "/" not in word and length == 1 and not self._tokens[at].text.islower():
            base = self._cased(self._tokens[at].text, base)
        role = Role(at, at + length, at, at + length, base, read.definite, read.plural)
        if self._tokens[at].text[0].isdigit() and at > floor and self._tokens[at - 1].capitalised:
            role.name, role.begin, role.name_begin = f"{self._tokens[at - 1].text} {role.name}", at - 1, at - 1
        self._leftwards(role, floor)
        if self._words[at - 1 : at] and self._words[at - 1] in self._lexicon.roles["honours"]["words"]:
            return None
        if tuple(self._words[max(role.begin - 2, 0) : role.begin]) == self._lexicon.links["rank"]:
            return None
        if role.plural and self._is_one_of(role.begin):
            role.plural = False
        self._behind.read(role)
        return role

    def _is_one_of(self, at: int) -> bool:
        """True for "en av tre ledamöter": one person has the post."""
        of = tuple(self._lexicon.links["one_of"])
        return any(tuple(self._words[i : i + len(of)]) == of for i in range(max(at - _ONE_OF, 0), at))

    @staticmethod
    def _cased(text: str, base: str) -> str:
        """The base form, with the capitals of an abbreviation at its head ("FN-ambassadör") kept."""
        head = text.split("-", maxsplit=1)[0]
        if "-" in text and len(head) > 1 and head.isupper():
            return head + base[len(head) :]
        return base

    def _leftwards(self, role: Role, floor: int) -> None:
        lexicon, words = self._lexicon, self._words
        at = role.begin
        while at > floor:
            word = words[at - 1]
            if self._in_person(at - 1):
                break
            if (
                word in lexicon.joined
                and at - 2 >= floor
                and words[at - 2].endswith("-")
                and len(words[at - 2]) > 1
                and role.marker is None
            ):
                at = self._truncated(role, at, floor)
            elif hit := lexicon.acting.before(words, at):
                role.acting, at = True, at - hit[0]
            elif (mark := lexicon.markers.before(words, at)) and at - mark[0] >= floor:
                if mark[1] == "drop" and not self._absorbs(at - 1):
                    break
                at -= mark[0]
                role.marker = role.marker or (mark[1] if mark[1] != "drop" else None)
            elif at - 2 >= floor and words[at - 2] in lexicon.links["among"]:
                break
            elif self._is_ordinal(role, at - 1):
                at -= 1
            elif self._acts(word, role):
                break
            elif (modifier := lexicon.modifier(word)) and role.marker is None and role.owner is None:
                role.name, at = f"{modifier} {role.name}", at - 1
                role.name_begin = at
            elif lexicon.nationality(word):
                country = lexicon.nationality(word)
                role.owner = Body(country or "", at - 1, at, place=True)
                at -= 1
            elif role.owner is None and role.generic is None and (begin := self._owned(at, floor)) is not None:
                self._own(role, begin, at)
                at = begin
            else:
                break
        if any(role.name.startswith(p) for p in lexicon.acting_prefixes):
            role.name, role.acting = (
                role.name.split("-", 1)[1] if "-" in role.name else role.name.removeprefix("interims"),
                True,
            )
        role.begin = at

    def _is_ordinal(self, role: Role, at: int) -> bool:
        """True for "den förste ordföranden", who is no "förste ordförande" as a "förste vice ordförande" is one."""
        ordinal = self._lexicon.roles["ordinals"]
        counted = self._words[at] in ordinal["words"] and at > 0 and self._words[at - 1] in ordinal["after"]
        return counted and not role.name.startswith(tuple(ordinal["before"]))

    def _acts(self, word: str, role: Role) -> bool:
        """True for a verb that has the form of an adjective before a definite role: "diskuterade statsminister …"."""
        past = word.endswith(self._lexicon.links["past_endings"]) and word not in self._lexicon.modifiers
        return past and not role.definite and not role.plural

    def _absorbs(self, at: int) -> bool:
        """True if a filler word may be passed: at the head of the phrase it changes nothing."""
        return self._words[at] not in self._lexicon.links["not_absorbed"]

    def _truncated(self, role: Role, at: int, floor: int) -> int:
        """Take in "bostads-, stadsutvecklings- och" before "it-minister"."""
        begin = at - 2
        while begin - 2 >= floor and self._words[begin - 1] == "," and self._words[begin - 2].endswith("-"):
            begin -= 2
        parts = [self._words[i] for i in range(begin, at - 1) if self._words[i] != ","]
        role.name = ", ".join(parts) + f" {self._words[at - 1]} {role.name}"
        role.name_begin = begin
        return begin

    def _owned(self, at: int, floor: int) -> int | None:
        """Where the genitive that ends before token `at` begins: "Europeiska investeringsbankens (EIB)", or None."""
        end = at
        if self._words[end - 1] == ")":
            opening = end - 2
            while opening > max(floor, end - 6) and self._words[opening] != "(":
                opening -= 1
            if self._words[opening] != "(":
                return None
            end = opening
        last = end - 1
        if (
            last < floor
            or not self._tokens[last].is_word
            or not self._words[last].endswith("s")
            or self._in_person(last)
        ):
            return None
        word, token = self._words[last], self._tokens[last]
        if not token.capitalised and self._lexicon.body(word) is None:
            return None
        if self._lexicon.role(word) is not None or (
            token.capitalised
            and base_form(token.text, self._lexicon) == token.text
            and not token.lower.endswith(self._lexicon.whole_endings)
        ):
            return None
        begin = last
        while begin > floor and last - begin < 5:
            before, earlier = self._tokens[begin - 1], self._words[begin - 1]
            if self._in_person(begin - 1) or not before.is_word or self._lexicon.role(earlier):
                break
            if before.capitalised and not (begin - 1 == 0 and before.text in self._lexicon.not_names):
                begin -= 1
            elif earlier in self._lexicon.joined and begin - 2 >= floor and self._words[begin - 2].endswith("-"):
                begin -= 2
            else:
                break
        return begin

    def _own(self, role: Role, begin: int, at: int) -> None:
        end = at
        while end > begin and not self._words[end - 1].endswith("s"):
            end -= 1
        texts = [t.text for t in self._tokens[begin:end]]
        if self._of_board(role, begin, end):
            named = " ".join(t.text for t in self._tokens[begin:end])
            role.name, role.name_begin = f"{named[0].lower()}{named[1:]} {role.name}", begin
            return
        if len(texts) == 1 and self._words[begin] in self._lexicon.generic and not self._tokens[begin].capitalised:
            role.generic = base_form(texts[0], self._lexicon)
            return
        inner = self._bodies.parse(begin)
        known = self._gazetteer.knows(" ".join(texts))
        name = " ".join(texts if known else [*texts[:-1], base_form(texts[-1], self._lexicon)])
        if inner is not None and inner.finish == end and ", " in inner.name:
            name = base_form(inner.name, self._lexicon)
        role.owner = Body(name, begin, end, place=len(texts) == 1 and name in self._lexicon.countries)

    def _of_board(self, role: Role, begin: int, end: int) -> bool:
        """True for the chair or a member of a board of a body: "socialnämndens ordförande", but not "nämndens"."""
        boards = self._lexicon.roles["boards"]
        last = self._words[end - 1]
        plain = begin == end - 1 or self._words[begin].endswith("-")
        named = last in boards["words"] or (last.endswith(tuple(boards["endings"])) and last not in boards["endings"])
        return plain and named and self._lexicon.is_ending(role.name, boards["roles"])

    def _place_before(self, role: Role) -> bool:
        """As in "tjänstgjort i Försvarsdepartementet som sakkunnig": the body stands before the role."""
        end = role.begin - 1
        if end > 2 and self._words[end].endswith("s") and self._words[end - 1] in self._lexicon.links["as"]:
            end -= 1
        if role.bodies or role.owner is not None or end < 2 or self._words[end] not in self._lexicon.links["as"]:
            return False
        for at in range(end - 1, max(end - 10, 0), -1):
            if self._words[at - 1] in self._lexicon.to_body and not self._in_person(at):
                body = self._bodies.parse(at)
                if body is not None and body.finish == end:
                    role.bodies = [body]
                    return True
        return False
