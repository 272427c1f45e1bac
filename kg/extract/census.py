"""Which bodies an announcement names, wherever in it: the world its bare titles and "kommunen" are read in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.bodies import Body
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.memo import Memo
from kg.extract.readings import Reading
from kg.extract.sentences import Token
from kg.model import Span

_SHORT = 6
"""So many tokens at most has a sentence that is but a heading."""
_PREFIX = 4
"""So many letters of a compound ("hamnbolaget") tell which body it means."""


@dataclass(frozen=True, slots=True)
class Named:
    """A body named in the text: its kind ("municipality", "company", …) and its place."""

    name: str
    kind: str
    span: Span
    unit: bool = False


@lru_cache(maxsize=8)
def _kinds(lexicon: Lexicon) -> Memo[str]:
    endings = [(word, kind) for kind, words in lexicon.bodies["kinds"].items() for word in words]
    endings.sort(key=lambda e: -len(e[0]))

    def kind_of(name: str) -> str:
        words = name.split(", ", maxsplit=1)[0].split()
        for word in (words[-1], *words[:-1]):
            lower = word.lower()
            for ending, kind in endings:
                if lower == ending or (len(ending) > 2 and lower.endswith(ending)):
                    return str(kind)
        return ""

    return Memo(kind_of)


class Census:
    """The bodies named in the given readings, in order, and those that head a section."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, readings: Sequence[Reading]) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._readings = readings
        self.kind: Callable[[str], str] = _kinds(lexicon).__getitem__
        """What kind of body a name is of; "" when its words do not tell."""
        self._media = tuple(lexicon.bodies["frame"]["media"])
        self._inner = False
        self._capitals: frozenset[str] | None = None
        self.sections: list[tuple[int, Named | None]] = []
        self.named: list[Named] = []
        for named in self._mentions():
            self.named.append(named)

    def part(self, unit: str) -> list[str] | None:
        """The kinds of body that have such a part ("socialnämnden"), or None."""
        parts = self._lexicon.bodies["frame"]["parts"]
        return next((kinds for ending, kinds in parts.items() if unit.endswith(ending)), None)

    def spelt_out(self, name: str) -> bool:
        """True if a body is somewhere called so ("Grans kommun"), not only known from a place ("i Gran")."""
        return any(n.name == name and n.span[1] - n.span[0] >= len(name) for n in self.named)

    def _proper(self) -> frozenset[str]:
        """The words, without genitive, that are written with a capital in mid-sentence somewhere in the text."""
        if self._capitals is None:
            self._capitals = frozenset(
                token.lower.removesuffix("s")
                for reading in self._readings
                for token in reading.sentence.tokens[1:]
                if token.capitalised and token.is_word
            )
        return self._capitals

    def _stands_in(self, body: str) -> bool:
        """True if a name met in the text begins like the compound: "hamnbolaget" and "Gran Hamn"."""
        head = self._lexicon.body(body) or ""
        stem = body.removesuffix(head).rstrip("s")
        return len(stem) >= _PREFIX and any(word.startswith(stem) for word in self._proper())

    def common(self, word: str) -> bool:
        """True if a capitalised word that opens a sentence is no name: "Nämnden", "Hamnbolaget"."""
        lower = word.lower()
        if " " in word or lower in self._proper() or lower[:-1] in self._proper():
            return False
        stems = tuple(self._lexicon.bodies["frame"]["common_stems"])
        if lower.startswith(stems) and any(lower.endswith(g) for g in self._lexicon.generic):
            return True
        known = lower in self._lexicon.generic or lower in self._lexicon.whole_bodies or self.part(lower) is not None
        compound = any(lower.endswith(generic) and lower != generic for generic in self._lexicon.generic)
        return known or (compound and self._stands_in(lower))

    def _mentions(self) -> Iterator[Named]:
        """All bodies named in the text, in order; a bare place ("i Ekbacka") is weak evidence for its municipality."""
        for reading in self._readings:
            tokens = reading.sentence.tokens
            if len(tokens) == 2 and tokens[0].text.isupper() and tokens[1].text == "." and tokens[0].is_word:
                yield self._town(tokens[0].text.title(), (tokens[0].begin, tokens[0].finish))
                continue
            covered = {i for p in reading.persons for i in range(p.begin, p.finish)}
            told = {b.begin: b for r in reading.roles for b in [r.owner, *r.bodies] if b and b.finish > b.begin}
            after = 0
            for at in [
                i for i, t in enumerate(tokens) if t.capitalised or i in told or self._lexicon.opens_unit(t.lower)
            ]:
                if at < after or not (tokens[at].capitalised or at in told or self._halves(tokens, at)):
                    continue
                body = told.get(at)
                if at == 0 and body is None and tokens[0].lower in self._lexicon.articles:
                    continue
                if body is None and at not in covered:
                    body = reading.bodies.parse(at)
                if body is None or body.finish <= at:
                    continue
                after = body.finish
                if body is told.get(body.begin) and not body.place:
                    if not (body.begin == 0 and self.common(body.name)):
                        yield from self._whole(body.name, self._span(reading, body), body.unit)
                else:
                    yield from self._mention(reading, body)
            if reading.block.kind == "heading":
                self.sections.append((reading.sentence.begin, self._heading(reading)))
            else:
                self._paragraph(reading)

    def _halves(self, tokens: Sequence[Token], at: int) -> bool:
        """False for a half of a unit's name that no other follows, as in "miljö- och byggnämnden" one does."""
        halved = tokens[at].text.endswith("-")
        return not halved or (at + 2 < len(tokens) and tokens[at + 1].lower in self._lexicon.joined)

    def _mention(self, reading: Reading, body: Body) -> Iterator[Named]:
        """The body of a phrase, if that is a name of one: "Det kommunala bolaget" and "Byter bolag" are none."""
        tokens, words = reading.sentence.tokens[body.begin : body.finish], reading.sentence.words
        span = self._span(reading, body)
        if body.place and tokens[0].text in self._lexicon.not_names:
            return
        shouted = len(tokens) == 1 and tokens[0].text.isupper() and len(tokens[0].text) > _SHORT
        if (
            body.place
            and body.begin == 0
            and (shouted or (len(reading.sentence.tokens) > 1 and tokens[0].text.isupper()))
        ):
            if shouted:
                yield self._town(tokens[0].text.title(), span)
            return
        if body.place:
            name = body.name.removesuffix("s")
            known = self._gazetteer.municipality(body.name) or self._gazetteer.municipality(name)
            if known:
                yield Named(known, "municipality", span)
            elif len(tokens) == 1 and self._located(reading, body):
                yield Named(self._lexicon.town(body.name), "place", span)
            elif len(tokens) == 1 and not name.isupper() and self._led(reading, body):
                yield Named(body.name, "", span)
            elif self._acts(reading, body):
                yield Named(name, "", span)
            return
        part = self.part(body.name.lower()) if body.unit and ", " not in body.name else None
        if part is not None and body.finish + 1 < len(words) and words[body.finish] in self._lexicon.links["in"]:
            place = reading.sentence.tokens[body.finish + 1]
            if place.capitalised and self._lexicon.body(place.lower) is None:
                yield self._seat(part, place.text, (place.begin, place.finish), body.name.lower())
        opens = self._opens(reading, body) and tokens[0].lower not in self._proper()
        if not tokens[0].capitalised or (opens and (part is not None or (body.unit and len(tokens) == 1))):
            first = body.name.startswith(tokens[0].text)
            name = body.name[0].lower() + body.name[1:] if first else body.name
            yield from self._whole(name, span, body.unit)
            return
        later = any(token.capitalised for token in tokens[1:])
        whole = tokens[0].lower in self._lexicon.generic or tokens[0].lower in self._lexicon.whole_bodies
        if self._opens(reading, body) and not later and (whole or not self._is_name(tokens[0].lower)):
            if self._lexicon.definite_unit(tokens[0].lower) == tokens[0].lower:
                yield Named(body.name[0].lower() + body.name[1:], self.kind(body.name), span, body.unit)
            return
        yield from self._whole(body.name, span, body.unit)

    def _whole(self, name: str, span: Span, unit: bool) -> Iterator[Named]:
        """A body, and before it the larger one it is a part of."""
        larger = name.rpartition(", ")[0]
        if larger:
            yield Named(larger, self.kind(larger), span)
        yield Named(name, self.kind(name), span, unit and not larger)

    def _paragraph(self, reading: Reading) -> None:
        """What follows a body alone ("Granskolan F–6. Rektor: …") is of it, to the end of the paragraph."""
        last = self.named[-1] if self.named else None
        bare = not (reading.roles or reading.persons or reading.verbs) and len(reading.sentence.tokens) <= _SHORT
        if bare and len(reading.block.sentences) > 1 and last is not None and last.span[0] == reading.sentence.begin:
            self.sections.append((reading.sentence.begin, last))
            self._inner = True
        elif self._inner and reading.sentence is reading.block.sentences[0]:
            self.sections.append((reading.sentence.begin - 1, None))
            self._inner = False

    def _heading(self, reading: Reading) -> Named | None:
        """The body that a heading consists of ("Forsskolan"), or None."""
        if reading.roles or reading.persons or not self.named:
            return None
        last = self.named[-1]
        whole = reading.sentence.begin <= last.span[0] and last.span[1] == reading.sentence.finish
        return last if whole and last.kind != "place" else None

    def _town(self, place: str, span: Span, part: str = "") -> Named:
        if place in self._lexicon.countries:
            return Named(place, "place", span)
        return Named(self._gazetteer.municipality(place) or self._lexicon.town(place, part), "municipality", span)

    def _seat(self, kinds: Sequence[str], place: str, span: Span, part: str) -> Named:
        """The body whose part is "in" a place: "kommunfullmäktige i Ekbacka", "regionstyrelsen i Gran"."""
        if list(kinds) == ["region"]:
            return Named(self._lexicon.roles["at_region"]["body"].format(place=place), "region", span)
        return self._town(place, span, part)

    def _span(self, reading: Reading, body: Body) -> Span:
        tokens = reading.sentence.tokens
        return tokens[body.begin].begin, tokens[body.finish - 1].finish

    def _located(self, reading: Reading, body: Body) -> bool:
        """True if a bare name stands as a town does: "i Ekbacka", "Ekbacka får …", "nu söker Ekbacka …"."""
        words, finite = reading.sentence.words, self._lexicon.finite
        if body.name.lower().removesuffix("s").endswith(self._media):
            return False
        if body.begin == 0:
            return words[0] in self._proper() and body.finish < len(words) and words[body.finish] in finite
        before = words[body.begin - 1]
        after = words[body.finish] if body.finish < len(words) else ""
        beside = (
            before == "," and after in (",", ".", ")") and words[max(body.begin - 2, 0)] in (")", *self._named(reading))
        )
        return beside or before in self._lexicon.links["in"] or (before in finite and not self._opens(reading, body))

    def _acts(self, reading: Reading, body: Body) -> bool:
        """True for who does something in a headline: "Granhem hämtar vd", "Granby Vatten får ny chef"."""
        words = reading.sentence.words
        opens = reading.block.kind == "title" and body.begin == 0 and body.finish < len(words)
        if not opens or words[body.finish] not in self._lexicon.finite or not self._is_name(words[0]):
            return False
        return body.finish > 1 or words[0] in self._proper()

    def _named(self, reading: Reading) -> set[str]:
        """The last words of the names in a sentence."""
        return {reading.sentence.words[person.finish - 1] for person in reading.persons}

    def _led(self, reading: Reading, body: Body) -> bool:
        """True if a bare name stands where bodies do: behind a preposition, in the genitive, or in a headline."""
        before = reading.sentence.words[body.begin - 1] if body.begin else ""
        if body.name.lower().endswith(self._media) and body.name.lower().removesuffix("s") not in self._lexicon.generic:
            return False
        return (
            (before in self._lexicon.to_body)
            or (self._gazetteer.knows(body.name) and not self._opens(reading, body))
            or (reading.block.kind == "title" and not self._opens(reading, body))
        )

    def _is_name(self, word: str) -> bool:
        """True if a word that opens a sentence is a name: no known word, or a capital in mid-sentence elsewhere."""
        lexicon = self._lexicon
        if word.removesuffix("s") in self._proper():
            return True
        known = word in lexicon.stops | lexicon.articles | lexicon.joined | lexicon.prepositions | lexicon.also
        return not (
            known
            or word.title() in lexicon.not_names
            or lexicon.verb_status.at([word], 0)
            or lexicon.markers.at([word], 0)
            or lexicon.modifier(word)
        )

    def _opens(self, reading: Reading, body: Body) -> bool:
        return body.begin == 0 or reading.sentence.words[body.begin - 1] in (":", "–", "”", '"', "|")
