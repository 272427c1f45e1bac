"""What a list is of: the heading or sentence before it names the post that those listed get or hold."""

from dataclasses import dataclass

from kg.extract.bodies import Body
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.model import Span, Status


@dataclass(slots=True)
class Section:
    """What the last heading or lead-in said of the people listed after it."""

    role: str | None = None
    body: str | None = None
    status: Status | None = None
    span: Span | None = None
    contact: bool = False
    home: str | None = None
    """Where those listed come from: "sakkunniga från Regeringskansliet"."""


class Sections:
    """Reads headings and lead-ins as sentences go by; `section` says what a list that follows now is of."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.section = Section()
        self.headline: Role | None = None
        """The plural role of the title ("Nya ledamöter i …")."""
        self.new = False
        """True if the title is of something new ("Nya ledamöter", "Sveriges nya regering")."""
        self.body: str | None = None
        """The body that the announcement last said somebody was appointed to, or that the title is about."""
        self._headline_span: Span | None = None
        self._home: tuple[int, str] | None = None

    def see(self, reading: Reading) -> None:
        """Learn from one sentence."""
        words = reading.sentence.words
        block = reading.block
        if block.kind == "title":
            self.new = any(v.kind == "appointed" for v in reading.verbs) or any(
                (hit := self._lexicon.markers.at(words, i)) and hit[1] == "appointed" for i in range(len(words))
            )
        if block.kind in ("title", "heading"):
            self._headed(reading)
        self._note_home(reading)
        last = reading.sentence is block.sentences[-1]
        following = any(self._lexicon.leads.at(words, i) for i in range(len(words)))
        if block.kind != "heading" and (block.kind == "item" or not (words[-1] == ":" or (last and following))):
            listed = reading.persons and reading.persons[0].begin == 0
            if block.kind == "paragraph" and last and not listed:
                self.section = Section()
            return
        self.section = self._led(reading)

    def _headed(self, reading: Reading) -> None:
        if reading.block.kind == "title" or self.headline is None:
            self.headline = next((r for r in reading.roles if r.plural), None)
            if self.headline is not None:
                self._headline_span = self._span(reading, self.headline)
                self.body = self.headline.bodies[0].name if self.headline.bodies else self.body
        if reading.block.kind == "title" and self.body is None:
            unit = self._unit(reading)
            self.body = unit.name if unit is not None else None

    def _led(self, reading: Reading) -> Section:
        words = reading.sentence.words
        heading = reading.block.kind == "heading"
        sections = self._lexicon.grammar["sections"]
        roles = [r for r in reading.roles if not any(p.begin == r.finish for p in reading.persons)]
        body = self.section.body or self.body
        for role in roles:
            body = role.bodies[0].name if role.bodies and role.bodies[0].name else body
        gets = any(w in sections["appointed"] for w in words) or any(v.kind == "appointed" for v in reading.verbs)
        status: Status | None = "appointed" if gets else None
        home = self._home[1] if self._home is not None and self._home[0] == id(reading.block) else None
        people = any(w in sections["people"] for w in words)
        plural = [r for r in roles if r.plural]
        posts = [r for r in plural if r.begin and words[r.begin - 1] in self._lexicon.links["gets"]]
        member = self._member(reading) if not plural else None
        if self.headline is not None and status == "appointed" and people and not posts and member is None:
            body = self.headline.bodies[0].name if self.headline.bodies else body
            return Section(self.headline.name, body, status, self._headline_span)
        if member is not None and status == "appointed" and not heading:
            name, unit, span = member
            return Section(name, unit, status, span, home=home)
        if roles:
            role = roles[-1]
            alone = role.name_finish - role.name_begin >= len(words) - (words[-1] == ":")
            if alone or role.plural or words[-1] == ":":
                told = status or ("appointed" if self.new else "holds")
                return Section(role.name, body, told, self._span(reading, role), home=home)
        return Section(None, body, status)

    def _member(self, reading: Reading) -> tuple[str, str, Span] | None:
        """As in "ingår i utredningens expertgrupp": those listed are its experts."""
        unit = self._unit(reading)
        if unit is None:
            return None
        name = unit.name.split(", ")[-1]
        members = self._lexicon.roles["members"]["of"]
        head = next((w for w in reversed(name.split()) if self._lexicon.definite_unit(w) or w in members), None)
        role = next((r for end, r in members.items() if head and (head.endswith(end) or self._ends(head, end))), None)
        if role is None:
            return None
        definite = self._lexicon.definite_unit(name.split()[0]) or name
        whole = self._above(unit)
        tokens = reading.sentence.tokens
        span = tokens[unit.begin].begin, tokens[unit.finish - 1].finish
        distinct = whole is not None and unit.name not in whole
        return role, f"{whole}, {definite}" if distinct else unit.name, span

    def _ends(self, head: str, end: str) -> bool:
        definite = self._lexicon.units.get(end)
        return definite is not None and head.endswith(definite)

    def _above(self, unit: Body) -> str | None:
        """The body a bare unit is part of: what the title or the list before is about."""
        whole = self.section.body or self.body
        return whole.split(", ")[0] if whole is not None and ", " not in unit.name else None

    def _unit(self, reading: Reading) -> Body | None:
        """The unit or inquiry that a sentence names, the last one of a title."""
        words = reading.sentence.words
        found: Body | None = None
        for at, word in enumerate(words):
            if self._lexicon.body(word) is None or any(r.begin <= at < r.finish for r in reading.roles):
                continue
            body = reading.bodies.parse(at)
            if body is None or body.place:
                continue
            generic = body.name.split(", ")[0]
            if ", " in body.name and generic[0].islower() and generic in self._lexicon.generic:
                body = Body(body.name.split(", ")[1], body.begin, body.finish, unit=True)
            inner = found is not None and at < found.finish
            if found is None or (not inner and (body.unit or reading.block.kind == "title")):
                found = body
        return found

    def _note_home(self, reading: Reading) -> None:
        """Note "ett antal sakkunniga från Regeringskansliet": those listed below hold their posts there."""
        words = reading.sentence.words
        for role in reading.roles:
            at = role.finish
            if role.plural and at + 1 < len(words) and words[at] in self._lexicon.links["from"]:
                body = reading.bodies.parse(at + 1)
                if body is not None and not body.place:
                    self._home = id(reading.block), body.name

    def _span(self, reading: Reading, role: Role) -> Span:
        tokens = reading.sentence.tokens
        return tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish
