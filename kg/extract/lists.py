"""Lists: careers by year ("* 2011–2014: …"), rows of members, and the headings that say what follows."""

from kg.extract.bodies import Body
from kg.extract.envoys import envoys
from kg.extract.facts import Fact
from kg.extract.gazetteer import Gazetteer
from kg.extract.headings import Headings
from kg.extract.items import Items
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading
from kg.extract.sections import Sections
from kg.extract.tables import Tables
from kg.model import Span, Status

_AREA_CODE = (2, 3, 4)
"""So many digits lead a telephone number: "08-", "0555-"."""


_SHORT = 5
"""A heading of other news has at most so many words."""
_STOPS = frozenset(".!?")


class Lists:
    """Reads headings and items; `section` and `context` carry over."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, context: Context, text: str) -> None:
        self._text = text
        self._lexicon = lexicon
        self._context = context
        self._contact = tuple(lexicon.grammar["sections"]["contact"])
        self._elsewhere = tuple(lexicon.grammar["sections"]["related"])
        self._related = False
        self._furniture = tuple(lexicon.grammar["sections"]["furniture"])
        self._contact_words = frozenset(lexicon.grammar["sections"]["contact_words"])
        self._home: dict[str, str] = {}
        self._sections = Sections(lexicon)
        self._items = Items(lexicon)
        self._tables = Tables(lexicon, text)
        self._headings = Headings(lexicon, gazetteer)
        self._today: tuple[str, Span] | None = None
        """The day of publication, when the text says "i dag"."""

    def is_aside(self, reading: Reading) -> bool:
        """True for contact lines, bylines and other furniture: who is named there is no claim."""
        text = " ".join(reading.sentence.words[:6])
        kind = reading.block.kind
        if kind == "heading":
            self._sections.section.contact = text.startswith(self._contact)
        if self._is_related(reading, text):
            return True
        if self._sections.section.contact:
            return True
        words = reading.sentence.words
        raw = self._text[reading.sentence.begin : reading.sentence.finish]
        if "mailto:" in raw or self._answers(words, "0" in raw):
            return True
        labelled = len(words) > 1 and (words[1] == ":" or (len(words) > 2 and words[2] == ":"))
        if labelled and text.startswith((*self._furniture, *self._contact)):
            return True
        return text.startswith(self._contact) or not self._contact_words.isdisjoint(words)

    def _answers(self, words: list[str], numbered: bool) -> bool:
        """True for "Frågor om tjänsten besvaras av …" and wherever a telephone number stands: a contact, no claim."""
        sections = self._lexicon.grammar["sections"]
        if words[0] in sections["questions"] and any(w in words for w in sections["answered"]):
            return True
        for at, word in enumerate(words[:-2] if numbered else ()):
            if word[0] == "0" and word.isdecimal() and len(word) in _AREA_CODE:
                after = words[at + 1 + (words[at + 1] in ("-", "–"))]
                if after.isdecimal() and len(after) > 1:
                    return True
        return False

    def _is_related(self, reading: Reading, text: str) -> bool:
        """True for a heading of other news and the headlines below it, up to the next sentence proper."""
        kind = reading.block.kind
        if kind != "title" and text.startswith(self._elsewhere) and len(reading.sentence.words) <= _SHORT:
            self._related = True
        elif kind == "paragraph" and reading.sentence.words[-1] in _STOPS:
            self._related = False
        return self._related

    def lead(self, reading: Reading) -> None:
        """Learn from a heading, or a sentence that leads to a list, what the list after it is of."""
        self._sections.see(reading)

    def read(self, reading: Reading, facts: list[Fact]) -> list[Fact]:
        """The facts of a list item that plain reading did not find; those it found are put where the list says."""
        now = next((m for m in reading.moments if m.now), None)
        if now is not None and self._today is None:
            tokens = reading.sentence.tokens
            self._today = now.edtf, (tokens[now.begin].begin, tokens[now.finish - 1].finish)
        if reading.block.kind == "title":
            return []
        if reading.block.kind == "row":
            facts.clear()
            return self._tables.read(reading, self._sections.section)
        if reading.block.kind == "heading":
            ambassadors = envoys(reading, self._lexicon, self._sections.headline)
            return ambassadors or self._headings.read(reading, facts, self._sections)
        if reading.moments and reading.moments[0].begin == 0 and not facts:
            return self._career(reading)
        ambassadors = envoys(reading, self._lexicon, self._sections.headline)
        if ambassadors:
            named = {a.person for a in ambassadors}
            facts[:] = [f for f in facts if f.person not in named or f.role != ambassadors[0].role]
            return ambassadors
        self._ministers(reading, facts)
        found = self._items.read(reading, facts, self._sections.section)
        if not found and reading.block.kind == "paragraph":
            found = self._items.consists(reading, facts, self._sections)
        self._seat([*facts, *found])
        return found

    def _seat(self, facts: list[Fact]) -> None:
        """Members of no named body, of "styrelsen" or "för Centerpartiet" are of the board that the title names."""
        board = self._sections.board
        if board is None:
            return
        _, body, place = board
        for fact in facts:
            seat = fact.body is None or fact.body in self._lexicon.party_names
            bare = seat or fact.body == body.split(", ")[-1] or (fact.body or "").lower() == body.split()[0]
            titled = fact.rule == "title" and fact.definite
            if bare and not titled and fact.status in ("appointed", "leaves") and self._items.is_member(fact.role):
                fact.body = body
                fact.spans.setdefault("organisation", place)

    def _ministers(self, reading: Reading, facts: list[Fact]) -> None:
        """As in "Siv Ek, skolminister", on a line of its own where a new government is presented."""
        opens = bool(reading.persons) and reading.persons[0].begin == 0
        whole = opens and len(reading.roles) == 1 and reading.roles[0].finish == len(reading.sentence.words)
        for fact in facts:
            if (
                fact.rule == "apposition"
                and fact.body == self._lexicon.roles["government"]["body"]
                and self._sections.new
                and whole
            ):
                fact.status, fact.rule = "appointed", "member"
                if self._today is not None:
                    fact.start, fact.spans["start"] = self._today

    def _career(self, reading: Reading) -> list[Fact]:
        """As in "2011–2014: Minister vid ambassaden i Oslo": a line of the career of whom the text is about."""
        alone = self._sections.career and self._sections.headline is None
        person = self._context.central() if alone else self._context.topic
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
            if role.definite and role is not free[0]:
                continue  # whom somebody served: "presschef för utrikesministern"
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
                self._sections.body = fact.body or self._sections.body
                if fact.body and suffix in fact.body and not fact.body.startswith(self._lexicon.missions["owner"]):
                    self._home[fact.person] = fact.body.split(suffix)[0]

    def _abroad(self, person: str, role: Role, name: str) -> str:
        home = self._home.get(person)
        own = self._lexicon.missions["owner"]
        mission = any(name.startswith(m) for m in self._lexicon.missions.values() if m.startswith(own + " "))
        return home + name[len(own) :] if home and mission else name
