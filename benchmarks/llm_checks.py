"""How many right claims the checks of kg.extract.llm drop: a gold file's claims, as a model without fault says them.

    python benchmarks/llm_checks.py press-gold.jsonl [TEXTS]

Each claim is said with its person, role, organisation, status and acting, and the sentence that shares most with it.
No model is asked. What is dropped here is lost whatever model is used; against it stands `kg evaluate GOLD --extractor
llm`, which measures a model with the checks.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.evaluate.gold import read_gold
from kg.evaluate.matching import Matcher
from kg.evaluate.run import beside, found_texts
from kg.evaluate.texts import announcements
from kg.extract.lexicon import lexicon
from kg.extract.llm.answers import Said
from kg.extract.llm.checks import Checks
from kg.extract.sentences import split
from kg.model import Announcement, Claim

_NAMED, _MEANT, _ROLE = 3.0, 2.0, 1.5


def sentences(text: Announcement) -> Iterator[str]:
    for block in split(text.text, len(text.title), lexicon("sv")):
        for sentence in block.sentences:
            yield " ".join(text.text[sentence.begin : sentence.finish].split())


def quote(text: Announcement, claim: Claim, matcher: Matcher) -> str:
    """The sentence that names or means the person, and shares most words with the role and the organisation."""
    role, body = matcher.content(claim.role or ""), matcher.content(claim.organisation or "")
    pronouns = set(lexicon("sv").pronouns) | {"jag"}

    def shared(sentence: str) -> float:
        stems = matcher.content(sentence)
        named = _NAMED if any(part in sentence for part in claim.person.split()) else 0.0
        named = named or (_MEANT if pronouns & set(sentence.lower().split()) else 0.0)
        return named + _ROLE * len(role & stems) / (len(role) or 1) + len(body & stems) / (len(body) or 1)

    return max(sentences(text), key=shared, default="")


def main() -> None:
    gold = Path(sys.argv[1])
    documents, matcher = read_gold(gold), Matcher()
    texts = found_texts(documents, announcements(sys.argv[2:] or [str(beside(gold))]))
    counts: Counter[str] = Counter()
    for document in documents:
        text = texts[document.id]
        for claim in (each.claim for each in document.claims):
            if not claim.role:
                continue
            told = quote(text, claim, matcher)
            said = Said(claim.person, claim.role, told, claim.status, claim.acting, claim.organisation)
            checked = Checks(text, "llm", "0", 0.7).all([said])
            counts["claims"] += 1
            counts["kept"] += len(checked.sightings)
            counts["still right"] += sum(matcher.matches(claim, s.claim) for s in checked.sightings)
            counts += checked.dropped
    for name, count in counts.items():
        print(f"{count:6} {name}")
    print(f"{counts['still right'] / (counts['claims'] or 1):6.3f} of the claims are kept and right")


if __name__ == "__main__":
    main()
