"""What stands behind a role: its scope ("för skogsfrågor") and the bodies it is at ("i Oslo", "(Granverket)")."""

from collections.abc import Callable
from dataclasses import replace

from kg.extract.bodies import Body, BodyParser
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.sentences import Sentence

_BRACKET = 12
"""A body in brackets has at most so many words."""
_CAPITALS = 3
"""A word of so many capitals is a name of a body: "SSAB"."""


class Behind:
    """Reads what stands behind the roles of one sentence."""

    def __init__(
        self,
        sentence: Sentence,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        bodies: BodyParser,
        persons: tuple[Callable[[int], bool], Callable[[int], bool]],
    ) -> None:
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._bodies = bodies
        self._person_at, self._in_person = persons

    def read(self, role: Role) -> None:
        """Add to a role all that belongs to it behind its name."""
        lexicon, words = self._lexicon, self._words
        at = self._past_home(role, self._one_post(role, role.finish))
        if words[at : at + 1] == [","] and words[at + 1 : at + 2] == [*lexicon.links["besides"]]:
            role.finish = at
            return
        if (
            at < len(words)
            and words[at] in lexicon.links["rank_first"]
            and tuple(words[at + 1 : at + 3]) == lexicon.links["rank"]
        ):
            at += 4
        if (there := self._same_place(at)) is not None and not role.bodies and role.owner is None:
            role.generic, role.finish = there, at + 3
            return
        taken = self._prepositional(role, at)
        if not role.bodies and role.owner is None and (charged := self._charged(taken)) is not None:
            taken = max(self._prepositional(role, charged), taken) if role.name_finish < charged else taken
        if not role.bodies and role.owner is None and not role.open:
            taken = self._unlinked(role, taken)
        if not role.bodies and role.owner is None:
            taken = self._placed(role, taken)
        role.finish = max(taken, role.name_finish)

    def _same_place(self, at: int) -> str | None:
        """As in "på samma ställe", "vid samma skola": where the person was told to be before."""
        words, links = self._words, self._lexicon.links
        told = (
            words[at : at + 1] and words[at] in self._lexicon.to_parent and words[at + 1 : at + 2] == [*links["same"]]
        )
        if not told or at + 2 >= len(words):
            return None
        place = words[at + 2]
        known = place in links["places"] or self._lexicon.body(place) is not None
        return f"{words[at + 1]} {place}" if known else None

    def _charged(self, at: int) -> int | None:
        """The end of "med ansvar för forskning", after which the body may follow; None when no such words do."""
        charge = [*self._lexicon.links["with_charge"]]
        if self._words[at : at + len(charge)] != charge:
            return None
        end = self._bodies.complement(at + len(charge))
        return end if end > at + len(charge) else None

    def _past_home(self, role: Role, at: int) -> int:
        """Pass over "för Sverige" behind a post abroad: "honorärkonsul för Sverige i Tirana"."""
        home = self._lexicon.missions["home"].lower()
        told = self._words[at : at + 2] == [*self._lexicon.links["for"], home]
        return at + 2 if told and self._lexicon.is_ending(role.name, list(self._lexicon.roles["at_place"])) else at

    def _prepositional(self, role: Role, at: int) -> int:
        """Scopes and bodies led by prepositions; the end of them."""
        lexicon, words = self._lexicon, self._words
        taken = at
        for _ in range(2):
            if at + 1 >= len(words) or (words[at] not in lexicon.to_body and words[at] not in lexicon.links["against"]):
                break
            preposition = words[at]
            if self._person_at(at + 1) and preposition in lexicon.links["of_person"]:
                beyond = at + 1
                while beyond < len(words) and self._in_person(beyond):
                    beyond += 1
                led = beyond + 1 < len(words) and words[beyond] in lexicon.links["beyond"]
                body = self._bodies.parse(beyond + 1) if led else None
                if body is not None and not body.place and not body.indefinite:
                    role.bodies.append(body)
                break
            if words[at + 1] in lexicon.joined:
                role.open = True
                break
            body = self._bodies.parse(at + 1) if preposition not in lexicon.links["against"] else None
            if body is not None and not self._wrong_place(role, preposition, body):
                role.bodies.append(body)
                return self._further(role, preposition, body.finish)
            end = self._scope(role, preposition, at + 1)
            if end is None:
                break
            role.name = f"{role.name} {self._joined(at, end)}"
            role.name_finish = at = taken = end
        return taken

    def _unlinked(self, role: Role, at: int) -> int:
        """A body without preposition: "professor (Ekbacka universitet)", "chef, Granverket", "ordförande nämnden"."""
        words = self._words
        if at >= len(words):
            return at
        if words[at] == "(":
            return self._bracketed(role, at)
        comma = role.begin > 0 and words[role.begin - 1] == ","
        if words[at] == ",":
            dated = words[0][0].isdigit()
            return self._after_comma(role, at, dated=dated) if dated or comma else at
        if not self._adjacent(at, after_comma=comma):
            return at
        body = self._bodies.parse(at)
        if body is not None and (comma or not body.place):
            role.bodies.append(body)
            return body.finish
        return at

    def _bracketed(self, role: Role, at: int) -> int:
        """As in "ordförande (LSU – Sveriges ungdomsorganisationer)"; a party in brackets is no body."""
        end = next((i for i in range(at + 1, min(at + _BRACKET, len(self._words))) if self._words[i] == ")"), None)
        if end is None or end == at + 1:
            return at
        inner = self._tokens[at + 1 : end]
        named = inner[0].capitalised and not any(t.text[0].isdigit() or t.text == ":" for t in inner)
        if inner[0].lower in self._lexicon.parties and len(inner) == 1:
            if self._lexicon.is_ending(role.name, self._lexicon.roles["party"]["roles"]):
                role.bodies.append(Body(inner[0].text, at + 1, end))
            return at
        if not named or any(self._in_person(i) for i in range(at, end)):
            return at
        body = self._bodies.parse(at + 1)
        name = body.name if body is not None and body.finish == end else " ".join(t.text for t in inner)
        role.bodies.append(Body(name, at + 1, end))
        return end + 1

    def _after_comma(self, role: Role, at: int, *, dated: bool) -> int:
        """As in "2011–2014 Enhetschef, enheten för miljö, Sjöverket" and "Siv Ek, professor, Ekbacka universitet"."""
        words = self._words
        if at + 1 >= len(words) or self._person_at(at + 1) or not self._tokens[at + 1].is_word:
            return at
        body = self._bodies.parse(at + 1)
        if body is None or (body.place and not self._is_acronym(at + 1)):
            return at
        end = words[body.finish] if body.finish < len(words) else "."
        if not dated and not (end in ".,;()" or end in self._lexicon.joined):
            return at
        if not dated and not self._tokens[at + 1].capitalised:
            return at
        larger = (
            self._bodies.parse(body.finish + 1)
            if body.finish + 1 < len(words) and words[body.finish] == "," and body.unit
            else None
        )
        name = f"{larger.name}, {body.name}" if larger is not None and not larger.place else body.name
        role.bodies.append(replace(body, name=name, place=False))
        return larger.finish if larger is not None else body.finish

    def _is_acronym(self, at: int) -> bool:
        text = self._tokens[at].text
        return text.isupper() and len(text) >= _CAPITALS

    def _placed(self, role: Role, at: int) -> int:
        """As in "…, med placering på UD": the end of the phrase, whose body is the role's."""
        after = at + 1 if at < len(self._words) and self._words[at] == "," else at
        if after >= len(self._words) or (hit := self._lexicon.placements.at(self._words, after)) is None:
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
        abroad = self._lexicon.is_ending(role.name, list(self._lexicon.roles["at_place"]))
        mission = any(self._lexicon.body(w.lower()) in self._lexicon.with_place for w in body.name.split())
        if preposition in self._lexicon.links["for"] and abroad and (body.place or not mission):
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
        about = self._lexicon.links["about"]
        if (
            end > at
            and self._words[end - 1] in self._lexicon.links["matters"]
            and self._words[end : end + 1] == [*about]
        ):
            longer = self._bodies.complement(end + 1)
            end = longer if longer > end + 1 else end
        return end if end > at else None

    def _further(self, role: Role, preposition: str, at: int) -> int:
        """Further bodies of one role: "i Doha, i Jakarta och i Mexico", "i Granverket, Sjöverket och Vägverket"."""
        words = self._words
        if role.bodies[-1].place and self._lexicon.is_ending(role.name, list(self._lexicon.roles["at_place"])):
            return self._further_places(role, preposition, at)
        found: list[Body] = []
        end = at
        while end + 1 < len(words) and (words[end] == "," or words[end] in self._lexicon.joined):
            last = words[end] != ","
            after = end + 1 + (words[end + 1] == preposition)
            body = self._named(role.bodies[0], after, told=after > end + 1) if after < len(words) else None
            if body is None:
                break
            found.append(body)
            end = body.finish
            if last:
                role.bodies = self._under_one([*role.bodies, *found])
                return end
        return at

    def _named(self, first: Body, at: int, *, told: bool) -> Body | None:
        """A body at a token that may be one of several of a role, or None."""
        if self._person_at(at) or not self._tokens[at].is_word or self._lexicon.role(self._words[at]) is not None:
            return None
        body = self._bodies.parse(at)
        if body is None or body.name == self._lexicon.roles["government"]["body"]:
            return None
        after = self._words[body.finish] if body.finish < len(self._words) else "."
        if after in self._lexicon.finite or self._lexicon.role(after) is not None:
            return None
        if told:
            return body
        capital = self._tokens[at].capitalised
        return body if capital and (not body.place or first.place) else None

    def _under_one(self, bodies: list[Body]) -> list[Body]:
        """As in "chef för enheten A och för enheten B i Granverket": both are units there."""
        larger, comma, _ = bodies[-1].name.partition(", ")
        if not comma or not all(b.unit and ", " not in b.name for b in bodies[:-1]):
            return bodies
        return [replace(b, name=f"{larger}, {b.name}") for b in bodies[:-1]] + bodies[-1:]

    def _further_places(self, role: Role, preposition: str, at: int) -> int:
        """As in "ambassadör i Doha, i Jakarta och i Mexico": every place is a post."""
        words = self._words
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
        """As in "generaldirektör och chef", "rektor och chef för Ekbacka högskola": one role."""
        one, words = self._lexicon.roles["one_post"], self._words
        joined = at + 1 < len(words) and words[at] in self._lexicon.joined and words[at + 1] in one["tails"]
        if not joined:
            return at
        headed = at + 3 < len(words) and words[at + 2] in self._lexicon.links["headed"]
        body = self._bodies.parse(at + 3) if headed else None
        part = body is not None and (body.unit or ", " in body.name)
        deputy = role.name.split()[0] in one["deputies"]
        whole = body is not None and not part and not body.place and not self._gazetteer.is_rank(role.name)
        if (self._lexicon.is_ending(role.name, one["heads"]) and not (deputy and part)) or (whole and not deputy):
            role.finish = at + 2
            return at + 2
        return at

    def _joined(self, begin: int, end: int) -> str:
        texts = [t.text for t in self._tokens[begin:end]]
        return " ".join(texts).replace(" ,", ",")
