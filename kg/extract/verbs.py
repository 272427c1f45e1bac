"""The verbs of a sentence by what they say of a post, split ones ("går Bo Ros i pension") and unreal ones included."""

from kg.extract.lexicon import Lexicon
from kg.extract.readings import Verb
from kg.extract.sentences import Sentence

_GAP = 16
"""At most so many tokens stand between the two parts of a verb."""
_OBJECT = 6
"""What is left stands within so many words behind the verb."""
_CLEFT = 3
"""So many words open "Det blir inte Siv Ek som …"."""
_NEAR = 3
"""A modal or a negation speaks of a verb that stands so close behind it."""


class Verbs:
    """Finds the verbs of sentences."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._openers = lexicon.verb_status.firsts.union(lexicon.split_verbs)
        self._unreal = frozenset(lexicon.verbs["unreal"]["modals"])
        self._negations = frozenset(lexicon.verbs["unreal"]["negations"])
        self._conditions = frozenset(lexicon.verbs["unreal"]["conditions"])
        self._subjects = frozenset(lexicon.verbs["unreal"]["subjects"])
        self._cleft = frozenset(lexicon.verbs["unreal"]["cleft"])
        self._breaks = frozenset(lexicon.verbs["unreal"]["breaks"])

    def find(self, sentence: Sentence, covered: set[int], persons: set[int]) -> list[Verb]:
        """The verbs in order; what is not, may be or would be counts as "blocked".

        `covered` are the tokens of persons and roles, `persons` the first tokens of persons.
        """
        words = sentence.words
        found: list[Verb] = []
        if self._openers.isdisjoint(words):
            return found
        after = 0
        for at in [index for index, word in enumerate(words) if word in self._openers]:
            if at < after or at in covered:
                continue
            hit = self._lexicon.verb_status.at(words, at)
            split = self._split(words, at, covered, hit[0] if hit is not None else 0)
            if split is not None:
                found.append(split)
            if hit is None or split is not None:
                continue
            after = at + hit[0]
            speaks = sentence.reply and words[at] in self._lexicon.speech and (after in covered or after in persons)
            if hit[1] != "leaves" or not (speaks or self._something_else(words, after)):
                found.append(Verb(hit[1], at, after))
        if not found:
            return found
        found.sort(key=lambda v: v.begin)
        since = self._condition(words, persons)
        return [self._real(words, verb, since) for verb in found]

    def _something_else(self, words: list[str], after: int) -> bool:
        """True if what is left or handed over is no post: "lämnar över betänkandet", but not "… ordförandeposten"."""
        near = words[after : after + _OBJECT]
        post = next((i for i, w in enumerate(near) if self._lexicon.role(w) is not None), _OBJECT)
        thing = next((i for i, w in enumerate(near) if w in self._lexicon.not_left), _OBJECT)
        handed = thing == 0 and near[0] in self._lexicon.links["over"] and post <= 1
        return thing < _OBJECT and not handed

    def _split(self, words: list[str], at: int, covered: set[int], length: int) -> Verb | None:
        """The verb whose first part stands here and whose second comes later, at the place of the second."""
        endings = self._lexicon.split_verbs.get(words[at])
        if endings is None:
            return None
        for after in range(at + 1, min(at + _GAP, len(words))):
            if after in covered:
                continue
            hit = endings.at(words, after)
            led_away = words[after - 1] in self._lexicon.links["from"]  # "får sparken från jobbet som …"
            if hit is not None and after + hit[0] > at + max(length, 1) and not led_away:
                return Verb(hit[1], after, after + hit[0])
            joins = words[after] in self._lexicon.joined and after + 1 in covered
            if (words[after] in self._breaks and not joins) or (
                after >= at + max(length, 1) and self._lexicon.verb_status.at(words, after)
            ):
                return None
        return None

    def _condition(self, words: list[str], persons: set[int]) -> int:
        """Where a condition ("om hon väljs …") begins, else beyond the end."""
        if len(words) > _CLEFT and words[0] in self._cleft and words[2] in self._negations:
            return 0
        for at, word in enumerate(words[:-1]):
            if word in self._conditions and (words[at + 1] in self._subjects or at + 1 in persons):
                return at
        return len(words)

    def _real(self, words: list[str], verb: Verb, since: int) -> Verb:
        if verb.kind == "blocked":
            return verb
        before = words[max(verb.begin - _NEAR, 0) : verb.begin]
        stop = max((i for i, w in enumerate(before) if w in self._breaks), default=-1)
        before = before[stop + 1 :]
        after = words[verb.finish : verb.finish + 1]
        negated = any(w in self._negations for w in (*before, *after))
        wished = verb.kind in ("appointed", "leaves") and any(w in self._unreal for w in before)
        return Verb("blocked", verb.begin, verb.finish) if negated or wished or verb.begin > since else verb
