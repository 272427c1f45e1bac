"""Dates of posts told in running text: "2006–2007 skolminister", "ledamot 2006–2019 och dessförinnan …"."""

from kg.extract.facts import Fact
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Moment
from kg.extract.posts import Role
from kg.extract.readings import Reading, Subjects

_DAY_LENGTH = 10
_YEAR_LENGTH = 4


class Careers:
    """Ties the dates of one clause to the roles told in it."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._joins = lexicon.also | lexicon.joined | {","}
        self._alike = self._joins - frozenset(lexicon.links["then"])

    def date(self, reading: Reading, facts: list[Fact], clause: int, moments: list[Moment]) -> None:
        """Date the facts of a clause from its moments."""
        roles = [r for i, r in enumerate(reading.roles) if i in reading.used and reading.clauses.at(r.begin) == clause]
        words = reading.sentence.words
        born = self._lexicon.dates["edges"]["born"]
        periods = self._periods(moments, roles)
        for number, period in enumerate(periods):
            if period[0].now or any(w in born for w in self._before(words, period[0].begin)):
                continue
            if not self._placed(words, period[0], reading.clauses.all[clause].verb):
                continue
            stop = periods[number + 1][0].begin if number + 1 < len(periods) else len(words)
            for role in self._chosen(reading, roles, period, stop):
                span = self._who.place(reading, role.name_begin, role.name_finish)
                for fact in facts:
                    if fact.spans.get("role") == span:
                        self._note(reading, fact, period)

    def _before(self, words: list[str], at: int) -> list[str]:
        """The few words before a date, since the last "är", "var" or "har": "född 1964 och var ledamot 2002"."""
        lead = words[max(at - 5, 0) : at]
        verbs = [i for i, w in enumerate(lead) if w in self._lexicon.finite]
        return lead[verbs[-1] :] if verbs else lead

    @staticmethod
    def _periods(moments: list[Moment], roles: list[Role]) -> list[list[Moment]]:
        """The moments, a start and the end that follows it side by side."""
        periods: list[list[Moment]] = []
        for moment in moments:
            ends = moment.edge == "until" and bool(periods) and len(periods[-1]) == 1
            if ends and not any(periods[-1][0].finish <= r.begin < moment.begin for r in roles):
                periods[-1].append(moment)
            else:
                periods.append([moment])
        return periods

    def _chosen(self, reading: Reading, roles: list[Role], period: list[Moment], stop: int) -> list[Role]:
        """The roles a date is of: when it leads, those after it up to the next date; else the one it stands behind."""
        words = reading.sentence.words
        begin, finish = period[0].begin, period[-1].finish
        before = [r for r in roles if r.name_finish <= begin]
        after = [r for r in roles if r.name_begin >= finish]
        leads = bool(after) and not any(w in self._joins for w in words[finish : after[0].begin])
        apart = bool(before) and any(w in self._joins for w in self._lead(words, before[-1].finish, begin))
        if after and after[0].begin < stop and (not before or (leads and apart)):
            found = [after[0]]
            for role in after[1:]:
                between = words[found[-1].finish : role.begin]
                if role.begin >= stop or not between or any(w not in self._alike for w in between):
                    break
                found.append(role)
            return found
        if not before:
            return []
        found = [before[-1]]
        for role in reversed(before[:-1]):
            between = words[role.finish : found[0].begin]
            if len(between) > 1 or any(w not in self._lexicon.joined for w in between):
                break
            found.insert(0, role)
        return found

    def _placed(self, words: list[str], moment: Moment, verb: int | None) -> bool:
        """True unless a year merely stands behind a name ("världsutställningen Expo 2010")."""
        bare = moment.edge == "plain" and len(moment.edtf) == _YEAR_LENGTH and words[moment.begin][0].isdigit()
        before = words[moment.begin - 1] if moment.begin else ""
        led = before in ("(", ",", *self._lexicon.links["in"], *self._lexicon.joined)
        return not bare or led or (verb is not None and moment.begin <= verb + 1)

    def _lead(self, words: list[str], begin: int, finish: int) -> list[str]:
        """The words between a role and a date, without those that belong to the date ("från och med", "under åren")."""
        between = words[begin:finish]
        inner = self._lexicon.dates["edges"]["inner"]
        small = (self._lexicon.prepositions | {*inner}) - self._lexicon.joined
        while between and between[-1] in small:
            between.pop()
            if between[-2:] == [*self._lexicon.links["from_and"]]:
                del between[-2:]
        return between

    def _note(self, reading: Reading, fact: Fact, period: list[Moment]) -> None:
        words = reading.sentence.words
        for moment in period:
            side = "end" if moment.edge == "until" else "start"
            if getattr(fact, side) is None and len(moment.edtf) <= _DAY_LENGTH:
                setattr(fact, side, moment.edtf)
                fact.spans[side] = self._who.place(reading, moment.begin, moment.finish)
        first = period[0]
        before = words[max(first.begin - 2, 0) : first.begin]
        since = first.edge == "from" and any(w in self._lexicon.links["since"] for w in before)
        if fact.status == "held" and since and len(period) == 1 and self._perfect(reading, fact):
            fact.status = "holds"

    def _perfect(self, reading: Reading, fact: Fact) -> bool:
        """True for "har varit … sedan 2012", "där hon sedan 2012 arbetat som": it goes on."""
        words = reading.sentence.words
        if fact.verb >= 0 and words[fact.verb] in self._lexicon.supines:
            return not any(w in self._lexicon.links["past_perfect"] for w in words[max(fact.verb - 3, 0) : fact.verb])
        return fact.verb >= 0 and any(
            w in self._lexicon.links["perfect"] for w in words[max(fact.verb - 3, 0) : fact.verb]
        )
