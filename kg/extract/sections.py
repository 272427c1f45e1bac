"""What a list is of: the heading or sentence before it names the post that those listed get or hold."""

from dataclasses import dataclass, field, replace

from kg.extract.bodies import Body
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Moment
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.model import Span, Status

_OPENING = 3
"""A name within so many words may open a line of a list, behind a title."""


@dataclass(slots=True)
class Section:
    """What the last heading or lead-in said of the people listed after it."""

    role: str | None = None
    body: str | None = None
    status: Status | None = None
    contact: bool = False
    home: str | None = None
    """Where those listed come from: "sakkunniga från Regeringskansliet"."""
    proposed: bool = False
    """True if those listed are but nominated."""
    start: str | None = None
    end: str | None = None
    decided_by: str | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    """Where the fields above are stated."""


@dataclass(frozen=True, slots=True)
class _Headed:
    level: int
    name: str
    span: Span


class Sections:
    """Reads headings and lead-ins as sentences go by; `section` says what a list that follows now is of."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = lexicon.grammar["sections"]
        self.section = Section()
        self.headline: Role | None = None
        """The plural role of the title ("Nya ledamöter i …")."""
        self.new = False
        """True if the title is of something new ("Nya ledamöter", "Sveriges nya regering")."""
        self.career = False
        """True below a heading or lead-in of a career ("CV i korthet"), which is of whom the whole text is about."""
        self.body: str | None = None
        """The body that the announcement last said somebody was appointed to, or that the title is about."""
        self.board: tuple[str, str, Span] | None = None
        """The board, council or committee of the title: what its members are called, its name and place."""
        self._founded: tuple[str, str, Span] | None = None
        self._decided = False
        """True if the title is of something new or decided ("Ledamöter utsedda")."""
        self._proposed = False
        """True if the title is of a mere proposal."""
        self._headline_span: Span | None = None
        self._home: tuple[int, str] | None = None
        self._headed: list[_Headed] = []

    def see(self, reading: Reading) -> None:
        """Learn from one sentence."""
        words = reading.sentence.words
        block = reading.block
        if block.kind == "heading" or words[-1] == ":":
            ledger = self._lexicon.grammar["sections"]["ledger"]
            self.career = not reading.persons and any(w in ledger for w in words)
        if block.kind == "title":
            marked = (self._lexicon.markers.at(words, i) for i in self._lexicon.markers.openings(words))
            self.new = any(hit is not None and hit[1] == "appointed" for hit in marked)
            self._decided = self.new or any(w in self._words["decided"] for w in words)
            self._proposed = any(w in self._words["nominated"] for w in words)
        if block.kind in ("title", "heading"):
            self._learn(reading)
        self._note_home(reading)
        last = reading.sentence is block.sentences[-1]
        following = self._lexicon.leads.anywhere(words) or words[-1] == "," or self._gives(reading)
        if block.kind != "heading" and (
            block.kind in ("item", "row")
            or not (words[-1] in (":", ";") or (last and (following or self._heads(reading))))
        ):
            listed = bool(reading.persons) and self._opens(reading)
            if block.kind == "paragraph" and last and not listed and not self._is_line(reading):
                self.section = Section()
            return
        self.section = self._led(reading)

    def _gives(self, reading: Reading) -> bool:
        """True for "Fem nya ledamöter förordnas.": who they are is told below."""
        plural = any(r.plural for r in reading.roles)
        return plural and not reading.persons and any(v.kind == "appointed" for v in reading.verbs)

    def _opens(self, reading: Reading) -> bool:
        """True for a line that begins with a name, a title before it or not: "Skogvaktaren Siv Ek, nominerad av G"."""
        begin = reading.persons[0].begin
        titled = any(r.finish == begin and r.begin <= 1 for r in reading.roles)
        alone = begin <= _OPENING and len(reading.block.sentences) == 1 and not reading.verbs
        return begin == 0 or titled or alone

    def above(self) -> tuple[str, Span] | None:
        """The body of the headings a sentence stands under, or None."""
        return (self._headed[-1].name, self._headed[-1].span) if self._headed else None

    def _heads(self, reading: Reading) -> bool:
        """True for "Fem nya ledamöter förordnas.", which names none of them: a list may follow."""
        members = self._lexicon.roles["members"]["roles"]
        return (
            reading.block.kind == "paragraph"
            and not reading.persons
            and any(r.plural and r.name in members for r in reading.roles)
        )

    def _is_line(self, reading: Reading) -> bool:
        """True for a line of a list: "Rektorn Siv Ek (omförordnas)", "Ordförande: Bo Ros", "Ålder: 57"."""
        words = reading.sentence.words
        if len(reading.block.sentences) > 1:
            return bool(reading.persons) and reading.persons[0].begin == 0
        named = bool(reading.persons) and not any(w in self._lexicon.finite for w in words)
        return ":" in words[1:6] or named or (bool(reading.persons) and reading.persons[0].begin == 0)

    def _learn(self, reading: Reading) -> None:
        title = reading.block.kind == "title"
        if title or self.headline is None:
            self.headline = next((r for r in reading.roles if r.plural), None)
            if self.headline is not None:
                self._headline_span = self._span(reading, self.headline)
                self.body = self.headline.bodies[0].name if self.headline.bodies else self.body
        unit = self._unit(reading)
        if title:
            self._founded = self._newly_founded(reading, unit)
            if unit is not None and self._is_one(unit):
                self.board = self.member(reading)
                self.body = self.body or unit.name
            self.board = self.board or self._seats(reading)
            return
        level = reading.block.level
        while self._headed and self._headed[-1].level >= level and not self._is_role_heading(reading):
            self._headed.pop()
        tokens = reading.sentence.tokens
        last = len(tokens) - (tokens[-1].text == ":")
        clause = any(w in self._lexicon.finite for w in reading.sentence.words)
        whole = unit is not None and (unit.finish == last or unit.begin == 0) and not clause and not reading.moments
        if unit is not None and whole and not reading.persons and not reading.roles:
            text = " ".join(t.text for t in tokens[:last])
            name = text.lower() if text.isupper() else text
            self._headed.append(_Headed(level, name, (tokens[0].begin, tokens[last - 1].finish)))

    def _is_role_heading(self, reading: Reading) -> bool:
        """True for "Ledamöter" or "Omval": it goes on with the body of the heading before."""
        words = [w for w in reading.sentence.words if w != ":"]
        roles = reading.roles
        alone = bool(roles) and roles[0].begin == 0 and roles[-1].finish >= len(words)
        return alone or all(w in self._words["elections"] or w in self._lexicon.joined for w in words)

    def _led(self, reading: Reading) -> Section:
        words = reading.sentence.words
        heading = reading.block.kind == "heading"
        roles = [r for r in reading.roles if not any(p.begin == r.finish for p in reading.persons)]
        plural = [r for r in roles if r.plural]
        section = Section(home=self._home[1] if self._home and self._home[0] == id(reading.block) else None)
        self._tell_status(reading, section)
        self._tell_dates(reading, section)
        section.body = self._place_of(reading, roles, section)
        people = any(w in self._words["people"] for w in words)
        posts = [r for r in plural if r.begin and words[r.begin - 1] in self._lexicon.links["gets"]]
        member = self.member(reading) if not plural else None
        elected = heading and all(w in self._words["elections"] or w == ":" for w in words)
        if elected or (self.headline is not None and section.status and people and not posts and member is None):
            return self._as_headline(section, elected=elected)
        if heading and self._founded is not None and any(w in self._words["participants"] for w in words):
            section.role, section.body, section.spans["role"] = self._founded
            section.status = "appointed"
            return section
        if member is not None and heading and not roles and section.status is None and not section.proposed:
            section.status = "appointed" if self._decided or section.start else "holds"
        if member is not None and (section.status or section.proposed) and not roles:
            section.role, section.body, section.spans["role"] = member
            return section
        if roles:
            role = roles[-1] if not posts else posts[-1]
            alone = role.name_finish - role.name_begin >= len(words) - (words[-1] == ":")
            if alone or role.plural or words[-1] in (":", ";"):
                if section.status is None and not section.proposed:
                    section.status = "appointed" if self._decided else "holds"
                section.role, section.spans["role"] = role.name, self._span(reading, role)
        return section

    def _as_headline(self, section: Section, *, elected: bool) -> Section:
        """The list is of those whose post the title names ("Nya ledamöter i …")."""
        if self.headline is not None:
            section.role = self.headline.name
            section.body = self.headline.bodies[0].name if self.headline.bodies else section.body
            if self._headline_span is not None:
                section.spans["role"] = self._headline_span
        elif elected:
            section.role = self._lexicon.roles["members"]["roles"][0]
        return section

    def _tell_status(self, reading: Reading, section: Section) -> None:
        """What the words of a lead-in say of those listed: they get the post, have it, or are nominated."""
        words = reading.sentence.words
        kinds = {v.kind for v in reading.verbs}
        renewed = any(w in self._words["renewed"] for w in words)
        decided = any(w in self._words["decided"] for w in words)
        are = any(w in self._words["are"] for w in words) or "appointed" in kinds
        if "blocked" in kinds or (self._proposed and not self._is_verb(reading)):
            section.status = "holds" if renewed else None
            section.proposed = not renewed
        elif decided or (are and self._decided) or (self._is_verb(reading) and are):
            section.status = "appointed"
        elif are:
            section.status = "holds"
        by = self._decider(reading)
        if by is not None and section.status == "appointed":
            section.decided_by, section.spans["decided_by"] = by.name, self._place(reading, by)

    def _is_verb(self, reading: Reading) -> bool:
        """True if a verb says that somebody gets a post, and not only that a body consists of those listed."""
        words = reading.sentence.words
        idle = {*self._words["are"], *self._words["elections"]}
        return any(v.kind == "appointed" and words[v.begin] not in idle for v in reading.verbs)

    def _decider(self, reading: Reading) -> Body | None:
        verb = next((v for v in reading.verbs if v.kind == "appointed"), None)
        body = reading.bodies.parse(0)
        words = reading.sentence.words
        finite = body is not None and body.finish < len(words) and words[body.finish] in self._lexicon.finite
        decides = verb is not None or self._lexicon.decides.anywhere(words)
        return body if body is not None and finite and decides and not body.place else None

    def _tell_dates(self, reading: Reading, section: Section) -> None:
        for moment in reading.moments:
            self.tell(reading, moment, section)

    def tell(self, reading: Reading, moment: Moment, section: Section) -> None:
        """Note the start or end that a date stands for."""
        which = "end" if moment.edge == "until" else "start" if moment.edge == "from" else None
        if which is None or getattr(section, which) is not None:
            return
        setattr(section, which, moment.edtf)
        tokens = reading.sentence.tokens
        section.spans[which] = tokens[moment.begin].begin, tokens[moment.finish - 1].finish

    def _place_of(self, reading: Reading, roles: list[Role], section: Section) -> str | None:
        for role in roles:
            for body in role.bodies[:1]:
                if body.name:
                    if body.finish > body.begin:
                        section.spans["organisation"] = self._place(reading, body)
                    return body.name
        told = self.member(reading)
        if told is not None and (", " in told[1] or told[1] != told[1].lower()):
            section.spans["organisation"] = told[2]
            return told[1]
        headed = self.above()
        if headed is not None:
            section.spans["organisation"] = headed[1]
            return headed[0]
        if self.board is not None:
            section.spans["organisation"] = self.board[2]
            return self.board[1]
        return self.section.body or self.body

    def member(self, reading: Reading) -> tuple[str, str, Span] | None:
        """As in "ingår i utredningens expertgrupp": those listed are its experts."""
        unit = self._unit(reading)
        if unit is None:
            return None
        if unit.name.lower() in self._lexicon.units:
            unit = replace(unit, name=unit.name.lower())
        name = unit.name.split(", ")[-1]
        role = self._called(unit)
        if role is None:
            return None
        definite = self._lexicon.definite_unit(name.split()[0]) or name
        whole = self._above(unit)
        if whole is None:
            larger, comma, part = unit.name.rpartition(", ")
            named = f"{larger}, {self._lexicon.definite_unit(part) or part}" if comma else unit.name
            return role, named, self._place(reading, unit)
        inside = {definite.lower(), unit.name.lower()} & set(whole.lower().replace(",", "").split())
        return role, whole if inside else f"{whole}, {definite}", self._place(reading, unit)

    def _is_one(self, unit: Body) -> bool:
        """True for a name and for "utredningen om gallring"; "verksamhet" and "en utredning" name no body."""
        first = unit.name.split()[0]
        if unit.name == self._lexicon.roles["government"]["body"]:
            return False
        definite = first in self._lexicon.generic or self._lexicon.definite_unit(first) == first
        return (definite and " " in unit.name) or any(part[0].isupper() for part in unit.name.split(", "))

    def _seats(self, reading: Reading) -> tuple[str, str, Span] | None:
        """As in "En ny ledamot i Granberedningen": the body that a title names members of."""
        members = self._lexicon.roles["members"]["roles"]
        for role in reading.roles:
            for body in role.bodies[:1]:
                if role.name in members and body.finish > body.begin and self._called(body) is not None:
                    return role.name, body.name, self._place(reading, body)
        return None

    def _newly_founded(self, reading: Reading, unit: Body | None) -> tuple[str, str, Span] | None:
        """As in "… experter till ett nytt skogspolitiskt råd": what its members are called, and "rådet"."""
        role = self._called(unit) if unit is not None else None
        if unit is None or role is None:
            return None
        words = reading.sentence.words[max(unit.finish - 4, 0) : unit.finish]
        new = any((hit := self._lexicon.markers.at(words, i)) and hit[1] == "appointed" for i in range(len(words)))
        head = self._lexicon.definite_unit(words[-1])
        return (role, head, self._place(reading, unit)) if new and head is not None else None

    def _called(self, body: Body) -> str | None:
        """What a member of a body is called, by the word that makes it one; None for bodies without members."""
        members = self._lexicon.roles["members"]["of"]
        words = body.name.split(", ")[-1].lower().split()
        head = next((w for w in reversed(words) if self._lexicon.definite_unit(w) or w in members), None)
        return next((r for end, r in members.items() if head and (head.endswith(end) or self._ends(head, end))), None)

    def _ends(self, head: str, end: str) -> bool:
        definite = self._lexicon.units.get(end)
        return definite is not None and head.endswith(definite)

    def _above(self, unit: Body) -> str | None:
        """The body a bare unit is part of, or which it is itself: what the title or the list before is about."""
        if ", " in unit.name or unit.name != unit.name.lower():
            return None
        for whole in (self.section.body, self.body):
            if whole is None:
                continue
            if whole.lower().split()[-1] == unit.name:
                return whole
            return whole.split(", ")[0]
        return None

    def _unit(self, reading: Reading) -> Body | None:
        """The unit or inquiry that a sentence names, the last one of a title."""
        words = reading.sentence.words
        found: Body | None = None
        for at, word in enumerate(words):
            if self._lexicon.body(word) is None or any(r.begin <= at < r.finish for r in reading.roles):
                continue
            body = self._body_around(reading, at)
            if body is None or body.place:
                continue
            generic = body.name.split(", ")[0]
            if ", " in body.name and generic[0].islower() and generic in self._lexicon.generic:
                body = Body(body.name.split(", ")[1], body.begin, body.finish, unit=True)
            inner = found is not None and at < found.finish
            if found is None or (not inner and (body.unit or self._called(body) or reading.block.kind == "title")):
                found = body
        return found

    def _body_around(self, reading: Reading, at: int) -> Body | None:
        """The body whose word stands at a token, with the name or adjective before it."""
        tokens = reading.sentence.tokens
        begin = at
        while begin > 0 and tokens[begin - 1].is_word and at - begin < 4:
            before = tokens[begin - 1]
            owner = before.lower.endswith("s") and before.capitalised
            if any(p.begin < begin <= p.finish for p in reading.persons):
                break
            if not owner and not (before.capitalised and begin > 1 and begin < at):
                break
            begin -= 1
        if begin < at:
            body = reading.bodies.parse(begin)
            if body is not None and body.finish > at and not body.place:
                return body
        return reading.bodies.parse(at)

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

    def _place(self, reading: Reading, body: Body) -> Span:
        tokens = reading.sentence.tokens
        return tokens[body.begin].begin, tokens[body.finish - 1].finish
