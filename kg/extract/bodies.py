"""Organisations and units as phrases: "UD:s enhet för X", "sekretariatet för Y vid Z", "ambassaden i Kiev"."""

from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.sentences import Sentence

_MAX_DEPTH = 3
_MAX_WORDS = 24
_LOOK_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation told by the tokens from `begin` to `finish` (exclusive), its name in base form."""

    name: str
    begin: int
    finish: int
    place: bool = False
    """True if it is but a capitalised name without a word for a body: perhaps a place ("i Kiev")."""
    unit: bool = False
    """True if it is a part of something larger that is not named ("enheten för konfliktfrågor")."""
    indefinite: bool = False
    """True if it is one of many and neither named nor told further: "en byrå", "ett större bolag"."""


def base_form(word: str, lexicon: Lexicon) -> str:
    """A name without the genitive: "UD:s" and "Skatteverkets" give "UD" and "Skatteverket"."""
    if word.endswith(":s"):
        return word[:-2]
    if word.endswith(("’s", "'s")):
        return word[:-2]
    if word.lower().endswith(lexicon.whole_endings):
        return word
    if word.endswith("s") and word not in lexicon.countries and len(word) > 3 and not word.endswith("ss"):
        return word[:-1]
    return word


class BodyParser:
    """Reads bodies in one sentence. `person_at(i)` tells whether a person's name begins at token i."""

    def __init__(
        self, sentence: Sentence, lexicon: Lexicon, gazetteer: Gazetteer, person_at: Callable[[int], bool]
    ) -> None:
        self._gazetteer = gazetteer
        self.abbreviations: dict[str, str] = {}
        """Short names explained in brackets: "Statens granstyrelse (SGS)"."""
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._lexicon = lexicon
        self._person_at = person_at
        self._parsed: dict[tuple[int, int], Body | None] = {}

    def parse(self, at: int, depth: int = 0) -> Body | None:
        """The body whose phrase begins at token `at` (after its preposition), or None; read once, however often asked.

        `depth` is the number of larger phrases it is read in.
        """
        if (at, depth) not in self._parsed:
            self._parsed[at, depth] = self._parse(at, depth)
        return self._parsed[at, depth]

    def _parse(self, at: int, depth: int) -> Body | None:
        words, tokens, lexicon = self._words, self._tokens, self._lexicon
        begin = at
        while at < len(words) and words[at] in lexicon.articles and not tokens[at].text.istitle():
            at += 1
        if at >= len(words):
            return None
        if known := self._gazetteer.longest(words, at):
            return self._bracketed(Body(self._text(at, at + known), begin, at + known))
        if hit := lexicon.place_phrases.at(words, at):
            return Body(self._text(at, at + hit[0]), at, at + hit[0], place=True)
        parent: str | None = None
        owner, after_owner = self._owner(at)
        if owner is not None and after_owner < len(words):
            parent, at = owner, after_owner
        start = at
        at, head = self._core(at)
        if at == start or (head is None and parent is not None):
            if parent is None:
                return None
            if head is None and at > start:
                return Body(self._text(begin, at), begin, at)
            return None
        name = self._text(start, at)
        unit = head is not None and head in lexicon.units
        plain = head is None
        if head is not None:
            name, at = self._completed(name, head, at, depth, owned=parent is not None, opens=start == 0)
        if parent is not None:
            whole_name = self._text(begin, at)
            named = " " not in parent and tokens[begin].text in lexicon.name_words
            proper = named or self._gazetteer.knows(whole_name) or lexicon.role(parent.lower()) is not None
            joined = unit and parent not in lexicon.countries and not proper
            whole = lexicon.definite_unit(tokens[start].text) if at - start == 1 and joined else None
            if joined:
                return self._bracketed(Body(f"{parent}, {whole or self._definite(name, head)}", begin, at))
            return self._bracketed(Body(f"{self._text(begin, start)} {name}", begin, at))
        bare = name.lower() in lexicon.missions and at < len(words) and tokens[at].capitalised
        if bare and not self._person_at(at) and (end := self._capitals(at)) > at:  # "ambassaden Dublin"
            name, at = f"{name}{lexicon.missions['at']}{self._text(at, end)}", end
        first, at_place, place = name.partition(lexicon.missions["at"])
        if at_place and first.lower() in lexicon.missions:
            name = lexicon.missions[first.lower()] + at_place + place
        told = words[at : at + 1] == [*lexicon.links["as"]]
        indefinite = words[begin] in lexicon.indefinite_articles and name == name.lower() and not told
        body = self._bracketed(Body(name, begin, at, place=plain, unit=unit, indefinite=indefinite))
        if depth < _MAX_DEPTH and unit:
            return self._nested(body, depth)
        return body

    def _owner(self, at: int) -> tuple[str | None, int]:
        """A genitive before a body: "UD:s dåvarande (enhet)" gives "UD" and the index of what is owned."""
        end = at
        while end < len(self._words) and end - at < _LOOK_AHEAD:
            word, token = self._words[end], self._tokens[end]
            genitive = word.endswith("s") and (token.capitalised or self._lexicon.body(word) is not None)
            after = self._words[end + 1] if end + 1 < len(self._words) else ""
            if genitive and after.endswith("s") and self._lexicon.body(after) and self._owned(end + 2):
                end += 1
                continue
            if genitive and not self._person_at(end) and self._owned(end + 1):
                owned = end + 1
                while self._words[owned] in self._lexicon.articles:
                    owned += 1
                texts = [t.text for t in self._tokens[at : end + 1]]
                texts[-1] = base_form(texts[-1], self._lexicon)
                return " ".join(texts), owned
            if not token.capitalised or self._person_at(end):
                break
            end += 1
        return None, at

    def _owned(self, at: int) -> bool:
        """True if a word for a body, in lower case, comes within a few words."""
        for index in range(at, min(at + _LOOK_AHEAD, len(self._words))):
            word = self._words[index]
            if not self._tokens[index].is_word or word in self._lexicon.prepositions or self._lexicon.role(word):
                return False
            if self._lexicon.body(word) is not None and not word.endswith("-"):
                return True
            if word in self._lexicon.stops and word not in self._lexicon.articles:
                return False
        return False

    def _core(self, at: int) -> tuple[int, str | None]:
        """The end of the run of words that names the body, and the word that makes it one."""
        words, tokens, lexicon = self._words, self._tokens, self._lexicon
        head: str | None = None
        start = at
        while at < len(words) and at - start < _MAX_WORDS:
            word, token = words[at], tokens[at]
            if (
                word in ("&", "+")
                and start < at < len(words) - 1
                and tokens[at - 1].capitalised
                and tokens[at + 1].capitalised
            ):
                at += 1
                continue
            if word in lexicon.joined and self._pair(at, start):
                at += 2
                continue
            council = next((e for e in lexicon.capital_bodies if token.capitalised and word.endswith(e)), None)
            if not token.is_word or self._person_at(at) or (lexicon.role(word) is not None and council is None):
                break
            if at == 0 and (word in lexicon.prepositions or word in lexicon.stops):
                break
            if self._foreign(start, at):
                at += 1
                continue
            found = lexicon.body(word) or council
            if token.capitalised and not self._truncated(at):
                # "Karlstad" and "Botkyrka" end like bodies and are places
                found = None if found and self._gazetteer.municipality(token.text) else found
                if (
                    word in lexicon.pronouns
                    or word in lexicon.subject_pronouns
                    or (at == 0 and (word in lexicon.prepositions or word in lexicon.labels))
                ):
                    break
                if (
                    head is not None
                    and found is None
                    and head not in lexicon.names_after
                    and not tokens[at - 1].capitalised
                    and not self._describes(at - 1, head)
                ):
                    break
                head = found or head
                at += 1
            elif self._truncated(at):
                if lexicon.body(words[at + 2]) is None:
                    break
                head, at = lexicon.body(words[at + 2]), at + 3
            elif found is not None and word not in lexicon.stops:
                if head is not None and not (tokens[at - 1].capitalised or words[at - 1].endswith("s")):
                    break
                head, at = found, at + 1
            elif (
                head is None
                and word not in lexicon.stops
                and word not in lexicon.prepositions
                and not (word in lexicon.joined and tokens[at - 1].capitalised)
                and self._leads(at)
            ):
                at += 1
            else:
                break
        if at == start + 1 and self._owns(at):
            return at + 1, None
        titled = at == start + 2 and words[start] in lexicon.titled_bodies and tokens[start + 1].capitalised
        if titled and lexicon.body(words[start + 1]) is None:
            end = max(self.complement(at), at)
            while (
                end + 2 < len(words) and words[end] in lexicon.links["subject"] and words[end + 1] not in lexicon.stops
            ):
                after = end + 1 + (words[end + 1] in lexicon.articles)
                longer = self.complement(after)
                if longer <= after:
                    break
                end = longer
            return end, head
        return at, head

    def _truncated(self, at: int) -> bool:
        """True for the first part of "Mellanöstern- och Nordafrikaenheten"."""
        words = self._words
        cut = words[at].endswith("-") and at + 2 < len(words) and words[at + 1] in self._lexicon.joined
        return cut and self._lexicon.body(words[at + 2]) is not None

    def _foreign(self, start: int, at: int) -> bool:
        """True for a small word inside an English name: "Organisation of Securities Commissions"."""
        return (
            self._words[at] in self._lexicon.foreign_links
            and start < at < len(self._words) - 1
            and self._tokens[at - 1].capitalised
            and self._tokens[at + 1].capitalised
        )

    def _pair(self, at: int, start: int) -> bool:
        """True for the "och" of "Gran Energi och Vatten": both words say what the one body does."""
        works = self._lexicon.works
        joins = start < at < len(self._words) - 1 and self._words[at - 1] in works and self._words[at + 1] in works
        return joins and self._tokens[at - 1].capitalised and self._tokens[at + 1].capitalised

    def _describes(self, at: int, head: str) -> bool:
        """True for the word of "gymnasieförbundet Gran" that says what the name behind it is of."""
        definite = self._words[at].endswith(("en", "et", "an")) and head not in self._lexicon.units
        return definite and len(self._words[at]) > len(head)

    def _owns(self, at: int) -> bool:
        """True for "Sveriges konsumenter": a genitive name and the plain word that it owns."""
        if at >= len(self._words) or not self._tokens[at].text.islower() or not self._tokens[at].is_word:
            return False
        word, owner = self._words[at], self._tokens[at - 1].text
        small = word in self._lexicon.stops or word in self._lexicon.prepositions or word in self._lexicon.joined
        plain = not small and self._lexicon.role(word) is None and len(word) > 3
        owns = (
            base_form(owner, self._lexicon) in self._lexicon.countries or self._lexicon.body(owner.lower()) is not None
        )
        return plain and owner.endswith("s") and owns

    def _leads(self, at: int) -> bool:
        """True if a lower-case word is an adjective that leads to a body or name: "norska fredsinstitutet"."""
        for index in range(at, min(at + _LOOK_AHEAD, len(self._words))):
            word, token = self._words[index], self._tokens[index]
            if (
                not token.is_word
                or self._lexicon.role(word)
                or self._person_at(index)
                or word in self._lexicon.prepositions
            ):
                return False
            if word in self._lexicon.joined or word.endswith("-"):
                continue
            if self._lexicon.body(word):
                return True
            if token.capitalised:
                return index > at and self._words[at].endswith(("a", "e", "en", "et"))
            if not word.endswith(("a", "e", "t", "d", "l", "g", "k", "s")) or word in self._lexicon.stops:
                return False
        return False

    def _completed(self, name: str, head: str, at: int, depth: int, *, owned: bool, opens: bool) -> tuple[str, int]:
        """The name with what belongs to it behind its head: "för …", "i PLACE", "vid BODY"."""
        words, lexicon = self._words, self._lexicon
        named = at + 1 < len(words) and self._gazetteer.longest(words, at + 1) > 0
        board = not owned and any(lexicon.units.get(unit) == name for unit in lexicon.roles["members"]["of"])
        if at + 1 < len(words) and words[at] in lexicon.links["subject"] and not (named and board):
            end = self.complement(at + 1)
            unit = head in lexicon.units and (name[0].islower() or opens) and not owned
            proper = unit and not self._plain_complement(at + 1, end)
            if end > at + 1 and not proper:
                first = self._tokens[at + 1].text
                rest = self._text(at + 2, end)
                first = (
                    first.lower()
                    if rest
                    and rest == rest.lower()
                    and first.istitle()
                    and first not in lexicon.countries | lexicon.name_words
                    else first
                )
                name, at = f"{name} {words[at]} {first} {rest}".rstrip().replace(" ,", ","), end
        if head in lexicon.with_place:
            for _ in range(2):
                after = self._past_brackets(at)
                if after + 1 >= len(words) or depth >= _MAX_DEPTH or words[after] not in lexicon.links["at"]:
                    break
                if words[after] in lexicon.links["in"]:
                    hit = lexicon.place_phrases.at(words, after + 1)
                    end = after + 1 + hit[0] if hit else self._capitals(after + 1)
                    end += end < len(words) and words[end] in lexicon.bodies["heads"]["counties"]
                else:
                    inner = self.parse(after + 1, depth + 1)
                    end = (
                        inner.finish
                        if inner is not None and self._tokens[after + 1].text not in lexicon.definite_articles
                        else after + 1
                    )
                    if inner is not None and end < len(words) - 1 and words[end] in lexicon.joined:
                        second = self._capitals(end + 1)
                        end = second if second > end + 1 and not lexicon.role(words[second - 1]) else end
                if end == after + 1:
                    break
                name, at = f"{name} {self._text(after, end)}", end
        return name, at

    def _plain_complement(self, at: int, end: int) -> bool:
        """True if "för …" tells a subject ("för folkrätt"), not the body a unit belongs to ("för Skatteverket")."""
        if end <= at or not self._tokens[at].capitalised:
            return True
        known = self._gazetteer.knows(self._text(at, end)) or self._tokens[at].text.isupper()
        return not known and all(self._lexicon.body(word) is None for word in self._words[at:end])

    def _capitals(self, at: int) -> int:
        """The end of a run of capitalised words that are no person."""
        end = at
        while (
            end < len(self._words)
            and end - at < _LOOK_AHEAD
            and self._tokens[end].capitalised
            and self._tokens[end].is_word
        ):
            if self._person_at(end) or self._lexicon.role(self._words[end]):
                break
            end += 1
        return end

    def _leads_to_role(self, at: int) -> bool:
        """True for the first word of "ställföreträdande generaldirektör" and "ny chef"."""
        words, lexicon = self._words, self._lexicon
        if at + 1 >= len(words) or lexicon.role(words[at + 1]) is None:
            return False
        marked = lexicon.markers.at(words, at) or lexicon.acting.at(words, at)
        return marked is not None or lexicon.modifier(words[at]) is not None

    def complement(self, at: int) -> int:
        """The end of "folkrätt, mänskliga rättigheter och traktaträtt" after "för"."""
        words, tokens, lexicon = self._words, self._tokens, self._lexicon
        end = at
        last = at
        while end < len(words) and end - at < _MAX_WORDS:
            word = words[end]
            if end == at and word in lexicon.articles and word not in lexicon.definite_articles:
                break
            plain = tokens[end].is_word and word not in lexicon.stops and not self._person_at(end)
            if word in lexicon.finite or word.endswith(lexicon.finite_endings):
                break
            if word in lexicon.joined or word == ",":
                ahead = end + 1 < len(words) and tokens[end + 1].is_word and words[end + 1] not in lexicon.stops
                if (
                    not ahead
                    or words[end + 1] in lexicon.prepositions
                    or self._person_at(end + 1)
                    or lexicon.role(words[end + 1])
                    or self._leads_to_role(end + 1)
                ):
                    break
                if word == "," and not self._goes_on(end + 1):
                    break
                end += 1
            elif (
                not plain
                or lexicon.role(word) is not None
                or (word in lexicon.prepositions and word not in lexicon.joined)
            ):
                inner = (
                    word in lexicon.links["inner"]
                    and end > at
                    and end + 1 < len(words)
                    and tokens[end + 1].is_word
                    and not tokens[end + 1].capitalised
                )
                if (
                    not inner
                    or lexicon.role(words[end + 1])
                    or words[end + 1] in lexicon.stops
                    or words[end + 1] in lexicon.articles
                ):
                    break
                end += 1
            else:
                end += 1
                last = end
        return last

    def _goes_on(self, at: int) -> bool:
        """True if an enumeration ends in "och …" soon, with plain words between."""
        for index in range(at, min(at + 8, len(self._words))):
            word = self._words[index]
            if word in self._lexicon.joined:
                return index > at and not self._tokens[index + 1 if index + 1 < len(self._words) else index].capitalised
            if (
                word in self._lexicon.stops
                or word in self._lexicon.prepositions
                or self._lexicon.role(word)
                or self._tokens[index].capitalised
            ):
                return False
        return False

    def _past_brackets(self, at: int) -> int:
        if at < len(self._words) and self._words[at] == "(":
            for end in range(at + 1, min(at + 6, len(self._words))):
                if self._words[end] == ")":
                    return end + 1
        return at

    def _bracketed(self, body: Body) -> Body:
        """Pass over "(UD FMR)"; its first word is the larger body of a unit that names none."""
        after = self._past_brackets(body.finish)
        if after == body.finish:
            return body
        inner = self._tokens[body.finish + 1 : after - 1]
        if any(t.text.islower() and self._lexicon.role(t.lower) is not None for t in inner):
            return body
        name = body.name
        if len(inner) == 1 and sum(c.isupper() for c in inner[0].text) > 1 and not body.place:
            self.abbreviations[inner[0].text] = name
        if body.unit and len(inner) == 2 and all(t.text.isupper() and t.is_word for t in inner):
            return Body(f"{inner[0].text}, {name}", body.begin, after)
        return Body(name, body.begin, after, body.place, body.unit, body.indefinite)

    def _nested(self, body: Body, depth: int) -> Body:
        """As in "enheten för Y vid X" is "X, enheten för Y"."""
        at = body.finish
        if (
            at + 1 < len(self._words)
            and self._words[at] in self._lexicon.links["for"]
            and self._tokens[at + 1].capitalised
        ) or (at + 1 < len(self._words) and self._words[at] in self._lexicon.to_parent):
            larger = self.parse(at + 1, depth + 1)
        elif at < len(self._words) and self._tokens[at].capitalised and not self._person_at(at):
            larger = self.parse(at, depth + 1)
            larger = larger if larger is not None and not larger.place else None
        else:
            return body
        if larger is None or (
            larger.place and self._words[at] in self._lexicon.links["in"] and not larger.name.isupper()
        ):
            return body
        return Body(f"{larger.name}, {body.name}", body.begin, larger.finish)

    def _definite(self, name: str, head: str | None) -> str:
        """The name with its word for a unit in the definite form."""
        parts = name.split(" ")
        for index, part in enumerate(parts):
            if head and part.lower().endswith(head):
                parts[index] = self._lexicon.definite_unit(part) or part
                break
        return " ".join(parts)

    def _text(self, begin: int, finish: int) -> str:
        """The words as written, one blank between, none before a mark."""
        text = " ".join(token.text for token in self._tokens[begin:finish])
        return text.replace(" ,", ",").replace("( ", "(").replace(" )", ")")
