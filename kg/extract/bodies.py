"""Organisations and units as phrases: "UD:s enhet för X", "sekretariatet för Y vid Z", "ambassaden i Kiev"."""

from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.runs import NameRuns, base_form
from kg.extract.sentences import Sentence

_MAX_DEPTH = 3
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
        self._runs = NameRuns(sentence, lexicon, gazetteer, person_at)
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
        at, head = self._runs.core(at)
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
            genitive = (
                word.endswith("s")
                and not word.endswith("ss")
                and (token.capitalised or self._lexicon.body(word) is not None)
            )
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

    def complement(self, at: int) -> int:
        """The end of "folkrätt, mänskliga rättigheter och traktaträtt" after "för"."""
        return self._runs.complement(at)

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
