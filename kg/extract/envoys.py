"""Ambassadors to this country: "… ambassadörer …: Ilir Ek från Albanien med säte i Oslo"."""

from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.model import Span


def envoys(reading: Reading, lexicon: Lexicon, headline: Role | None) -> list[Fact]:
    """As in "… ambassadörer …: Ilir Ek från Albanien med säte i Oslo": each is that country's ambassador here."""
    words_for = lexicon.roles["envoys"]
    words, tokens = reading.sentence.words, reading.sentence.tokens
    role = next((r for r in reading.roles if r.plural and r.name in words_for["heads"]), None)
    headed = headline is not None and headline.name in words_for["heads"]
    if role is None and not headed:
        return []
    facts: list[Fact] = []
    for person in reading.persons:
        at = person.finish
        line = reading.block.kind == "heading" or _opens(reading, person, lexicon)
        told = at + 1 < len(words) and (words[at] in words_for["from"] or (words[at] in (",", ";") and line))
        if not told or not tokens[at + 1].capitalised:
            continue
        known = lexicon.place_phrases.at(words, at + 1)
        end = at + 1 + known[0] if known is not None else at + 2
        while known is None and end < len(words) and tokens[end].capitalised:
            end += 1
        country = " ".join(t.text for t in tokens[at + 1 : end])
        place = tokens[at + 1].begin, tokens[end - 1].finish
        seat = words_for["here"]
        for phrase in words_for["seat"]:
            parts = phrase.split()
            if words[end : end + len(parts)] == parts and end + len(parts) < len(words):
                city = end + len(parts)
                last = city + 1
                while last < len(words) and tokens[last].capitalised:
                    last += 1
                named = " ".join(t.text for t in tokens[city:last])
                seat = seat if named == country else named
        template = words_for["body_after_s"] if country.endswith("s") else words_for["body"]
        spans: dict[str, Span] = {
            "person": (tokens[person.begin].begin, tokens[person.finish - 1].finish),
            "organisation": place,
        }
        name = role.name if role is not None else words_for["heads"][0]
        facts.append(
            Fact(
                person.name,
                name,
                template.format(country=country, seat=seat),
                "appointed",
                "member",
                reading.sentence.begin,
                reading.sentence.finish,
                spans=spans,
            )
        )
    return facts


def _opens(reading: Reading, person: Person, lexicon: Lexicon) -> bool:
    """True if a line begins with a person, but for "H.E. Ms", and has no verb: "H.E. Ms Siv Ek, Norge"."""
    texts, words = reading.sentence.texts, reading.sentence.words
    honoured = all(text == "." or text in lexicon.honorifics for text in texts[: person.begin])
    return honoured and not any(word in lexicon.finite for word in words)
