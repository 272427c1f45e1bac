"""Roles in a sentence: the head word with its modifiers, acting and time markers, and the body it is at."""

from collections.abc import Callable
from dataclasses import replace

from kg.extract.bodies import Body, BodyParser, base_form
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon, RoleWord
from kg.extract.posts import Posts, Role
from kg.extract.sentences import Sentence


class RoleParser:
    """Reads the roles of one sentence. `person_at(i)` tells whether a person's name begins at token i."""

    def __init__(
        self,
        sentence: Sentence,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        person_at: Callable[[int], bool],
        in_person: Callable[[int], bool],
    ) -> None:
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._person_at = person_at
        self._in_person = in_person
        self._placements = lexicon.placements
        self.bodies = self._bodies = BodyParser(sentence, lexicon, gazetteer, person_at)

    def find(self) -> list[Role]:
        """All roles in order, none overlapping; each with the body that it or its neighbour names."""
        found: list[Role] = []
        at = 0
        while at < len(self._words):
            role = self._at(at, found[-1].finish if found else 0)
            if role is not None:
                found.append(role)
                at = max(role.finish, at + 1)
            else:
                at += 1
        before: Role | None = None
        for role in found:
            between = set(self._words[before.finish : role.begin]) if before is not None else set()
            if (
                before is not None
                and not role.bodies
                and role.owner is None
                and between <= self._lexicon.also | {",", *self._lexicon.links["as"]}
            ):
                role.bodies = before.bodies
            elif not self._place_before(role):
                before = None
                continue
            before = role
        Posts(self._words, self._lexicon, self._gazetteer).settle(found)
        return found

    def _at(self, at: int, floor: int) -> Role | None:
        word = self._words[at]
        if hit := self._lexicon.role_phrases.at(self._words, at):
            read, length = RoleWord(hit[1], False, False), hit[0]
        else:
            main = word.split("/")[0] if "/" in word else word
            if (known := self._lexicon.role(main)) is None or self._in_person(at):
                return None
            if self._tokens[at].capitalised and main.endswith("rådet") and at > 0:
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
        self._leftwards(role, floor)
        if tuple(self._words[max(role.begin - 2, 0) : role.begin]) == self._lexicon.links["rank"]:
            return None
        self._rightwards(role)
        return role

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
            token.capitalised and base_form(token.text, self._lexicon) == token.text
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

    def _rightwards(self, role: Role) -> None:
        lexicon, words = self._lexicon, self._words
        at = self._one_post(role, role.finish)
        if words[at : at + 1] == [","] and words[at + 1 : at + 2] == [*lexicon.links["besides"]]:
            role.finish = at
            return
        if (
            at < len(words)
            and words[at] in lexicon.links["rank_first"]
            and tuple(words[at + 1 : at + 3]) == lexicon.links["rank"]
        ):
            at += 4
        taken = at
        for _ in range(2):
            if at + 1 >= len(words) or (words[at] not in lexicon.to_body and words[at] not in lexicon.links["against"]):
                break
            preposition = words[at]
            if words[at + 1] in lexicon.joined:
                role.open = True
                break
            body = self._bodies.parse(at + 1) if preposition not in lexicon.links["against"] else None
            if body is not None and not self._wrong_place(role, preposition, body):
                role.bodies.append(body)
                taken = self._further_places(role, preposition, body.finish)
                break
            end = self._scope(role, preposition, at + 1)
            if end is None:
                break
            role.name = f"{role.name} {self._joined(at, end)}"
            role.name_finish = at = taken = end
        else:
            at = taken
        comma = role.begin > 0 and words[role.begin - 1] == ","
        dated = words[0][0].isdigit()
        if dated and not role.bodies and taken + 1 < len(words) and words[taken] == ",":
            body = self._bodies.parse(taken + 1)
            if body is not None and not body.place:
                larger = (
                    self._bodies.parse(body.finish + 1)
                    if body.finish + 1 < len(words) and words[body.finish] == "," and body.unit
                    else None
                )
                name = f"{larger.name}, {body.name}" if larger is not None and not larger.place else body.name
                role.bodies.append(replace(body, name=name))
                taken = larger.finish if larger is not None else body.finish
        elif not role.bodies and role.owner is None and taken < len(words) and self._adjacent(taken, after_comma=comma):
            body = self._bodies.parse(taken)
            if body is not None and (comma or not body.place):
                role.bodies.append(body)
                taken = body.finish
        if not role.bodies and role.owner is None:
            taken = self._placed(role, taken)
        role.finish = max(taken, role.name_finish)

    def _placed(self, role: Role, at: int) -> int:
        """As in "…, med placering på UD": the end of the phrase, whose body is the role's."""
        after = at + 1 if at < len(self._words) and self._words[at] == "," else at
        if after >= len(self._words) or (hit := self._placements.at(self._words, after)) is None:
            return at
        body = self._bodies.parse(after + hit[0]) if after + hit[0] < len(self._words) else None
        if body is None or (body.place and not body.name.isupper()):
            return at
        role.bodies.append(body)
        return body.finish

    def _adjacent(self, at: int, *, after_comma: bool) -> bool:
        """True if a body without preposition may follow: "ordförande kulturnämnden Ekbacka kommun"."""
        if self._person_at(at) or not self._tokens[at].is_word or self._words[at] in self._lexicon.stops:
            return False
        if after_comma and self._tokens[at].capitalised and not self._in_person(at):
            return True
        return (
            self._lexicon.body(self._words[at]) is not None
            or self._words[at].endswith("-")
            or self._gazetteer.knows(self._tokens[at].text)
        )

    def _wrong_place(self, role: Role, preposition: str, body: Body) -> bool:
        """True if "för" leads to a mere name of a theme or country, which is the role's scope."""
        if (
            preposition in self._lexicon.links["for"]
            and body.place
            and self._lexicon.is_ending(role.name, list(self._lexicon.roles["at_place"]))
        ):
            return True
        scoped = self._lexicon.is_ending(role.name, self._lexicon.roles["scope"].get(preposition, []))
        if scoped and preposition in self._lexicon.links["in"]:
            return body.name == body.name.lower()
        return False

    def _scope(self, role: Role, preposition: str, at: int) -> int | None:
        """The end of the scope that belongs to the role ("för mänskliga rättigheter"), or None."""
        if not self._lexicon.is_ending(role.name, self._lexicon.roles["scope"].get(preposition, [])):
            return None
        if self._words[at] in self._lexicon.articles and self._words[at] not in self._lexicon.definite_articles:
            return None
        end = self._bodies.complement(at)
        return end if end > at else None

    def _further_places(self, role: Role, preposition: str, at: int) -> int:
        """As in "ambassadör i Doha, i Jakarta och i Mexico": every place is a post."""
        words = self._words
        again = (
            at + 2 < len(words)
            and words[at] in self._lexicon.joined
            and words[at + 1] == preposition
            and preposition in self._lexicon.links["of"]
        )
        second = self._bodies.parse(at + 2) if again else None
        if second is not None:
            role.bodies.append(second)
            return second.finish
        if not self._lexicon.is_ending(role.name, list(self._lexicon.roles["at_place"])):
            return at
        while role.bodies[-1].place and at + 1 < len(words) and (words[at] == "," or words[at] in self._lexicon.joined):
            after = at + 1
            told = words[after] in (
                preposition,
                *self._lexicon.links["in"],
                *self._lexicon.links["beside"],
            ) and after + 1 < len(words)
            listed = after + 1 < len(words) and (words[after + 1] == "," or words[after + 1] in self._lexicon.joined)
            if not told and words[at] == "," and not listed:
                break
            after += told
            body = (
                self._bodies.parse(after)
                if self._tokens[after].capitalised or words[after] in self._lexicon.definite_articles
                else None
            )
            if body is None or not body.place or self._person_at(after):
                break
            role.bodies.append(body)
            at = body.finish
        return at

    def _one_post(self, role: Role, at: int) -> int:
        """As in "generaldirektör och chef" is one role."""
        one = self._lexicon.roles["one_post"]
        joined = at + 1 < len(self._words) and self._words[at] in self._lexicon.joined
        if joined and self._words[at + 1] in one["tails"] and self._lexicon.is_ending(role.name, one["heads"]):
            role.finish = at + 2
            return at + 2
        return at

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

    def _joined(self, begin: int, end: int) -> str:
        texts = [t.text for t in self._tokens[begin:end]]
        return " ".join(texts).replace(" ,", ",")
