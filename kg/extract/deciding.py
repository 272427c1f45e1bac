"""Who decided: the body that appoints or releases somebody."""

from kg.extract.bodies import Body
from kg.extract.facts import Fact
from kg.extract.lexicon import Lexicon
from kg.extract.readings import Reading, Subjects, Verb


class Deciders:
    """Finds the deciding body of a sentence and notes it on its facts."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects

    def find(self, reading: Reading, verb: Verb) -> Body | None:
        """The body that decides: the subject before an active verb, or after "av"."""
        words = reading.sentence.words
        if (
            words[0] not in self._lexicon.prepositions
            and verb.begin > 0
            and reading.persons
            and reading.persons[0].begin >= verb.begin
        ):
            body = reading.bodies.parse(0)
            if body is not None and body.finish <= verb.begin and self._lexicon.body(words[body.begin]) is not None:
                return body
            if body is not None and body.finish <= verb.begin and not body.place:
                return body
        for at in range(max(verb.begin - 6, 0), min(verb.finish + 4, len(words) - 1)):
            if words[at] in self._lexicon.verbs["deciders"]["by"]:
                body = reading.bodies.parse(at + 1)
                return body if body is not None and not body.place else None
        return None

    def note(self, reading: Reading, facts: list[Fact], decider: Body) -> None:
        """Note who decided; an employer is also where the post is, when nothing else is said."""
        deciders = self._lexicon.verbs["deciders"]
        place = self._who.place(reading, decider.begin, decider.finish)
        employer = decider.name.split(", ")[0] if ", " in decider.name else decider.name
        head = self._lexicon.body(employer.split()[0].lower()) or self._lexicon.body(employer.split()[-1].lower())
        for fact in facts:
            fact.decided_by, fact.spans["decided_by"] = decider.name, place
            if fact.body is None and head in deciders["employers"]:
                fact.body, fact.spans["organisation"] = employer, place
