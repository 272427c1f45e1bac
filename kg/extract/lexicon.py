"""The words of a language, compiled from its data files: what is a role, a body, a name, a verb of appointing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from kg.extract.data import table
from kg.extract.memo import Memo
from kg.extract.phrases import Phrases
from kg.model import EndCause, Status

_MIN_COMPOUND = 2
_LONG_HEAD = 4
"""A shorter head ("vd", "gd") makes compounds with a hyphen only: a name may end so."""
_UNIT_GENITIVE = "s"


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A word read as a role: its base form in lower case, whether it is definite and whether it is plural."""

    base: str
    definite: bool
    plural: bool


class Lexicon:
    """Look-ups over the data of one language. All words are asked for in lower case unless said otherwise."""

    def __init__(self, language: str) -> None:
        self.role: Callable[[str], RoleWord | None] = Memo(self._role).__getitem__
        """The word (lower case) read as a role, or None. Compounds are known by their head."""
        self.opens_role: Callable[[str], bool] = Memo(self._opens_role).__getitem__
        """True if a role may begin with the word."""
        self.modifier: Callable[[str], str | None] = Memo(self._modifier).__getitem__
        """The base form of an adjective that belongs to the role after it, or None."""
        self.body: Callable[[str], str | None] = Memo(self._body).__getitem__
        """The head that makes the word (lower case) a body ("arbetsmarknadsnämnden": "nämnden"), or None."""
        self.definite_unit: Callable[[str], str | None] = Memo(self._definite_unit).__getitem__
        """The definite form of a word for a unit ("kommunikationsenhet": "kommunikationsenheten"), or None."""
        self.nationality: Callable[[str], str | None] = Memo(self._nationality).__getitem__
        """The country of an adjective in any form ("norska": "Norge"), or None."""
        self.looks_finite: Callable[[str], bool] = Memo(
            lambda word: word in self.finite or word.endswith(self.finite_endings)
        ).__getitem__
        """True for a word in the form of a verb that a clause can have."""
        self.bounds_clause: Callable[[str], bool] = Memo(
            lambda word: word in self.clause_joins or word in self.clause_openers or word in (";", "–")
        ).__getitem__
        """True for a word or mark at which a clause may begin."""
        self.opens_unit: Callable[[str], bool] = Memo(self._opens_unit).__getitem__
        """True if a unit may begin with the word: one for a unit, or the first half of one ("miljö-")."""
        self.inquires: Callable[[str], bool] = Memo(lambda word: word.endswith(self.inquiries)).__getitem__
        """True for a word for an inquiry, or a compound of one."""
        self.meeting = Phrases.of(table(language, "verbs")["meeting"]["words"], True)
        self.roles = table(language, "roles")
        self.inquiries: tuple[str, ...] = tuple(self.roles["inquiry"]["bodies"])
        self.verbs = table(language, "verbs")
        self.bodies = table(language, "organisations")
        self.names = table(language, "names")
        self.grammar = table(language, "grammar")
        self.dates = table(language, "dates")
        self._forms = _declined(self.roles["declension"])
        self._longest = max(map(len, self._forms))
        self._never = frozenset(self.roles["not"]["words"])
        self._post_endings: tuple[str, ...] = tuple(self.roles["posts"]["endings"])
        self._whole = {k: RoleWord(v, k != v, False) for k, v in self.roles["words"].items() if " " not in k}
        self.role_phrases = Phrases({k: v for k, v in self.roles["words"].items() if " " in k})
        self.professions = frozenset(self.roles["not"]["professions"])
        self.modifiers: dict[str, str] = self.roles["modifiers"]
        self._endings = sorted(self.roles["modifier_endings"].items(), key=lambda e: -len(e[0]))
        self.acting = Phrases.of(self.roles["acting"]["words"], True)
        self.placements = Phrases.of(self.roles["placed"]["words"], True)
        self.acting_prefixes: tuple[str, ...] = tuple(self.roles["acting"]["prefixes"])
        markers: dict[str, str] = {}
        for kind, entry in self.roles["markers"].items():
            markers |= dict.fromkeys(entry["words"], kind)
        self.markers = Phrases(markers)
        self.verb_status = Phrases[str](
            {
                word: kind
                for kind in ("held", "holds", "introduces", "appointed", "leaves", "blocked")
                for word in self.verbs[kind]["words"]
            }
        )
        self.split_verbs = _split(self.verbs["split"])
        """By its first part, the second parts of a verb: "går … i pension"."""
        self.not_left = frozenset(self.verbs["left"]["not_before"])
        self.temporary = Phrases.of(self.verbs["matter"]["temporary"], True)
        self.naming = Phrases.of(self.verbs["matter"]["named"], True)
        self.becomes = Phrases.of(self.verbs["becomes"]["words"], True)
        self.starts = Phrases.of(self.verbs["starts"]["words"], True)
        self.ends = Phrases.of(self.verbs["ends"]["words"], True)
        self.decides = Phrases.of(self.verbs["decides"]["words"], True)
        self.renewals = Phrases.of(self.verbs["renewals"]["words"], True)
        self.wishes = Phrases.of(self.verbs["wishes"]["words"], True)
        self.led = Phrases.of(self.verbs["led"]["words"], True)
        self.thanks = Phrases.of(self.verbs["thanks"]["words"], True)
        self.happened = Phrases.of(self.verbs["happened"]["words"], True)
        self.replaces = Phrases.of(self.verbs["replaces"]["words"], True)
        self.replaced_by = Phrases.of(self.verbs["replaces"]["replaced_by"], True)
        self.speech = frozenset(self.verbs["speech"]["words"])
        self.causes: Phrases[EndCause] = Phrases(
            {p: cause for cause, phrases in self.verbs["cause"].items() for p in phrases}
        )
        self.past = Phrases.of(self.grammar["adverbs"]["held"], True)
        self.earlier = Phrases.of(self.grammar["adverbs"]["earlier"], True)
        self.lately = Phrases.of(self.grammar["adverbs"]["lately"], True)
        self.latest = Phrases.of(self.grammar["adverbs"]["latest"], True)
        self.leads = Phrases.of(self.grammar["sections"]["leads"], True)
        self.present = Phrases.of(self.grammar["adverbs"]["holds"], True)
        heads = self.bodies["heads"]
        self.units: dict[str, str] = {
            form: definite for indefinite, definite in heads["units"] for form in (indefinite, definite)
        }
        self._bodies = frozenset(heads["bodies"]) | frozenset(self.units)
        self._body_words = frozenset(heads["words"])
        self._body_longest = max(map(len, self._bodies))
        self.whole_bodies = frozenset(w for w in heads["bodies"] if w.islower())
        self.capital_bodies: tuple[str, ...] = tuple(heads["capital"])
        self.with_place = frozenset(heads["with_place"])
        self.names_after = frozenset(heads["names_after"])
        self.generic = frozenset(heads["generic"])
        self.titled_bodies = frozenset(heads["titled"])
        self.foreign_links = frozenset(heads["foreign_links"])

        self.whole_endings: tuple[str, ...] = tuple(heads["whole_endings"])
        self.works = frozenset(heads["works"])
        self.name_words = frozenset(heads["name_words"])
        self.countries = frozenset(self.bodies["places"]["countries"])
        self.countries_met = self.countries - frozenset(self.bodies["places"]["not_states"])
        """Countries proper, where there may be an embassy."""
        self.unique: dict[str, str] = self.bodies["unique"]
        self.place_phrases = Phrases.of(self.bodies["places"]["phrases"], True)
        self.nationalities: dict[str, str] = self.bodies["nationalities"]
        self.first_names = frozenset(self.names["first"].split())
        self.particles = frozenset(self.names["particles"])
        self.genitive_endings: tuple[str, ...] = tuple(self.names["genitive_endings"])
        self.honorifics = frozenset(self.names["honorifics"])
        self.surname_endings: tuple[str, ...] = tuple(self.names["surname_endings"])
        self.labels = frozenset(word.lower() for word in self.names["labels"])
        self.not_names = frozenset(self.names["not_names"])
        self.party_names = frozenset(self.names["party_names"])
        self.parties = frozenset(self.names["parties"])
        words = self.grammar["words"]
        self.prepositions = frozenset(words["prepositions"])
        self.to_body = frozenset(words["to_body"])
        self.to_parent = frozenset(words["to_parent"])
        self.articles = frozenset(words["articles"])
        self.links = {name: tuple(entries) for name, entries in self.grammar["links"].items()}
        """Small words by what they do."""
        self.missions: dict[str, str] = self.bodies["missions"]
        self.definite_articles = frozenset(words["definite_articles"])
        self.indefinite_articles = frozenset(words["indefinite_articles"])
        self.joined = frozenset(words["joined"])
        self.also = frozenset(words["also"])
        self.stops = frozenset(words["stops"])
        self.pronouns: dict[str, str] = {k: v for k, v in self.grammar["pronouns"].items() if isinstance(v, str)}
        self.object_pronouns = frozenset(self.grammar["pronouns"]["object"])
        self.subject_pronouns = frozenset(self.grammar["pronouns"]["subject"])
        self.abbreviations = frozenset(self.grammar["abbreviations"])
        clause = self.grammar["clauses"]
        self.clause_openers: dict[str, Literal["relative", "where", "sub"]] = clause["openers"]
        self.clause_joins = frozenset(clause["joins"])
        self.finite = frozenset(clause["finite"])
        self.finite_endings: tuple[str, ...] = tuple(clause["finite_endings"])
        self.supines = frozenset(clause["supines"])
        self.dotted = frozenset(a.removesuffix(".") for a in self.abbreviations if a.endswith("."))
        """Abbreviations without the full stop that belongs to them."""

    def _role(self, word: str) -> RoleWord | None:
        if word in self._never:
            return None
        if whole := self._whole.get(word):
            return whole
        for length in range(min(len(word), self._longest), 1, -1):
            form = self._forms.get(word[-length:])
            if form is None:
                continue
            before = word[:-length]
            if before and length < _LONG_HEAD and not before.endswith("-"):
                continue
            if before and (len(before) < _MIN_COMPOUND or (before.endswith("-") and len(before) < _MIN_COMPOUND + 1)):
                continue
            base = before + form.base
            return None if base in self._never else RoleWord(base, form.definite, form.plural)
        return self._post(word)

    def _post(self, word: str) -> RoleWord | None:
        """The role in the word for its post: "ordförandeposten", "rektorstjänsten"."""
        ending = next((e for e in self._post_endings if word.endswith(e)), None)
        stem = word.removesuffix(ending or "").removesuffix("-")
        if ending is None or len(stem) < _MIN_COMPOUND:
            return None
        found = self._role(stem) or self._role(stem.removesuffix("s"))
        return RoleWord(found.base, True, False) if found is not None and not found.definite else None

    def is_profession(self, role: str) -> bool:
        """True if the role (base form) tells what somebody is by training: "docent i zoologi", "skattejurist"."""
        words = role.split(" ")
        cut = next((i for i, w in enumerate(words) if w in self.prepositions), len(words))
        head = words[cut - 1] if cut else words[-1]
        if head in self.professions or head.rpartition("-")[2] in self.professions:
            return True
        trained = self.roles["not"]["trained"]
        return any(head.endswith(t) and not head.startswith(tuple(trained["posts"])) for t in trained["endings"])

    def _opens_role(self, word: str) -> bool:
        main = word.split("/", maxsplit=1)[0] if "/" in word else word
        return word in self.role_phrases.firsts or self.role(main) is not None

    def honours(self, texts: Sequence[str], at: int) -> bool:
        """True if the word before `at` is one that stands before names ("H.E.", "Mr", also with its full stop)."""
        before = at - 1 - (at > 1 and texts[at - 1] == ".")
        return before >= 0 and texts[before] in self.honorifics

    def is_ending(self, role: str, endings: list[str]) -> bool:
        """True if the role (base form) is one of the endings or a compound of it."""
        return any(role == e or role.endswith(e) for e in endings)

    def _modifier(self, word: str) -> str | None:
        if word in self.modifiers:
            return self.modifiers[word]
        for ending, base in self._endings:
            if word.endswith(ending) and len(word) > len(ending) + _MIN_COMPOUND:
                whole = word[: -len(ending)] + base
                return None if self.nationality(whole) else whole
        return None

    def town(self, place: str, part: str = "") -> str:
        """The municipality of a place that no register knows, as such names are formed: "Grans kommun".

        `part` is a role or a board there: those of a city are at "Grans stad".
        """
        entry = self.roles["at_municipality"]
        if part.startswith(tuple(entry["city"])):
            entry = self.roles["at_city"]
        bare = place[-1].lower() in entry["bare_after"]
        return str(entry["body"] if bare else entry["body_genitive"]).format(place=place)

    def _nationality(self, word: str) -> str | None:
        stem = word.removesuffix("e").removesuffix("a").removesuffix("t")
        return self.nationalities.get(stem)

    def _body(self, word: str) -> str | None:
        if self.role(word):
            return None
        word = word.removesuffix(":s")
        if word in self._body_words:
            return word
        if word in self.verbs["matter"]["posts"]:
            return None
        for candidate in (word, word.removesuffix(_UNIT_GENITIVE)):
            for length in range(min(len(candidate), self._body_longest), 2, -1):
                if candidate[-length:] in self._bodies:
                    return candidate[-length:]
        return None

    def _opens_unit(self, word: str) -> bool:
        return word.endswith("-") or self.definite_unit(word) == word

    def _definite_unit(self, word: str) -> str | None:
        for length in range(min(len(word), self._body_longest), 2, -1):
            if definite := self.units.get(word[-length:].lower()):
                return word[:-length] + definite
        return None


