"""Lists: careers by year ("* 2011–2014: …"), rows of members, and the headings that say what follows."""

from dataclasses import dataclass

from kg.extract.bodies import Body
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading
from kg.model import Span, Status

_AREA_CODE = (2, 3, 4)
"""So many digits lead a telephone number: "08-", "0555-"."""


@dataclass(slots=True)
class Section:
    """What the last heading or lead-in said of the people listed after it."""

    role: str | None = None
    body: str | None = None
    status: Status | None = None
    span: Span | None = None
    contact: bool = False


class Lists:
    """Reads headings and items; `section` and `context` carry over."""

    def __init__(self, lexicon: Lexicon, context: Context, text: str) -> None:
        self._text = text
        self._lexicon = lexicon
        self._context = context
        self._contact = tuple(lexicon.grammar["sections"]["contact"])
        self._furniture = tuple(lexicon.grammar["sections"]["furniture"])
        self._home: dict[str, str] = {}
        self.body: str | None = None
        """The body that the announcement last said somebody was appointed to, or a list is about."""
        self.section = Section()
        self._headline: Role | None = None
        self._headline_span: Span | None = None
        self._new = False
        self._today: tuple[str, Span] | None = None
        """True if the headline is of something new ("Nya ledamöter", "Sveriges nya regering")."""

    def is_aside(self, reading: Reading) -> bool:
        """True for contact lines, bylines and other furniture: who is named there is no claim."""
        text = " ".join(reading.sentence.words[:6])
        kind = reading.block.kind
        if kind == "heading":
            self.section.contact = text.startswith(self._contact)
        if self.section.contact:
            return True
        words = reading.sentence.words
        if "mailto:" in self._text[reading.sentence.begin : reading.sentence.finish]:
            return True
        if self._answers(words):
            return True
        labelled = len(words) > 1 and (words[1] == ":" or (len(words) > 2 and words[2] == ":"))
        if labelled and text.startswith((*self._furniture, *self._contact)):
            return True
        return text.startswith(self._contact) or any(
            w in self._lexicon.grammar["sections"]["contact_words"] for w in words
        )

    def _answers(self, words: list[str]) -> bool:
        """True for "Frågor om tjänsten besvaras av …" and wherever a telephone number stands: a contact, no claim."""
        sections = self._lexicon.grammar["sections"]
        if words[0] in sections["questions"] and any(w in words for w in sections["answered"]):
            return True
        for at, word in enumerate(words[:-2]):
            if word[0] == "0" and word.isdecimal() and len(word) in _AREA_CODE:
                after = words[at + 1 + (words[at + 1] in ("-", "–"))]
                if after.isdecimal() and len(after) > 1:
                    return True
        return False

    def lead(self, reading: Reading) -> None:
        """Learn from a heading, or a sentence that ends in a colon, what the list after it is of."""
        words = reading.sentence.words
        heading = reading.block.kind == "heading"
        if reading.block.kind == "title":
            self._new = any(
                (hit := self._lexicon.markers.at(words, i)) and hit[1] == "appointed" for i in range(len(words))
            )
        if reading.block.kind == "title" or (heading and self._headline is None):
            self._headline = next((r for r in reading.roles if r.plural), None)
            if self._headline is not None:
                self._headline_span = self._role_span(reading, self._headline)
                self.body = self._headline.bodies[0].name if self._headline.bodies else self.body
        if not heading and (reading.block.kind == "item" or words[-1] != ":"):
            listed = reading.persons and reading.persons[0].begin == 0
            if reading.block.kind == "paragraph" and reading.sentence is reading.block.sentences[-1] and not listed:
                self.section = Section()
            return
        roles = [r for r in reading.roles if not any(p.begin == r.finish for p in reading.persons)]
        gets = self._lexicon.grammar["sections"]["appointed"]
        body = self.section.body or self.body
        for role in roles:
            body = role.bodies[0].name if role.bodies else body
        status: Status | None = "appointed" if any(w in gets for w in words) else None
        people = self._lexicon.grammar["sections"]["people"]
        if self._headline is not None and status == "appointed" and any(w in people for w in words):
            body = self._headline.bodies[0].name if self._headline.bodies else body
            self.section = Section(self._headline.name, body, status, self._headline_span)
            return
        if roles:
            role = roles[-1]
            span = self._role_span(reading, role)
            alone = role.name_finish - role.name_begin >= len(words) - (words[-1] == ":")
            if alone or role.plural or words[-1] == ":":
                self.section = Section(role.name, body, status or ("appointed" if self._new else "holds"), span)
                return
        self.section = Section(None, body, status)

    def _role_span(self, reading: Reading, role: Role) -> Span:
        tokens = reading.sentence.tokens
        return tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish

    def read(self, reading: Reading, facts: list[Fact]) -> list[Fact]:
        """The facts of a list item that plain reading did not find."""
        now = next((m for m in reading.moments if m.now), None)
        if now is not None and self._today is None:
            tokens = reading.sentence.tokens
            self._today = now.edtf, (tokens[now.begin].begin, tokens[now.finish - 1].finish)
        if reading.block.kind == "title":
            return []
        if reading.block.kind == "heading":
            return self._envoys(reading)
        if reading.moments and reading.moments[0].begin == 0 and not facts:
            return self._career(reading)
        section = self.section
        envoys = self._envoys(reading)
        if envoys:
            facts[:] = [f for f in facts if f.person not in {e.person for e in envoys} or f.role != envoys[0].role]
            return envoys
        opens = bool(reading.persons) and reading.persons[0].begin == 0
        whole = opens and len(reading.roles) == 1 and reading.roles[0].finish == len(reading.sentence.words)
        for fact in facts:
            if (
                fact.rule == "apposition"
                and fact.body == self._lexicon.roles["government"]["body"]
                and self._new
                and whole
            ):
                fact.status, fact.rule = "appointed", "member"
                if self._today is not None:
                    fact.start, fact.spans["start"] = self._today
        if reading.block.kind != "item" and not (opens and section.role):
            return []
        for fact in facts:
            bare = (
                fact.rule == "apposition" and fact.body is None and fact.role in self._lexicon.roles["members"]["roles"]
            )
            if bare and section.status == "appointed":
                fact.status, fact.rule, fact.body = "appointed", "member", section.body
        if (
            section.role
            and section.status
            and reading.persons
            and reading.persons[0].begin <= 2
            and not any(f.status == "appointed" for f in facts)
        ):
            told = {(f.person, f.role) for f in facts}
            return [
                self._member(reading, p, section) for p in self._listed(reading) if (p.name, section.role) not in told
            ]
        return []

    def _listed(self, reading: Reading) -> list[Person]:
        """The person a line begins with, or all of a line that is nothing but names."""
        words = reading.sentence.words
        covered = sum(p.finish - p.begin for p in reading.persons)
        marks = sum(1 for w in words if not w[0].isalnum() or w in self._lexicon.joined or w in self._lexicon.parties)
        return reading.persons if covered + marks == len(words) else reading.persons[:1]

    def _envoys(self, reading: Reading) -> list[Fact]:
        """As in "… ambassadörer …: Ilir Ek från Albanien med säte i Oslo": each is that country's ambassador here."""
        envoys = self._lexicon.roles["envoys"]
        words, tokens = reading.sentence.words, reading.sentence.tokens
        role = next((r for r in reading.roles if r.plural and r.name in envoys["heads"]), None)
        headed = self._headline is not None and self._headline.name in envoys["heads"]
        if role is None and not headed:
            return []
        facts: list[Fact] = []
        for person in reading.persons:
            at = person.finish
            told = at + 1 < len(words) and (
                words[at] in envoys["from"] or (words[at] == "," and reading.block.kind == "heading")
            )
            if not told or not tokens[at + 1].capitalised:
                continue
            end = at + 2
            while end < len(words) and tokens[end].capitalised:
                end += 1
            country = " ".join(t.text for t in tokens[at + 1 : end])
            seat = envoys["here"]
            for phrase in envoys["seat"]:
                parts = phrase.split()
                if words[end : end + len(parts)] == parts and end + len(parts) < len(words):
                    city = end + len(parts)
                    last = city + 1
                    while last < len(words) and tokens[last].capitalised:
                        last += 1
                    named = " ".join(t.text for t in tokens[city:last])
                    seat = seat if named == country else named
            template = envoys["body_after_s"] if country.endswith("s") else envoys["body"]
            spans: dict[str, Span] = {
                "person": (tokens[person.begin].begin, tokens[person.finish - 1].finish),
                "organisation": (tokens[at + 1].begin, tokens[end - 1].finish),
            }
            name = role.name if role is not None else envoys["heads"][0]
            facts.append(
                Fact(
                    person.name,
                    name,
                    template.format(country=country, seat=seat),
                    "appointed",
                    "member",
                    reading.sentence.begin,
                    reading.sentence.finish,
                    spans=spans,
                )
            )
        return facts

    def _member(self, reading: Reading, person: Person, section: Section) -> Fact:
        tokens = reading.sentence.tokens
        spans: dict[str, Span] = {"person": (tokens[person.begin].begin, tokens[person.finish - 1].finish)}
        if section.span:
            spans["role"] = section.span
        return Fact(
            person.name,
            section.role,
            section.body,
            section.status or "appointed",
            "member",
            reading.sentence.begin,
            reading.sentence.finish,
            spans=spans,
        )

    def _career(self, reading: Reading) -> list[Fact]:
        """As in "2011–2014: Minister vid ambassaden i Oslo": a line of the career of whom the text is about."""
        person = self._context.topic
        free = [r for i, r in enumerate(reading.roles) if i not in reading.used]
        if person is None or not free or reading.persons:
            return []
        words = reading.sentence.words
        lead = [m for m in reading.moments if m.begin == 0 or (m.begin <= 3 and m.edge == "until")]
        after = max(m.finish for m in lead)
        if not (
            free[0].begin == after
            or reading.block.kind == "item"
            or (after < len(words) and words[after] in (":", ",", "–", "-"))
        ):
            return []
        start = next((m for m in lead if m.edge != "until"), None)
        end = next((m for m in lead if m.edge == "until"), None)
        opened = start is not None and start.opened
        status: Status = "holds" if opened else "held"
        facts: list[Fact] = []
        tokens = reading.sentence.tokens
        for role in free:
            reading.used.add(reading.roles.index(role))
            spans: dict[str, Span] = {"role": (tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish)}
            if start:
                spans["start"] = tokens[start.begin].begin, tokens[start.finish - 1].finish
            if end:
                spans["end"] = tokens[end.begin].begin, tokens[end.finish - 1].finish
            first = start.edtf if start else None
            last = end.edtf if end else None if opened else first
            bodies: list[Body | None] = [*role.bodies] or [None]
            for body in bodies:
                name = self._abroad(person, role, body.name) if body else None
                facts.append(
                    Fact(
                        person,
                        role.name,
                        name,
                        status,
                        "career list",
                        reading.sentence.begin,
                        reading.sentence.finish,
                        first,
                        last,
                        role.acting,
                        spans=dict(spans),
                    )
                )
        return facts

    def learn(self, facts: list[Fact]) -> None:
        """Remember the country of an ambassador to Sweden: the embassies of the career are that country's."""
        suffix = self._lexicon.missions["embassy"]
        for fact in facts:
            if fact.status == "appointed":
                self.body = fact.body or self.body
                if fact.body and suffix in fact.body and not fact.body.startswith(self._lexicon.missions["owner"]):
                    self._home[fact.person] = fact.body.split(suffix)[0]

    def _abroad(self, person: str, role: Role, name: str) -> str:
        home = self._home.get(person)
        own = self._lexicon.missions["owner"]
        mission = any(name.startswith(m) for m in self._lexicon.missions.values() if m.startswith(own + " "))
        return home + name[len(own) :] if home and mission else name
