"""The third link of the chain: who holds, held, gets or leaves which post, read from one sentence at a time."""

from kg.extract.dating import Dates
from kg.extract.elections import Elections
from kg.extract.facts import Dating, Fact
from kg.extract.lexicon import Lexicon
from kg.extract.matter import Matter
from kg.extract.memberships import Memberships
from kg.extract.predicates import Predicates
from kg.extract.readings import Context, Reading, Subjects
from kg.extract.titles import Titles


class Relations:
    """Reads sentences in order; `context` carries over."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._context = context
        self.who = Subjects(lexicon, context)
        self._titles = Titles(lexicon, self.who)
        self._predicates = Predicates(lexicon, context, self.who)
        self._memberships = Memberships(lexicon, self.who)
        self.matter = Matter(lexicon, self.who)
        self._elections = Elections(lexicon, self.who)
        self._dates = Dates(lexicon, context, self.who)
        self._further = self._predicates.openers | lexicon.renewals.firsts

    def read(self, reading: Reading) -> tuple[list[Fact], list[Dating]]:
        """The facts and datings of one sentence."""
        facts: list[Fact] = []
        if self._is_idle(reading):
            return self._elections.read(reading, facts)
        facts = self._titles.read(reading)
        facts += self._predicates.read(reading, facts)
        facts += self._memberships.read(reading, facts)
        self._dates.renewed(reading, facts)
        self._dates.leaving(reading, facts)
        datings = self._dates.date(reading, facts)
        self._dates.replaced(reading, facts, datings)
        members, terms = self._elections.read(reading, facts)
        facts += members
        datings += terms
        self.matter.see(reading, facts)
        self._remember(reading, facts)
        return facts, datings

    def _is_idle(self, reading: Reading) -> bool:
        """True for nearly half of all sentences: nothing but the name of a board could matter in them."""
        found = reading.persons or reading.roles or reading.verbs or reading.moments
        return not found and self._further.isdisjoint(reading.sentence.words)

    def _remember(self, reading: Reading, facts: list[Fact]) -> None:
        context = self._context
        for person in reading.persons:
            if person.name not in (reading.first, reading.second):
                context.other = person.name
        appointed = tuple(dict.fromkeys(f.person for f in facts if f.status == "appointed"))
        for name in appointed:
            context.appointed[name] = context.appointed.get(name, 0) + 1
        for fact in facts:
            if fact.status == "appointed" and fact.role:
                context.posts.setdefault(fact.person, set()).add(fact.role)
        if appointed:
            context.group = appointed
            context.topic = appointed[0]
            return
        if reading.sentence.reply:
            return
        words = reading.sentence.words
        owners = [p for p in reading.persons if p.begin == 0]
        subjects = [
            p for p in reading.persons if not self.who.genitive(reading, p) and not self.who.in_phrase(reading, p)
        ]
        called = bool(subjects) and words[subjects[0].begin - 1] in self._lexicon.links["called"]
        if subjects and not called and any(w in self._lexicon.subject_pronouns for w in words[: subjects[0].begin]):
            return
        if subjects and not (words and words[max(subjects[0].begin - 1, 0)] in self._lexicon.speech):
            context.topic = subjects[0].name
        elif owners and not subjects:
            context.topic = owners[0].name
