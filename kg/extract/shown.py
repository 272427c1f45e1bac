"""Who is brought to a post by any verb: "satsar på Siv Ek som rektor", "Uppdraget som rektor går till Siv Ek",
"har fått en ny rektor: Siv Ek". The order of the words tells it, whatever the verb.
"""

from dataclasses import replace
from itertools import pairwise

from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading, Subjects, Verb
from kg.extract.telling import Telling
from kg.model import Status

_REACH = 12
"""So many words before a person the verb that brings them is looked for."""
_PLACE = 6
"""So many words may stand between a post and the colon before who gets it."""


class Shown:
    """Reads the roles of one sentence that no predicate has used."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects, telling: Telling) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._telling = telling
        entry = lexicon.verbs["shown"]
        self._brings = frozenset(entry["brings"])
        self._renews = frozenset(entry["renews"])
        self._led_by = frozenset(entry["led_by"])
        self._moves = [tuple(phrase.split()) for phrase in entry["moves"]]
        self._modals = frozenset(lexicon.verbs["unreal"]["modals"])
        self._goes = [tuple(phrase.split()) for phrase in entry["goes"]]
        self._named = frozenset(entry["named"])
        self._new = frozenset(lexicon.roles["markers"]["appointed"]["words"])
        self._posts = frozenset(lexicon.verbs["matter"]["posts"])
        self._kinds_of_post = frozenset(entry["posts"])
        self._onward = frozenset(entry["onward"])
        self._steps = frozenset(entry["steps"])

    def read(self, reading: Reading) -> list[Fact]:
        """The facts that the order of the words alone tells."""
        if not reading.roles or any(v.kind == "blocked" for v in reading.verbs):
            return []
        facts = self._as(reading)
        for index, role in enumerate(reading.roles):
            if index in reading.used or not self._gets(role):
                continue
            new = self._of(reading, role)
            if new:
                reading.used.add(index)
                facts += new
        return facts + self._left_for(reading)

    def _left_for(self, reading: Reading) -> list[Fact]:
        """As in "tar klivet från controller till ekonomichef": the post one comes from, and who gets the other."""
        words, links = reading.sentence.words, self._lexicon.links
        facts: list[Fact] = []
        for index, (role, after) in enumerate(pairwise(reading.roles)):
            led = role.begin - 1
            if led > 1 and words[led] in links["as"] and words[led - 1] in self._posts | self._kinds_of_post:
                led -= 2
            if led < 1 or words[led] not in links["from"] or role.marker is not None or index in reading.used:
                continue
            between = words[role.finish : after.begin]
            if not between or between[0] not in links["gets_first"] or any(w not in self._onward for w in between):
                continue
            verb = max((v for v in reading.verbs if v.begin < led), key=lambda v: v.begin, default=None)
            finite = next((i for i in range(led) if words[i] in self._steps), None)
            if verb is None and finite is None:
                continue
            begin = verb.begin if verb is not None else finite or 0
            persons = self._who.subject(reading, Verb("appointed", begin, begin + 1))
            if len(persons) != 1:
                continue
            reading.used.add(index)
            facts += self._telling.facts(reading, persons[0], role, "holds", "predicate")
            if index + 1 not in reading.used:
                reading.used.add(index + 1)
                facts += self._telling.facts(reading, persons[0], after, "appointed", "appointing")
        return facts

    def _as(self, reading: Reading) -> list[Fact]:
        """As in "Som ny rektor på Gran får Siv Ek ansvar …" and "I rollen som chef på Gran lärde hon sig …"."""
        words, role = reading.sentence.words, reading.roles[0]
        led = role.begin > 0 and words[role.begin - 1] in self._lexicon.links["as"]
        opens = role.begin == 1 or (1 < role.begin <= _PLACE and words[role.begin - 2] in self._posts)
        at = role.finish
        if not (led and opens) or 0 in reading.used or role.plural or role.definite or at + 1 >= len(words):
            return []
        word = words[at]
        if word not in self._lexicon.finite and not word.endswith(self._lexicon.finite_endings):
            return []
        persons = [p for p in reading.persons if p.begin == at + 1]
        if not persons and words[at + 1] in self._lexicon.subject_pronouns:
            persons = self._who.pronoun(reading, at + 1)
        status = self._status(role, word)
        if len(persons) != 1 or status is None:
            return []
        reading.used.add(0)
        return self._telling.facts(
            reading, persons[0], role, status, "appointing" if status == "appointed" else "predicate"
        )

    def _status(self, role: Role, verb: str) -> Status | None:
        if role.marker is not None:
            return self._telling.marked(role, "holds")
        if verb in self._lexicon.links["perfect"] or verb in self._modals:
            return None
        endings = self._lexicon.verbs["shown"]
        if verb.endswith(tuple(endings["past_endings"])):
            return "held"
        return "holds" if verb.endswith(tuple(endings["present_endings"])) else None

    def _gets(self, role: Role) -> bool:
        return role.marker in (None, "appointed")

    def _of(self, reading: Reading, role: Role) -> list[Fact]:
        if role.plural:
            return self._listed(reading, role)
        person = self._before(reading, role) or self._given(reading, role) or self._behind(reading, role)
        person = person or self._moved(reading, role)
        return self._telling.facts(reading, person, role, "appointed", "appointing") if person is not None else []

    def _before(self, reading: Reading, role: Role) -> Person | None:
        """As in "har knutit Siv Ek till sig som ny rektor": the person straight before "som"."""
        words = reading.sentence.words
        at = role.begin - 1
        if role.definite or at < 1 or words[at] not in self._lexicon.links["as"]:
            return None
        at -= 2 * (tuple(words[at - 2 : at]) == ("till", "sig"))
        person = next(
            (p for p in reading.persons if p.finish == at or self._who.past_party(reading, p.finish) == at), None
        )
        if person is None or self._who.genitive(reading, person):
            return None
        before = words[person.begin - 1] if person.begin else ""
        if before in self._lexicon.prepositions and before not in self._led_by:
            return None
        here = [
            words[i] for i in range(max(person.begin - _REACH, 0), person.begin)
            if reading.clauses.together(i, person.begin)
        ]  # fmt: skip
        brings = self._brings if role.marker is None else self._brings | self._renews
        return person if not brings.isdisjoint(here) else None

    def _given(self, reading: Reading, role: Role) -> Person | None:
        """As in "Uppdraget som rektor på Granskolan går till Siv Ek" and "Rektorstjänsten gick till Siv Ek"."""
        words = reading.sentence.words
        led = role.begin > 1 and words[role.begin - 1] in self._lexicon.links["as"]
        if not (role.definite and role.begin == 0) and not (led and words[role.begin - 2] in self._posts):
            return None
        for phrase in self._goes:
            after = role.finish + len(phrase)
            if tuple(words[role.finish : after]) == phrase:
                return self._at(reading, after)
        return None

    def _behind(self, reading: Reading, role: Role) -> Person | None:
        """As in "Granby har fått en ny rektor: Siv Ek" and "Ny som rektor på Granskolan är Siv Ek"."""
        words = reading.sentence.words
        opens = words[0] in self._new and role.begin in (2, 4) and words[role.begin - 1] in self._lexicon.links["as"]
        if opens and role.finish < len(words) and words[role.finish] in self._named:
            return self._at(reading, role.finish + 1)
        if role.marker != "appointed" or role.definite:
            return None
        if (shown := self._appended(reading, role)) is not None:
            return shown
        colon = next((i for i in range(role.finish, min(role.finish + _PLACE, len(words))) if words[i] == ":"), None)
        between = colon is not None and any(role.finish <= r.begin < colon for r in reading.roles)
        person = self._at(reading, colon + 1) if colon is not None and not between else None
        after = self._who.past_party(reading, person.finish) if person is not None else 0
        return person if words[after : after + 1] in ([], ["."], [","]) else None

    def _appended(self, reading: Reading, role: Role) -> Person | None:
        """As in "Granskolan får en ny rektor, Siv Ek" and "Granby har fått en ny rektor i Siv Ek"."""
        words, at = reading.sentence.words, role.finish
        if at >= len(words) or (words[at] != "," and words[at] not in self._lexicon.links["in"]):
            return None
        has = any(
            w in self._renews and reading.clauses.together(i, role.begin) for i, w in enumerate(words[: role.begin])
        )
        person = next((p for p in reading.persons if p.begin == at + 1), None)
        if person is None or not has or self._who.genitive(reading, person):
            return None
        after = self._who.past_party(reading, person.finish)
        if after < len(words) and words[after] not in {".", ",", *self._lexicon.links["as"]}:
            return None
        getter = reading.bodies.parse(0)
        named = getter is not None and not getter.place and not getter.unit and getter.name[0].isupper()
        if getter is not None and named and getter.finish < role.begin and words[getter.finish] in self._renews:
            bare = not role.bodies and role.owner is None and role.generic is None
            role.bodies = [getter] if bare else role.bodies
        return person

    def _moved(self, reading: Reading, role: Role) -> Person | None:
        """As in "Hon går till Granbolaget som chef": who, and where the post is."""
        words = reading.sentence.words
        if role.definite or role.begin < 1 or words[role.begin - 1] not in self._lexicon.links["as"]:
            return None
        for at in range(max(role.begin - _REACH, 0), role.begin - 1):
            phrase = next((p for p in self._moves if tuple(words[at : at + len(p)]) == p), None)
            body = reading.bodies.parse(at + len(phrase)) if phrase is not None else None
            if body is None or phrase is None or body.finish != role.begin - 1 or role.owner is not None:
                continue
            if not reading.sentence.tokens[body.begin].capitalised:
                continue
            persons = self._who.subject(reading, Verb("appointed", at, at + len(phrase)))
            role.bodies = role.bodies or [body]
            return persons[0] if len(persons) == 1 else None
        return None

    def _at(self, reading: Reading, at: int) -> Person | None:
        """The person named at a token, behind a title or not."""
        title = next((r for r in reading.roles if r.begin == at), None)
        begins = (at, title.finish) if title is not None else (at,)
        return next((p for p in reading.persons if p.begin in begins and not self._who.genitive(reading, p)), None)

    def _listed(self, reading: Reading, role: Role) -> list[Fact]:
        """As in "Nya rektorer: Siv Ek, Granskolan, Bo Ros, Alskolan, och Lo Ahl": each at what follows the name."""
        words = reading.sentence.words
        at = role.finish
        if role.marker != "appointed" or role.begin > 0 or words[at : at + 1] != [":"]:
            return []
        facts: list[Fact] = []
        for person in reading.persons:
            if person.begin <= at:
                continue
            end = self._who.past_party(reading, person.finish)
            own = replace(role)
            if words[end : end + 1] == [","] and end + 1 < len(words):
                body = reading.bodies.parse(end + 1)
                larger = None
                if body is not None and words[body.finish : body.finish + 1] == [","] and body.unit:
                    larger = reading.bodies.parse(body.finish + 1)
                if body is not None and larger is not None:
                    body = replace(body, name=f"{larger.name}, {body.name}", finish=larger.finish)
                if body is not None and body.finish > body.begin:
                    own.bodies = [body]
            facts += self._telling.facts(reading, person, own, "appointed", "appointing")
        return facts