@dataclass(frozen=True, slots=True)
class _Form:
    base: str
    definite: bool
    plural: bool


def _declined(declensions: list[dict[str, Any]]) -> dict[str, _Form]:
    forms: dict[str, _Form] = {}
    for declension in declensions:
        umlaut = declension.get("umlaut", {})
        for head in declension["heads"]:
            stem_plural = _replaced(head, umlaut.get("plural"))
            plural_definite = _replaced(head, umlaut.get("plural_definite"))
            entries = [
                (head, False, False),
                (_inflected(head, declension["singular_definite"]), True, False),
                (stem_plural or _inflected(head, declension["plural"]), False, True),
                (plural_definite or _inflected(head, declension["plural_definite"]), True, True),
            ]
            for text, definite, plural in entries:
                if text != head or not plural:
                    forms.setdefault(text, _Form(head, definite, plural))
    return forms


def _split(kinds: dict[str, list[str]]) -> dict[str, Phrases[str]]:
    found: dict[str, dict[str, str]] = {}
    for kind, verbs in kinds.items():
        for verb in verbs:
            firsts, second = verb.split(" … ")
            for first in firsts.split("/"):
                found.setdefault(first, {})[second] = kind
    return {first: Phrases(seconds) for first, seconds in found.items()}


def _inflected(head: str, ending: str) -> str:
    return head[:-1] + ending[1:] if ending.startswith("-") else head + ending


def _replaced(head: str, changed: str | None) -> str | None:
    """The head with its changed last part: "talman" and "män" give "talmän"."""
    if changed is None:
        return None
    return head[: -len(changed)] + changed if len(head) > len(changed) else changed


_STATUS: dict[str, Status] = {"held": "held", "holds": "holds", "appointed": "appointed", "leaves": "leaves"}


def status_of(kind: str) -> Status | None:
    """The claim status a marker or verb class stands for; None when it stands for none (proposed, dropped)."""
    return _STATUS.get(kind)


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, built once.

    Raises:
        KgError: there is no data for the language.
    """
    return Lexicon(language)
