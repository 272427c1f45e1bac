"""Tables of people: a row is a person, with post, body and dates by what the head of each column says."""

from dataclasses import dataclass, field
from typing import Literal

from kg.extract.bodies import Body
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.extract.sections import Section
from kg.model import Span, Status

Column = Literal["person", "role", "new", "body", "from", "held", "start", "end", "other"]


@dataclass(slots=True)
class _Table:
    heads: dict[int, Column] = field(default_factory=dict)
    """What the columns are of, by their number."""
    roles: dict[int, tuple[str, Span]] = field(default_factory=dict)
    """Columns that a post heads ("Ledamot | Ersättare"): whoever stands below has it."""
    finish: int = -1
    """Where the last row ended."""
    cells: list[Reading] = field(default_factory=list)
    """Those of the row that is being read."""


class Tables:
    """Reads the cells of tables in order; the facts of a row come with its last cell."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._lexicon = lexicon
        self._text = text
        self._table = _Table()
        self._columns: dict[str, Column] = {
            word: kind for kind, words in lexicon.grammar["tables"].items() for word in words
        }

    def read(self, reading: Reading, section: Section) -> list[Fact]:
        """The facts of the row that a cell ends; none for the other cells and for the head of the table."""
        block = reading.block
        if reading.sentence is block.sentences[0]:
            gap = self._text[self._table.finish : block.begin] if self._table.finish >= 0 else "\n\n"
            if gap.strip(" |\n-:") or "\n\n" in gap:
                self._table = _Table()
            self._table.cells = []
        self._table.cells.append(reading)
        if reading.sentence is not block.sentences[-1]:
            return []
        first = self._table.finish < 0
        self._table.finish = block.finish
        return [] if first and self._is_head(self._table.cells) else self._row(section)

    def _is_head(self, cells: list[Reading]) -> bool:
        """True for the head of a table, which is then learnt."""
        if any(cell.persons for cell in cells):
            return False
        for cell in cells:
            column = cell.sentence.column
            words = " ".join(w for w in cell.sentence.words if w != ":")
            kind = self._columns.get(words)
            if (
                kind is None
                and len(cell.roles) == 1
                and self._is_whole(cell, cell.roles[0].begin, cell.roles[0].finish)
            ):
                role = cell.roles[0]
                tokens = cell.sentence.tokens
                self._table.roles[column] = role.name, (tokens[role.begin].begin, tokens[role.finish - 1].finish)
            else:
                self._table.heads[column] = kind or "other"
        return "person" in self._table.heads.values() or bool(self._table.roles)

    def _is_whole(self, cell: Reading, begin: int, finish: int) -> bool:
        """True if a cell holds nothing but the tokens given, and perhaps a party or year in brackets."""
        words = cell.sentence.words
        rest = [*words[:begin], *words[finish:]]
        return all(not w[0].isalpha() or w in self._lexicon.parties for w in rest)

    def _row(self, section: Section) -> list[Fact]:
        cells, table = self._table.cells, self._table
        found: list[Fact] = []
        for cell in cells:
            if cell.sentence.column in table.roles:
                name, span = table.roles[cell.sentence.column]
                persons = [p for p in cell.persons if self._is_whole(cell, p.begin, p.finish)]
                status: Status = section.status or "holds"
                for person in persons:
                    spans = {"role": span, "person": self._span(cell, person.begin, person.finish)}
                    found.append(self._fact(cell, person, name, section.body, status, spans, section))
        if found:
            return found
        named = next(((c, p) for c in cells for p in c.persons if self._names(c, p)), None)
        return self._posts(*named, section) if named is not None else []

    def _names(self, cell: Reading, person: Person) -> bool:
        """True if a cell is of one person: the column says so, or it holds nothing else but a title."""
        kind = self._table.heads.get(cell.sentence.column)
        titled = next((r for r in cell.roles if r.finish == person.begin), None)
        begin = titled.begin if titled is not None else person.begin
        return kind == "person" or (kind in (None, "other") and self._is_whole(cell, begin, person.finish))

    def _posts(self, named: Reading, person: Person, section: Section) -> list[Fact]:
        """The posts that the cells of a row tell of its person."""
        found: list[Fact] = []
        placed = self._body()
        for cell in self._table.cells:
            kind = self._table.heads.get(cell.sentence.column, "other")
            if kind in ("body", "start", "end"):
                continue
            for role in cell.roles:
                if kind == "other" and cell is not named and role.begin > 0:
                    continue
                status = self._status(kind, role, section)
                if status is not None:
                    found += self._told(cell, person, role, placed, status, kind, section)
        for fact in found:
            fact.spans["person"] = self._span(named, person.begin, person.finish)
        if not found and section.role and section.status:
            spans = {k: v for k, v in section.spans.items() if k in ("role", "organisation")}
            found = [self._fact(named, person, section.role, section.body, section.status, spans, section)]
        return found

    def _status(self, kind: Column, role: Role, section: Section) -> Status | None:
        if (section.proposed and kind in ("new", "role")) or role.marker == "proposed":
            return None
        if kind == "held" or role.marker == "held":
            return "held"
        if kind == "from":
            return "holds"
        return "appointed" if kind == "new" or role.marker == "appointed" else section.status or "holds"

    def _told(
        self, cell: Reading, person: Person, role: Role, placed: tuple[str, Span] | None, status: Status, kind: Column,
        section: Section,
    ) -> list[Fact]:  # fmt: skip
        """A post of one cell at the bodies it names, else at that of the row or the list."""
        spans: dict[str, Span] = {"role": self._span(cell, role.name_begin, role.name_finish)}
        bodies: list[Body | None] = [*role.bodies] or [None]
        found: list[Fact] = []
        for body in bodies:
            where, name = dict(spans), body.name if body is not None else None
            if body is not None and body.finish > body.begin:
                where["organisation"] = self._span(cell, body.begin, body.finish)
            elif body is None and kind not in ("from", "held"):
                name = placed[0] if placed is not None else section.body
                if placed is not None:
                    where["organisation"] = placed[1]
            fact = self._fact(cell, person, role.name, name, status, where, section)
            fact.acting = role.acting
            found.append(fact)
        return found

    def _body(self) -> tuple[str, Span] | None:
        """The body that the row's cell for it names."""
        for cell in self._table.cells:
            if self._table.heads.get(cell.sentence.column) == "body":
                body = cell.bodies.parse(0)
                whole = body is not None and body.finish == len(cell.sentence.tokens)
                tokens = cell.sentence.tokens
                name = body.name if body is not None and whole else " ".join(t.text for t in tokens)
                return name, (tokens[0].begin, tokens[-1].finish)
        return None

    def _fact(
        self, cell: Reading, person: Person, role: str, body: str | None, status: Status, spans: dict[str, Span],
        section: Section,
    ) -> Fact:  # fmt: skip
        block = cell.block
        fact = Fact(person.name, role, body, status, "member", block.begin, block.finish, spans=dict(spans))
        if status == "appointed":
            self._date(fact, section)
        return fact

    def _date(self, fact: Fact, section: Section) -> None:
        for cell in self._table.cells:
            kind = self._table.heads.get(cell.sentence.column)
            for moment in cell.moments[:1]:
                which = "end" if kind == "end" or moment.edge == "until" else "start"
                if kind in ("start", "end"):
                    setattr(fact, which, moment.edtf)
                    fact.spans[which] = self._span(cell, moment.begin, moment.finish)
        for which in ("start", "end", "decided_by"):
            if getattr(fact, which) is None and getattr(section, which) is not None:
                setattr(fact, which, getattr(section, which))
                fact.spans[which] = section.spans[which]

    @staticmethod
    def _span(cell: Reading, begin: int, finish: int) -> Span:
        tokens = cell.sentence.tokens
        return tokens[begin].begin, tokens[finish - 1].finish
