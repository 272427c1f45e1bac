"""The third link of the chain: who holds, held, gets or leaves which post, read from one sentence at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.bodies import Body
from kg.extract.facts import Dating, Fact, Person
from kg.extract.lexicon import Lexicon, status_of
from kg.extract.moments import Moment
from kg.extract.roles import Role
from kg.extract.sentences import Block, Sentence
from kg.model import Span, Status


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb or phrase by what it says of the post: a status, or "blocked"."""

    kind: str
    begin: int
    finish: int


@dataclass(slots=True)
class Reading:
    """A sentence with all that was found in it."""

    sentence: Sentence
    block: Block
    persons: list[Person]
    roles: list[Role]
    moments: list[Moment]
    verbs: list[Verb]
    used: set[int] = field(default_factory=set)
    """Indices into `roles` of those already tied to a person."""


@dataclass(slots=True)
class Context:
    """What is remembered from sentence to sentence in one announcement."""

    topic: str | None = None
    """Whom "hon" means."""
    group: tuple[str, ...] = ()
    """Those last appointed together: whom "de" and "förordnandena" mean."""
    appointed: dict[str, int] = field(default_factory=dict)
    """How many appointments were read of each person."""


class Relations:
    """Reads sentences in order; `context` carries over."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._context = context

    def read(self, reading: Reading) -> tuple[list[Fact], list[Dating]]:
        """The facts and datings of one sentence."""
        facts = self._titles(reading)
        facts += self._appositions(reading)
        facts += self._predicates(reading)
        self._leaving(reading, facts)
        datings = self._date(reading, facts)
        self._replaced(reading, facts, datings)
        self._remember(reading, facts)
        return facts, datings

    # titles and appositions

    def _titles(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        for index, role in enumerate(reading.roles):
            group = self._named_after(reading, index)
            if not group or self._is_predicate_before(reading, role, group[0]):
                continue
            if role.plural and len(group) < 2:
                continue
            reading.used.add(index)
            for person in group if role.plural else group[:1]:
                facts += self._facts(reading, person, role, self._marked(role, "holds"), "title")
            before = index - 1
            if before >= 0 and before not in reading.used and reading.roles[before].definite and not role.plural:
                between = words[reading.roles[before].finish : role.begin]
                if len(between) == 1 and between[0] in self._lexicon.joined:
                    reading.used.add(before)
                    facts += self._facts(
                        reading, group[0], reading.roles[before], self._marked(reading.roles[before], "holds"), "title"
                    )
        return facts

    def _named_after(self, reading: Reading, index: int) -> list[Person]:
        """The persons a title stands before, or none."""
        role, words = reading.roles[index], reading.sentence.words
        at = role.finish
        comma = at < len(words) and words[at] in (",", ":")
        if comma:
            if words[at] == "," and not (
                (role.definite or role.bodies)
                and (not self._after_person(reading, role) or self._after_titled(reading, role))
                and self._closed(reading, at + 1)
            ):
                return []
            if words[at] == ":" and (role.begin > 0 or reading.block.kind == "title"):
                return []
            at += 1
        while at < len(words) and reading.sentence.tokens[at].text in self._lexicon.honorifics:
            at += 1
        first = next((p for p in reading.persons if p.begin == at), None)
        return self._group(reading, first) if first else []

    def _closed(self, reading: Reading, at: int) -> bool:
        """True unless a name after a comma has a role of its own behind it."""
        person = next((p for p in reading.persons if p.begin == at), None)
        return person is not None and self._behind(reading, person) is None

    def _after_person(self, reading: Reading, role: Role) -> bool:
        words = reading.sentence.words
        return (
            role.begin > 0
            and words[role.begin - 1] in (",", "(")
            and any(
                p.finish <= role.begin - 1 and self._past_party(reading, p.finish) == role.begin - 1
                for p in reading.persons
            )
        )

    def _after_titled(self, reading: Reading, role: Role) -> bool:
        """True if the person before a definite role has a title already: the role is the next person's."""
        before = [p for p in reading.persons if p.finish < role.begin]
        return role.definite and bool(before) and any(r.finish == before[-1].begin for r in reading.roles)

    def _is_predicate_before(self, reading: Reading, role: Role, person: Person) -> bool:
        """True for "till ordförande Bo Ros" after a verb of appointing that has no other person."""
        words = reading.sentence.words
        verb = self._governing(reading, role.begin)
        return (
            verb is not None
            and verb.kind == "appointed"
            and role.begin > 0
            and words[role.begin - 1] in ("till", "som")
            and not any(p.begin < role.begin for p in reading.persons)
            and not role.definite
        )

    def _past_party(self, reading: Reading, at: int) -> int:
        """The index after a party letter or age in brackets or commas: "(S)", ", 52 år,"."""
        words = reading.sentence.words
        if at + 2 < len(words) and words[at] == "(" and words[at + 2] == ")" and words[at + 1] in self._lexicon.parties:
            return at + 3
        if at + 2 < len(words) and words[at] == "," and words[at + 1].isdecimal() and len(words[at + 1]) == 2:
            return at + 2 + (words[at + 2] == "år")
        return at

    def _behind(self, reading: Reading, person: Person) -> int | None:
        """The index of the role in apposition behind a person, or None."""
        words = reading.sentence.words
        at = self._past_party(reading, person.finish)
        comma = at < len(words) and words[at] in (",", "(", "–", "-", "—", ":")
        if not comma and any(
            0 <= person.begin - v.finish <= 1 and v.kind in ("held", "holds", "appointed") for v in reading.verbs
        ):
            return None
        at += comma
        for index, role in enumerate(reading.roles):
            if role.begin <= at <= role.name_begin and role.name_begin - at <= 6:
                named = self._directly_before(reading, role)
                if named or (not comma and reading.sentence.words[role.begin : role.begin + 1] == []):
                    return None
                return index
        return None

    def _directly_before(self, reading: Reading, role: Role) -> bool:
        return any(p.begin == role.finish for p in reading.persons)

    def _appositions(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        for person in reading.persons:
            index = self._behind(reading, person)
            if index is None or index in reading.used:
                continue
            group = [person]
            while index is not None:
                role = reading.roles[index]
                reading.used.add(index)
                status = self._marked(role, "holds")
                for member in group:
                    facts += self._facts(reading, member, role, status, "apposition")
                following = index + 1
                index = None
                if following < len(reading.roles) and following not in reading.used:
                    nearest = reading.roles[following]
                    between = words[role.finish : nearest.begin]
                    linked = 0 < len(between) <= 3 and all(w in self._lexicon.also or w in (",", "/") for w in between)
                    if linked and not self._directly_before(reading, nearest):
                        index = following
        return facts

    # predicates

    def _governing(self, reading: Reading, at: int) -> Verb | None:
        found: Verb | None = None
        for verb in reading.verbs:
            if verb.begin >= at:
                break
            if found is not None and found.kind == "blocked" and verb.kind == "appointed":
                continue
            found = verb
        return found

    def _predicates(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        previous: Role | None = None
        last: tuple[list[Person], str] | None = None
        for index, role in enumerate(reading.roles):
            if index in reading.used:
                continue
            if (apart := self._set_apart(reading, role)) is not None:
                reading.used.add(index)
                facts += self._facts(reading, apart, role, "appointed", "appointing")
                continue
            verb = self._governing(reading, role.begin)
            fronted = False
            if verb is None and (front := self._fronted(reading, role)) is not None:
                verb, fronted = front, True
            if verb is None or not (fronted or self._introduced(reading, role, previous, verb)):
                continue
            persons = self._persons(reading, verb, role, fronted)
            if not persons and last is not None and last[1] == f"{verb.begin}":
                persons = last[0]
            if not persons or (role.plural and len(persons) < 2):
                continue
            last = (persons, f"{verb.begin}")
            status = self._status(reading, verb, role)
            previous = role
            if status is None:
                continue
            reading.used.add(index)
            named = words[verb.begin : verb.finish]
            rule = "appointing" if status == "appointed" else "leaving" if status == "leaves" else "predicate"
            if (
                status == "appointed"
                and named
                and named[0].startswith("tillträ")
                and all(p.name in self._context.appointed for p in persons)
            ):
                continue
            for person in persons:
                new = self._facts(reading, person, role, status, rule)
                if any(w.startswith("vikarier") for w in words[verb.begin : role.begin]):
                    for fact in new:
                        fact.acting = True
                facts += new
        return facts

    def _set_apart(self, reading: Reading, role: Role) -> Person | None:
        """ "en särskild utredare, Bo Ros, får i uppdrag": the person between commas after a role, when one is appointed."""
        words = reading.sentence.words
        if role.definite or role.finish >= len(words) or words[role.finish] != ",":
            return None
        person = next((p for p in reading.persons if p.begin > role.finish), None)
        if person is None or not (person.finish < len(words) and words[person.finish] == ","):
            return None
        title = next((r for r in reading.roles if r.finish == person.begin), None)
        if (title.begin if title is not None else person.begin) != role.finish + 1:
            return None
        gets = any(v.kind == "appointed" and v.begin >= person.finish for v in reading.verbs)
        return person if gets else None

    def _fronted(self, reading: Reading, role: Role) -> Verb | None:
        """The verb after a role at the head of its sentence: "Till ordförande utses …", "Utredare blir …"."""
        words = reading.sentence.words
        if role.begin > 1 or (role.begin == 1 and words[0] not in ("till", "som", "fortsatt")):
            return None
        verb = next((v for v in reading.verbs if v.begin >= role.finish), None)
        inquiry = self._lexicon.roles["inquiry"]["heads"]
        if verb is not None and verb.begin == role.finish and self._lexicon.is_ending(role.name, inquiry):
            return Verb("appointed", verb.begin, verb.finish)
        if words[0] == "till" and verb is not None and verb.kind == "appointed" and role.begin == 1:
            return Verb("appointed", role.finish, role.finish)
        if verb is None or verb.kind != "appointed" or verb.begin - role.finish > 2:
            return None
        return verb

    def _introduced(self, reading: Reading, role: Role, previous: Role | None, verb: Verb) -> bool:
        """True if what stands before the role ties it to its verb, and is no other phrase."""
        words = reading.sentence.words
        at = role.begin
        fillers = self._lexicon.grammar["words"]["fillers"]
        while at > verb.finish and (any(m.begin < at <= m.finish for m in reading.moments) or words[at - 1] in fillers):
            at -= 1
        if at <= verb.finish:
            return True
        word = words[at - 1]
        if word in ("som", "till", "att", "vara", "från") or word in self._lexicon.also or word == ",":
            return True
        if word in self._lexicon.prepositions:
            return previous is not None and word in ("från", "sedan")
        return (
            word not in self._lexicon.stops
            or self._lexicon.verb_status.at(words, at - 1) is not None
            or word
            in (
                "idag",
                "nu",
                "dag",
                "även",
                "också",
                "närmast",
                "senast",
                "tidigare",
                "dels",
                "inte",
            )
            or word in self._lexicon.pronouns
            or any(p.finish == at for p in reading.persons)
        )

    def _status(self, reading: Reading, verb: Verb, role: Role) -> Status | None:
        if verb.kind == "blocked" or role.marker == "proposed":
            return None
        marked = status_of(role.marker) if role.marker else None
        if verb.kind == "holds":
            words = reading.sentence.words
            if words[verb.begin : verb.finish] == ["är"] and marked == "appointed":
                return "appointed"
            return marked if marked in ("held", "leaves") else "holds"
        if verb.kind == "held" and marked == "holds":
            return "holds"
        if verb.kind == "appointed" and marked == "held":
            return "held"
        return status_of(verb.kind)

    def _persons(self, reading: Reading, verb: Verb, role: Role, fronted: bool) -> list[Person]:
        between = [p for p in reading.persons if verb.finish <= p.begin < role.begin and not self._genitive(reading, p)]
        if fronted:
            after = next((p for p in reading.persons if p.begin >= verb.finish), None)
            return self._group(reading, after) if after else []
        if verb.kind in ("appointed", "leaves") and between:
            return self._group(reading, between[0])
        subject = self._subject(reading, verb)
        if subject:
            return subject
        if verb.kind == "appointed":
            after = next((p for p in reading.persons if p.begin == role.finish), None)
            return self._group(reading, after) if after else []
        return []

    def _genitive(self, reading: Reading, person: Person) -> bool:
        last = reading.sentence.tokens[person.finish - 1].text
        return last.endswith("s") and not person.name.endswith(last)

    def _subject(self, reading: Reading, verb: Verb) -> list[Person]:
        """The persons a verb is said of: just before it, just after it, else those the sentence is about."""
        words = reading.sentence.words
        for at in range(verb.begin, max(verb.begin - 4, 0), -1):
            near = next((p for p in reading.persons if p.finish == at), None)
            if near is not None and not self._genitive(reading, near) and not self._in_phrase(reading, near):
                return self._group_ending(reading, near)
            if words[at - 1] in self._lexicon.subject_pronouns:
                return self._pronoun(at - 1)
        for at in range(verb.finish, min(verb.finish + 4, len(words))):
            near = next((p for p in reading.persons if p.begin == at), None)
            if (
                near is not None
                and not self._genitive(reading, near)
                and words[at - 1] not in self._lexicon.prepositions
            ):
                return self._group(reading, near)
            if words[at] in self._lexicon.subject_pronouns:
                return self._pronoun(at)
        for at, word in enumerate(words[: verb.begin]):
            if word in self._lexicon.subject_pronouns:
                return self._pronoun(at)
            near = next((p for p in reading.persons if p.begin == at), None)
            if near is not None and not self._genitive(reading, near) and not self._in_phrase(reading, near):
                return self._group(reading, near)
        return []

    def _in_phrase(self, reading: Reading, person: Person) -> bool:
        """True if a preposition or a title after one stands before the person: not the subject."""
        words = reading.sentence.words
        at = person.begin
        for role in reading.roles:
            if role.finish == at:
                at = role.begin
        return (
            at > 0
            and words[at - 1] in self._lexicon.prepositions
            and words[at - 1] not in ("som", "sedan", "om", "samt")
        )

    def _pronoun(self, at: int) -> list[Person]:
        return [Person(self._context.topic, at, at + 1)] if self._context.topic else []

    def _group(self, reading: Reading, first: Person) -> list[Person]:
        """A person and those joined on: "A, B och C", titles and appositions between passed over."""
        group = [first]
        for person in reading.persons:
            if person.begin <= group[-1].begin:
                continue
            if not self._joins(reading, group[-1].finish, person.begin):
                break
            group.append(person)
        return group

    def _group_ending(self, reading: Reading, last: Person) -> list[Person]:
        group = [last]
        for person in reversed(reading.persons):
            if person.begin >= group[0].begin:
                continue
            if not self._joins(reading, person.finish, group[0].begin):
                break
            group.insert(0, person)
        return group

    def _joins(self, reading: Reading, begin: int, finish: int) -> bool:
        words = reading.sentence.words
        at = begin
        joined = False
        while at < finish:
            role = next(
                (r for i, r in enumerate(reading.roles) if r.begin <= at < r.finish and i in reading.used), None
            )
            after = self._past_party(reading, at)
            if role is not None:
                at = role.finish
            elif after != at:
                at = after
            elif words[at] in self._lexicon.joined or words[at] == ",":
                joined, at = True, at + 1
            else:
                return False
        return joined

    # making facts

    def _marked(self, role: Role, default: Status) -> Status | None:
        if role.marker is None:
            return default
        return status_of(role.marker)

    def _facts(self, reading: Reading, person: Person, role: Role, status: Status | None, rule: str) -> list[Fact]:
        if status is None or (
            role.name.split(" ")[-1] in self._lexicon.professions and not (role.bodies or role.name in ("medlem",))
        ):
            return []
        sentence = reading.sentence
        spans: dict[str, Span] = {
            "person": self._span(reading, person.begin, person.finish),
            "role": self._span(reading, role.name_begin, role.name_finish),
        }
        facts: list[Fact] = []
        bodies: list[Body | None] = [*role.bodies] or [None]
        for body in bodies:
            placed = dict(spans)
            if body is not None and body.finish > body.begin:
                placed["organisation"] = self._span(reading, body.begin, body.finish)
            facts.append(
                Fact(
                    person.name,
                    role.name,
                    body.name if body else role.generic,
                    status,
                    rule,
                    sentence.begin,
                    sentence.finish,
                    acting=role.acting,
                    spans=placed,
                    headline=reading.block.kind in ("title", "heading"),
                )
            )
        return facts

    def _span(self, reading: Reading, begin: int, finish: int) -> Span:
        tokens = reading.sentence.tokens
        return tokens[begin].begin, tokens[finish - 1].finish

    # leaving, dates, predecessors

    def _leaving(self, reading: Reading, facts: list[Fact]) -> None:
        """ "Generaldirektör Siv Ek lämnar sitt uppdrag": the title is of the post that is left."""
        verb = next((v for v in reading.verbs if v.kind == "leaves"), None)
        if verb is None or any(f.status == "leaves" for f in facts):
            return
        subject = {p.name for p in self._subject(reading, verb)}
        after = reading.sentence.words[verb.finish : verb.finish + 6]
        other = any(r.begin >= verb.finish for r in reading.roles)
        handed = "över" in after
        for fact in facts:
            if (
                fact.person in subject
                and fact.status == "holds"
                and fact.rule in ("title", "apposition")
                and not other
                and not handed
            ):
                fact.status, fact.rule = "leaves", "leaving"

    def _date(self, reading: Reading, facts: list[Fact]) -> list[Dating]:
        moments = reading.moments
        if not moments:
            return []
        words = reading.sentence.words
        lexicon = self._lexicon
        starting = [i for i in range(len(words)) if lexicon.starts.at(words, i)]
        ending = [i for i in range(len(words)) if lexicon.ends.at(words, i)]
        deciding = [i for i in range(len(words)) if lexicon.decides.at(words, i)]
        appointed = [f for f in facts if f.status == "appointed"]
        leaving = [f for f in facts if f.status == "leaves"]
        others = [f for f in facts if f.status in ("holds", "held") and f.rule == "predicate"]
        start = end = decided = None
        spans: dict[str, Span] = {}
        for moment in moments:
            place = self._span(reading, moment.begin, moment.finish)
            taken = start is not None
            if moment.at_once:
                taken_now = bool(starting) or bool(appointed)
                if taken_now and not taken:
                    start, spans["start"] = moment.edtf, place
            elif moment.edge == "until":
                if end is None:
                    end, spans["end"] = moment.edtf, place
            elif (moment.edge == "from" and not taken) or (
                starting and not taken and (moment.begin > starting[0] or not (deciding or moment.now))
            ):
                start, spans["start"] = moment.edtf, place
            elif leaving and ending and end is None and not (moment.now and deciding):
                end, spans["end"] = moment.edtf, place
            elif deciding and decided is None and len(moment.edtf) == 10:
                decided, spans["decided"] = moment.edtf, place
        if leaving and start is not None and end is None:
            end, spans["end"] = start, spans.pop("start")
            start = None
        for fact in appointed:
            if (
                fact.rule in ("title", "apposition")
                and not starting
                and not any(v.kind == "appointed" for v in reading.verbs)
            ):
                continue
            fact.start, fact.end, fact.decided = start, end, decided
            fact.spans |= spans
        for fact in leaving:
            fact.end, fact.decided = end, decided
            fact.spans |= {k: v for k, v in spans.items() if k != "start"}
        if others and not appointed and not leaving:
            self._date_career(reading, others)
        if appointed or leaving or not (start or end):
            return []
        if not starting and not (self._is_term(words)):
            return []
        verb = next((v for v in reading.verbs if v.kind == "appointed"), None)
        persons = self._subject(reading, verb) if verb else []
        if not persons and reading.persons and not self._in_phrase(reading, reading.persons[0]):
            persons = self._group(reading, reading.persons[0])
        if not persons and any(w in lexicon.subject_pronouns for w in words) and self._context.topic:
            persons = [Person(self._context.topic, 0, 1)]
        if facts and not persons:
            return []
        return [Dating(tuple(p.name for p in persons), start, end, decided, spans)]

    def _is_term(self, words: Sequence[str]) -> bool:
        return any(w.startswith(("förordnande", "uppdraget", "anställning")) for w in words)

    def _date_career(self, reading: Reading, facts: list[Fact]) -> None:
        """Tie each date to the role it stands with: before it after a joining word, else behind it."""
        roles = [r for i, r in enumerate(reading.roles) if i in reading.used]
        words = reading.sentence.words
        for moment in reading.moments:
            before = [r for r in roles if r.begin >= moment.finish]
            behind = [r for r in roles if r.name_finish <= moment.begin]
            chosen: list[Role] = []
            if before and (
                not behind
                or words[moment.begin - 1] in self._lexicon.also
                or moment.finish == before[0].begin
                or before[0].begin - moment.finish <= 1
                or self._led(reading, moment, behind[-1])
            ):
                chosen = [before[0]]
                for role in before[1:]:
                    between = words[chosen[-1].finish : role.begin]
                    if len(between) == 1 and between[0] in self._lexicon.joined:
                        chosen.append(role)
                    else:
                        break
            elif behind:
                chosen = [behind[-1]]
            for role in chosen:
                span = self._span(reading, role.name_begin, role.name_finish)
                for fact in facts:
                    if fact.spans.get("role") != span:
                        continue
                    field_name = "end" if moment.edge == "until" else "start"
                    nearer = field_name == "start" and moment.edge == "from" and moment.finish <= role.begin
                    if (getattr(fact, field_name) is None or nearer) and not moment.now and len(moment.edtf) <= 10:
                        setattr(fact, field_name, moment.edtf)
                        fact.spans[field_name] = self._span(reading, moment.begin, moment.finish)
                    if (
                        fact.status == "held"
                        and moment.edge == "from"
                        and not any(m.edge == "until" for m in reading.moments)
                    ):
                        here = self._governing(reading, role.begin)
                        if (
                            here is not None
                            and "har" in words[max(here.begin - 3, 0) : here.begin]
                            and words[moment.begin - 1] in ("sedan", "alltsedan")
                        ):
                            fact.status = "holds"

    def _led(self, reading: Reading, moment: Moment, role: Role) -> bool:
        """True if a joining word stands between the role behind and the date."""
        return any(w in self._lexicon.joined for w in reading.sentence.words[role.finish : moment.begin])

    def _replaced(self, reading: Reading, facts: list[Fact], datings: list[Dating]) -> None:
        words = reading.sentence.words
        appointed = [f for f in facts if f.status == "appointed"]
        for at in range(len(words)):
            hit = self._lexicon.replaces.at(words, at)
            after = at + hit[0] if hit else (at + 1 if words[at] == "efter" and appointed else None)
            if after is None:
                continue
            earlier = next((p for p in reading.persons if after <= p.begin <= after + 12), None)
            if earlier is None or any(f.person == earlier.name for f in appointed):
                continue
            if not hit and earlier.begin - after > 3:
                continue
            place = self._span(reading, earlier.begin, earlier.finish)
            for fact in facts:
                if fact.person == earlier.name and fact.status == "holds" and hit:
                    fact.status = "leaves"
            for fact in appointed:
                fact.replaces, fact.spans["replaces"] = earlier.name, place
            if not appointed:
                persons = [p for p in reading.persons if p.finish <= at]
                name = persons[0].name if persons else self._context.topic
                if name and name != earlier.name:
                    datings.append(Dating((name,), None, None, None, {"replaces": place}, earlier.name))
            return

    def _remember(self, reading: Reading, facts: list[Fact]) -> None:
        context = self._context
        appointed = tuple(dict.fromkeys(f.person for f in facts if f.status == "appointed"))
        for name in appointed:
            context.appointed[name] = context.appointed.get(name, 0) + 1
        if appointed:
            context.group = appointed
            context.topic = appointed[0]
            return
        if reading.sentence.reply:
            return
        subjects = [p for p in reading.persons if not self._genitive(reading, p) and not self._in_phrase(reading, p)]
        if subjects and not (
            reading.sentence.words and reading.sentence.words[max(subjects[0].begin - 1, 0)] in self._lexicon.speech
        ):
            context.topic = subjects[0].name
