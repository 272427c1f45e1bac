"""Fact boxes: "Namn: Siv Ek", "Ny som: rektor på Granskolan", "Kommer från: …", one label a line."""

from dataclasses import dataclass, field
from typing import Literal

from kg.extract.bodies import Body
from kg.extract.facts import Fact
from kg.extract.lexicon import Lexicon
from kg.extract.readings import Context, Reading
from kg.model import Span, Status

Label = Literal["person", "gets", "from", "held", "holds", "start"]
_LABEL_WORDS = 4


@dataclass(slots=True)
class _Box:
    person: str | None = None
    span: Span | None = None
    facts: list[Fact] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    start: tuple[str, Span] | None = None


class Boxes:
    """Reads sentences in order; the facts of a box come when it ends."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._context = context
        self._labels: dict[str, Label] = {
            phrase: kind for kind, phrases in lexicon.grammar["boxes"]["labels"].items() for phrase in phrases
        }
        self._box = _Box()

    def read(self, reading: Reading) -> list[Fact]:
        """The facts of the box that ends before this sentence, if one does."""
        label = self._label(reading)
        if label is None:
            ended = bool(self._box.labels) and reading.block.kind == "paragraph" and not self._labelled(reading)
            return self.finish() if ended else []
        kind, after = label
        found: list[Fact] = []
        if kind in self._box.labels and kind not in ("held", "from"):
            found = self.finish()
        self._box.labels.add(kind)
        if kind == "person":
            person = next((p for p in reading.persons if p.begin >= after), None)
            if person is not None:
                tokens = reading.sentence.tokens
                self._box.person = person.name
                self._box.span = tokens[person.begin].begin, tokens[person.finish - 1].finish
        elif kind == "start":
            self._start(reading)
        else:
            self._posts(reading, kind, after)
        return found

    def finish(self) -> list[Fact]:
        """The facts of the box read so far, of the person it names or whom the text is about."""
        box, self._box = self._box, _Box()
        name = box.person or self._context.topic
        told = "gets" in box.labels or "person" in box.labels
        if name is None or not box.facts or not (told or name in self._context.appointed):
            return []
        for fact in box.facts:
            fact.person = name
            fact.spans["person"] = box.span or (fact.begin, fact.finish)
            if fact.status == "appointed" and box.start is not None:
                fact.start, fact.spans["start"] = box.start
        return box.facts

    def _label(self, reading: Reading) -> tuple[Label, int] | None:
        words = reading.sentence.words
        if reading.block.kind == "title":
            return None
        for at in range(1, min(_LABEL_WORDS + 1, len(words))):
            if words[at] == ":":
                kind = self._labels.get(" ".join(words[:at]))
                return (kind, at + 1) if kind is not None else None
        return None

    @staticmethod
    def _labelled(reading: Reading) -> bool:
        return ":" in reading.sentence.words[: _LABEL_WORDS * 2]

    def _start(self, reading: Reading) -> None:
        moment = next(iter(reading.moments), None)
        if moment is not None:
            tokens = reading.sentence.tokens
            self._box.start = moment.edtf, (tokens[moment.begin].begin, tokens[moment.finish - 1].finish)

    def _posts(self, reading: Reading, kind: Label, after: int) -> None:
        """The posts that stand behind a label."""
        words, tokens = reading.sentence.words, reading.sentence.tokens
        status: Status = "appointed" if kind == "gets" else "held" if kind == "held" else "holds"
        roles = [r for r in reading.roles if r.begin >= after]
        for role in roles:
            bodies: list[Body | None] = [*role.bodies]
            at = role.finish
            if not bodies and words[at : at + 1] == [","] and at + 1 < len(words):
                bodies = [reading.bodies.parse(at + 1)]
            spans: dict[str, Span] = {"role": (tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish)}
            stop = next((r.begin for r in roles if r.begin > role.begin), len(words))
            for body in bodies or [None]:
                self._add(reading, role.name, body, status, spans, role.acting)
                self._date(reading, role.finish, stop)
        same = next((f for f in self._box.facts if f.status == "appointed"), None)
        if not roles and same is not None and words[after : after + 1] in self._lexicon.grammar["boxes"]["same"]:
            led = next((i for i in range(after, len(words) - 1) if words[i] in self._lexicon.to_body), None)
            body = reading.bodies.parse(led + 1) if led is not None else None
            if body is not None:
                self._add(reading, same.role, body, status, {}, acting=False)

    def _date(self, reading: Reading, begin: int, stop: int) -> None:
        """Give the last post the dates behind it: "Projektchef på Gran AB 2016–2021", "rektor sedan den 6 april"."""
        fact, tokens = self._box.facts[-1], reading.sentence.tokens
        for moment in reading.moments:
            if not begin <= moment.begin < stop:
                continue
            side = "end" if moment.edge == "until" else "start"
            if getattr(fact, side) is None:
                setattr(fact, side, moment.edtf)
                fact.spans[side] = tokens[moment.begin].begin, tokens[moment.finish - 1].finish

    def _add(
        self,
        reading: Reading,
        role: str | None,
        body: Body | None,
        status: Status,
        spans: dict[str, Span],
        acting: bool,
    ) -> None:
        tokens = reading.sentence.tokens
        placed = dict(spans)
        if body is not None and body.finish > body.begin:
            placed["organisation"] = tokens[body.begin].begin, tokens[body.finish - 1].finish
        self._box.facts.append(
            Fact(
                "", role, body.name if body is not None else None, status, "box", reading.sentence.begin,
                reading.sentence.finish, acting=acting, spans=placed,
            )
        )  # fmt: skip
