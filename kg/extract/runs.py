"""The run of words that names a body: "Grans Energi och Vatten AB", "norska fredsinstitutet"."""

from collections.abc import Callable

from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.sentences import Sentence

_MAX_WORDS = 24
_LOOK_AHEAD = 4


def base_form(word: str, lexicon: Lexicon) -> str:
    """A name without the genitive: "UD:s" and "Skatteverkets" give "UD" and "Skatteverket"."""
    if word.endswith(":s"):
        return word[:-2]
    if word.endswith(("’s", "'s")):
        return word[:-2]
    if word.lower().endswith(lexicon.whole_endings):
        return word
    if word.endswith("s") and word not in lexicon.countries and len(word) > 3 and not word.endswith("ss"):
        return word[:-1]
    return word


class NameRuns:
    """Finds where names of bodies end in a sentence. `person_at(i)` tells whether a person's name begins at token i."""

    def __init__(
        self, sentence: Sentence, lexicon: Lexicon, gazetteer: Gazetteer, person_at: Callable[[int], bool]
    ) -> None:
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._person_at = person_at

    def core(self, at: int) -> tuple[int, str | None]:
        """The end of the run of words that names the body, and the word that makes it one."""
        words, tokens, lexicon = self._words, self._tokens, self._lexicon
        head: str | None = None
        start = at
        while at < len(words) and at - start < _MAX_WORDS:
            word, token = words[at], tokens[at]
            if (
                word in ("&", "+")
                and start < at < len(words) - 1
                and tokens[at - 1].capitalised
                and tokens[at + 1].capitalised
            ):
                at += 1
                continue
            if start < at and word in lexicon.links["in"] and self._of_town(at):
                at += 2
                continue
            if word in lexicon.joined and self._pair(at, start):
                at += 2
                continue
            council = next((e for e in lexicon.capital_bodies if token.capitalised and word.endswith(e)), None)
            if (
                at > start
                and word in lexicon.indefinite_articles
                and token.text.islower()
                and tokens[at - 1].capitalised
            ):
                break
            if not token.is_word or self._person_at(at) or (lexicon.role(word) is not None and council is None):
                break
            if at == 0 and (word in lexicon.prepositions or word in lexicon.stops):
                break
            if self._foreign(start, at):
                at += 1
                continue
            found = lexicon.body(word) or council
            if token.capitalised and not self._truncated(at):
                # "Karlstad" and "Botkyrka" end like bodies and are places
                found = None if found and self._gazetteer.municipality(token.text) else found
                if (
                    word in lexicon.pronouns
                    or word in lexicon.subject_pronouns
                    or (at == 0 and (word in lexicon.prepositions or word in lexicon.labels))
                ):
                    break
                if (
                    head is not None
                    and found is None
                    and head not in lexicon.names_after
                    and not tokens[at - 1].capitalised
                    and not self._describes(at - 1, head)
                ):
                    break
                head = found or head
                at += 1
            elif self._truncated(at):
                if lexicon.body(words[at + 2]) is None:
                    break
                head, at = lexicon.body(words[at + 2]), at + 3
            elif found is not None and word not in lexicon.stops:
                if head is not None and not (tokens[at - 1].capitalised or words[at - 1].endswith("s")):
                    break
                head, at = found, at + 1
            elif (
                head is None
                and word not in lexicon.stops
                and word not in lexicon.prepositions
                and not (word in lexicon.joined and tokens[at - 1].capitalised)
                and self._leads(at)
            ):
                at += 1
            else:
                break
        if at == start + 1 and self._owns(at):
            return at + 1, None
        titled = at == start + 2 and words[start] in lexicon.titled_bodies and tokens[start + 1].capitalised
        if titled and lexicon.body(words[start + 1]) is None:
            end = max(self.complement(at), at)
            while (
                end + 2 < len(words) and words[end] in lexicon.links["subject"] and words[end + 1] not in lexicon.stops
            ):
                after = end + 1 + (words[end + 1] in lexicon.articles)
                longer = self.complement(after)
                if longer <= after:
                    break
                end = longer
            return end, head
        return at, head

    def _of_town(self, at: int) -> bool:
        """True for the "i" of "Fastigheter i Granby AB": what follows the town makes one name of it."""
        words, tokens = self._words, self._tokens
        named = at + 2 < len(words) and tokens[at - 1].capitalised and tokens[at + 1].capitalised
        return named and words[at + 2] in self._lexicon.bodies["heads"]["words"] and tokens[at + 2].capitalised

    def _truncated(self, at: int) -> bool:
        """True for the first part of "Mellanöstern- och Nordafrikaenheten"."""
        words = self._words
        cut = words[at].endswith("-") and at + 2 < len(words) and words[at + 1] in self._lexicon.joined
        return cut and self._lexicon.body(words[at + 2]) is not None

    def _foreign(self, start: int, at: int) -> bool:
        """True for a small word inside an English name: "Organisation of Securities Commissions"."""
        return (
            self._words[at] in self._lexicon.foreign_links
            and start < at < len(self._words) - 1
            and self._tokens[at - 1].capitalised
            and self._tokens[at + 1].capitalised
        )

    def _pair(self, at: int, start: int) -> bool:
        """True for the "och" of "Gran Energi och Vatten": both words say what the one body does."""
        works = self._lexicon.works
        joins = start < at < len(self._words) - 1 and self._words[at - 1] in works and self._words[at + 1] in works
        return joins and self._tokens[at - 1].capitalised and self._tokens[at + 1].capitalised

    def _describes(self, at: int, head: str) -> bool:
        """True for the word of "gymnasieförbundet Gran" that says what the name behind it is of."""
        definite = self._words[at].endswith(("en", "et", "an")) and head not in self._lexicon.units
        return definite and len(self._words[at]) > len(head)

    def _owns(self, at: int) -> bool:
        """True for "Sveriges konsumenter": a genitive name and the plain word that it owns."""
        if at >= len(self._words) or not self._tokens[at].text.islower() or not self._tokens[at].is_word:
            return False
        word, owner = self._words[at], self._tokens[at - 1].text
        small = word in self._lexicon.stops or word in self._lexicon.prepositions or word in self._lexicon.joined
        plain = not small and self._lexicon.role(word) is None and len(word) > 3
        owns = (
            base_form(owner, self._lexicon) in self._lexicon.countries or self._lexicon.body(owner.lower()) is not None
        )
        return plain and owner.endswith("s") and owns

    def _leads(self, at: int) -> bool:
        """True if a lower-case word is an adjective that leads to a body or name: "norska fredsinstitutet"."""
        for index in range(at, min(at + _LOOK_AHEAD, len(self._words))):
            word, token = self._words[index], self._tokens[index]
            if (
                not token.is_word
                or self._lexicon.role(word)
                or self._person_at(index)
                or word in self._lexicon.prepositions
            ):
                return False
            if word in self._lexicon.joined or word.endswith("-"):
                continue
            if self._lexicon.body(word):
                return True
            if token.capitalised:
                return index > at and self._words[at].endswith(("a", "e", "en", "et"))
            if not word.endswith(("a", "e", "t", "d", "l", "g", "k", "s")) or word in self._lexicon.stops:
                return False
        return False

    def complement(self, at: int) -> int:
        """The end of "folkrätt, mänskliga rättigheter och traktaträtt" after "för"."""
        words, tokens, lexicon = self._words, self._tokens, self._lexicon
        end = at
        last = at
        while end < len(words) and end - at < _MAX_WORDS:
            word = words[end]
            if end == at and word in lexicon.articles and word not in lexicon.definite_articles:
                break
            plain = tokens[end].is_word and word not in lexicon.stops and not self._person_at(end)
            if word in lexicon.finite or word.endswith(lexicon.finite_endings):
                break
            if word in lexicon.joined or word == ",":
                ahead = end + 1 < len(words) and tokens[end + 1].is_word and words[end + 1] not in lexicon.stops
                if (
                    not ahead
                    or words[end + 1] in lexicon.prepositions
                    or self._person_at(end + 1)
                    or lexicon.role(words[end + 1])
                    or self._leads_to_role(end + 1)
                ):
                    break
                if word == "," and not self._goes_on(end + 1):
                    break
                end += 1
            elif (
                not plain
                or lexicon.role(word) is not None
                or (word in lexicon.prepositions and word not in lexicon.joined)
            ):
                inner = (
                    word in lexicon.links["inner"]
                    and end > at
                    and end + 1 < len(words)
                    and tokens[end + 1].is_word
                    and not tokens[end + 1].capitalised
                )
                if (
                    not inner
                    or lexicon.role(words[end + 1])
                    or words[end + 1] in lexicon.stops
                    or words[end + 1] in lexicon.articles
                ):
                    break
                end += 1
            else:
                end += 1
                last = end
        return last

    def _goes_on(self, at: int) -> bool:
        """True if an enumeration ends in "och …" soon, with plain words between."""
        for index in range(at, min(at + 8, len(self._words))):
            word = self._words[index]
            if word in self._lexicon.joined:
                return index > at and not self._tokens[index + 1 if index + 1 < len(self._words) else index].capitalised
            if (
                word in self._lexicon.stops
                or word in self._lexicon.prepositions
                or self._lexicon.role(word)
                or self._tokens[index].capitalised
            ):
                return False
        return False

    def _leads_to_role(self, at: int) -> bool:
        """True for the first word of "ställföreträdande generaldirektör" and "ny chef"."""
        words, lexicon = self._words, self._lexicon
        if at + 1 >= len(words) or lexicon.role(words[at + 1]) is None:
            return False
        marked = lexicon.markers.at(words, at) or lexicon.acting.at(words, at)
        return marked is not None or lexicon.modifier(words[at]) is not None
