"""The rule-and-lexicon extractor: sentences → mentions → relations → claims. No model, no network."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.abroad import Abroad
from kg.extract.boxes import Boxes
from kg.extract.claims import date_facts, fuse, predecessors, sightings, succeed
from kg.extract.completion import Completion
from kg.extract.confidence import Evidence, confidence
from kg.extract.data import fingerprint
from kg.extract.facts import Dating, Fact
from kg.extract.frame import Frame
from kg.extract.gazetteer import gazetteer
from kg.extract.lexicon import lexicon
from kg.extract.lists import Lists
from kg.extract.mentions import Mentions
from kg.extract.moments import Calendar
from kg.extract.naming import Naming
from kg.extract.readings import Context, Reading
from kg.extract.relations import Relations
from kg.extract.sentences import split
from kg.extract.speech import Speech
from kg.model import Announcement, Claim, Sighting

CODE_VERSION = "32"
"""Raised with every change of the code that may change what is extracted; the data files count by themselves."""


@dataclass(slots=True)
class Trace:
    """What the links of the chain found in one announcement, in order; for reports on what was not understood."""

    readings: list[Reading] = field(default_factory=list)
    asides: list[Reading] = field(default_factory=list)
    """Contact lines, bylines and other furniture, which are not read for facts."""
    facts: list[Fact] = field(default_factory=list)
    """Of single sentences, before they are fused."""
    datings: list[Dating] = field(default_factory=list)
    sightings: Sequence[Sighting] = ()
    features: dict[Claim, frozenset[str]] = field(default_factory=dict)
    """What each claim was read from; see kg.extract.confidence."""


class RulesExtractor:
    """Reads claims by rule in one language; pure, and never raises on any text."""

    def __init__(self, language: str = "sv") -> None:
        self._language = language
        self._lexicon = lexicon(language)
        self._gazetteer = gazetteer()
        self._confidence = confidence(language)
        self._version = f"{CODE_VERSION}-{fingerprint(language)}"

    def __reduce__(self) -> tuple[type["RulesExtractor"], tuple[str]]:
        """Another process makes it anew from the data of its language, which it reads once."""
        return RulesExtractor, (self._language,)

    @property
    def name(self) -> str:
        """The word "rules"."""
        return "rules"

    @property
    def version(self) -> str:
        """Changes with the code and with any data file of the language."""
        return self._version

    def extract(self, announcement: Announcement) -> Sequence[Sighting]:
        """All claims of the announcement, each once, in order of `begin`; none when it is in another language."""
        return self.trace(announcement).sightings

    def trace(self, announcement: Announcement) -> Trace:
        """What every link of the chain found; all of it empty when the announcement is in another language."""
        trace = Trace()
        if announcement.language.split("-")[0].lower() not in ("", self._language):
            return trace
        text = announcement.text
        blocks = list(split(text, len(announcement.title), self._lexicon))
        calendar = Calendar(announcement.published, self._language)
        mentions = Mentions(self._lexicon, self._gazetteer, calendar)
        context = Context()
        relations = Relations(self._lexicon, context)
        boxes = Boxes(self._lexicon, context)
        lists = Lists(self._lexicon, self._gazetteer, context, text)
        completion = Completion(self._lexicon)
        frame = Frame(self._lexicon, self._gazetteer)
        abroad = Abroad(self._lexicon)
        facts, datings = trace.facts, trace.datings
        readings = list(mentions.read(blocks))
        Speech(self._lexicon).settle(readings)
        context.named = Counter(person.name for reading in readings for person in reading.persons)
        for reading in readings:
            if lists.is_aside(reading):
                trace.asides.append(reading)
                continue
            trace.readings.append(reading)
            frame.see(reading)
            found, dated = relations.read(reading)
            found += lists.read(reading, found)
            found += boxes.read(reading)
            lists.learn(found)
            lists.lead(reading)
            completion.see(reading, found)
            abroad.see(reading)
            facts += found
            datings += dated
        facts += boxes.finish()
        relations.matter.apply(facts, calendar)
        completion.apply(facts)
        frame.complete(facts, relations.matter.posts)
        facts += completion.headlined(facts, datings)
        facts += completion.renewed(facts)
        abroad.apply(facts)
        Naming(self._gazetteer, text).complete(facts)
        kept = completion.without_doubles(facts)
        date_facts(kept, datings, calendar)
        succeed(kept, self._lexicon.roles["members"]["many"])
        completion.vacated(kept)
        pronouns = {name: said.pop() for name, said in context.pronouns.items() if len(said) == 1}
        fused = fuse([*kept, *predecessors(kept, context.gone)])
        evidence = Evidence(announcement, self._lexicon, self._gazetteer, self._confidence.familiar)

        def sure(claim: Claim, fact: Fact) -> float:
            features = evidence.features(fact)
            value = self._confidence(features)
            if claim not in trace.features or value > self._confidence(trace.features[claim]):
                trace.features[claim] = features
            return value

        trace.sightings = sightings(text, fused, self.name, self.version, pronouns, sure)
        return trace
