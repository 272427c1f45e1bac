"""Boards as the press lists them: under the name of a board, behind its colon, or in the sentence "består av …"."""

from collections.abc import Sequence

from kg.extract.facts import Dating, Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.readings import Reading, Subjects
from kg.model import Span, Status

_LABEL = 6
"""A label before a name has at most so many words."""


class Elections:
    """Reads sentences in order and completes what lists of board members leave out."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._words = lexicon.grammar["elections"]
        self._verbs = frozenset(self._words["verbs"])
        self._consists = frozenset(self._words["consists"])
        self._held = False
        """True once the text has told of an election."""
        self._board: tuple[str, Span] | None = None
        """The board whose heading was last read."""
        self._mode: Status | None = None
        """What a heading says of all listed below it: "Slutar", "Börjar"."""

    def read(self, reading: Reading, facts: list[Fact]) -> tuple[list[Fact], list[Dating]]:
        """The members that only a list names, and the term they are elected for; `facts` get their board and status."""
        words = reading.sentence.words
        self._held = self._held or not self._verbs.isdisjoint(words)
        if reading.block.kind == "title":
            self._held = self._held or any(w in self._words["several"] for w in words)
        if reading.block.kind in ("heading", "title"):
            if reading.block.kind == "heading":
                self._board = self._heading(reading)
                self._mode = self._said(reading)
            return [], []
        board = self._colon(reading) or self._board
        chairs = [f for f in facts if f.role in self._words["roles"] and f.rule in ("title", "apposition")]
        listed = self._is_list(reading)
        for fact in chairs:
            if board is not None and fact.body is None:
                fact.body, fact.spans["organisation"] = board
            anew = any(w in self._words["anew"] for w in words)
            anew = anew and not any(v.kind == "blocked" for v in reading.verbs)
            if self._held and fact.status == "holds" and (listed or board is not None or anew):
                fact.status, fact.rule = "appointed", "member"
        mode = self._mode or ("appointed" if self._held else None)
        if mode is not None and ":" in words[:_LABEL] and reading.block.kind != "title":
            for fact in facts:
                if fact.status == "holds" and fact.rule == "title" and fact.begin == reading.sentence.begin:
                    fact.status, fact.rule = mode, "member"
        self._held = self._held or any(f.status == "appointed" for f in chairs)
        facts += self._instead(reading, facts)
        return self._rest(reading, facts), self._term(reading)

    def _said(self, reading: Reading) -> Status | None:
        words = reading.sentence.words
        kinds = {v.kind for v in reading.verbs}
        short = len(words) <= _LABEL and not reading.persons and not reading.roles
        return "leaves" if short and kinds == {"leaves"} else "appointed" if short and kinds == {"appointed"} else None

    def _instead(self, reading: Reading, facts: Sequence[Fact]) -> list[Fact]:
        """As in "Ledamot i naturnämnden efter Bo Ros (S): Siv Ek (S)": who gets a seat, and who had it."""
        words = reading.sentence.words
        if not self._held or len(reading.persons) != len(("old", "new")) or not reading.roles:
            return []
        tokens = reading.sentence.tokens
        role, (old, new) = reading.roles[0], reading.persons
        colon = any(words[i] == ":" for i in range(old.finish, new.begin))
        before = words[max(old.begin - 2, 0) : old.begin]
        after = any(w in self._lexicon.links["after"] for w in before)
        if not (colon and after and role.finish <= old.begin) or facts:
            return []
        body = role.bodies[0] if role.bodies else None
        spans: dict[str, Span] = {"role": (tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish)}
        if body is not None and body.finish > body.begin:
            spans["organisation"] = tokens[body.begin].begin, tokens[body.finish - 1].finish
        named = self._who.place(reading, new.begin, new.finish)
        earlier = self._who.place(reading, old.begin, old.finish)
        sentence = reading.sentence.begin, reading.sentence.finish
        fact = Fact(
            new.name, role.name, body.name if body else None, "appointed", "member", *sentence,
            replaces=old.name, passage=sentence, spans={**spans, "person": named, "replaces": earlier},
        )  # fmt: skip
        return [fact]

    def _heading(self, reading: Reading) -> tuple[str, Span] | None:
        tokens = reading.sentence.tokens
        span = tokens[0].begin, tokens[-1].finish
        capitals = all(token.text.isupper() for token in tokens if token.is_word)
        if capitals and self._lexicon.definite_unit(tokens[-1].lower) == tokens[-1].lower:
            return " ".join(reading.sentence.words), span
        body = reading.bodies.parse(0)
        if body is None or body.finish != len(tokens) or not body.unit:
            return None
        return body.name, span

    def _colon(self, reading: Reading) -> tuple[str, Span] | None:
        """The board that a sentence begins with: "Socialnämnden: Ordförande …"."""
        words = reading.sentence.words
        if ":" not in words or not words[0][0].isalpha():
            return None
        body = reading.bodies.parse(0)
        if body is None or not body.unit or words[body.finish : body.finish + 1] != [":"]:
            return None
        tokens = reading.sentence.tokens
        name = body.name[0].lower() + body.name[1:]
        return name, (tokens[0].begin, tokens[body.finish - 1].finish)

    def _is_list(self, reading: Reading) -> bool:
        """True for a sentence that says who sits on a board: "består av …", "Övriga i styrelsen är …", "Revisor: …"."""
        words = reading.sentence.words
        return not self._consists.isdisjoint(words) or (":" in words[:4] and reading.block.kind != "title")

    def _rest(self, reading: Reading, facts: Sequence[Fact]) -> list[Fact]:
        """Those named without a post beside a chair: plain members of the board."""
        words = reading.sentence.words
        if self._consists.isdisjoint(words):
            return []
        tokens = reading.sentence.tokens
        at = next((i for i, w in enumerate(words) if w in self._consists), None)
        unit = next((i for i, w in enumerate(words) if w in self._words["boards"]), None)
        if at is None or unit is None or any(v.kind == "blocked" for v in reading.verbs):
            return []
        told = {f.person for f in facts}
        stays = any(w in self._words["stays"] for w in words[: at + 3])
        elected = self._held or any(w in self._words["new"] for w in words[:at])
        status: Status = "appointed" if elected and not stays else "holds"
        found: list[Fact] = []
        for person in reading.persons:
            if person.begin < at or person.name in told or self._who.genitive(reading, person):
                continue
            found.append(self._member(reading, person, words[unit], (tokens[unit].begin, tokens[unit].finish), status))
        return found

    def _member(self, reading: Reading, person: Person, board: str, span: Span, status: Status) -> Fact:
        return Fact(
            person.name, self._words["member"], board, status, "member", reading.sentence.begin,
            reading.sentence.finish,
            spans={"person": self._who.place(reading, person.begin, person.finish), "organisation": span},
        )  # fmt: skip

    def _term(self, reading: Reading) -> list[Dating]:
        """As in "för mandatperioden 2019–2022": when all that are elected begin and end."""
        words = reading.sentence.words
        if not self._held or not any(w in self._words["term"] for w in words):
            return []
        start = next((m for m in reading.moments if m.edge == "from"), None)
        end = next((m for m in reading.moments if m.edge == "until" and start and m.begin == start.finish), None)
        if start is None or end is None:
            return []
        spans = {
            "start": self._who.place(reading, start.begin, start.finish),
            "end": self._who.place(reading, end.begin, end.finish),
        }
        passage = reading.sentence.begin, reading.sentence.finish
        return [Dating((), start.edtf, end.edtf, None, spans, passage=passage)]
