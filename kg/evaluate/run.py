"""Running an extractor over the announcements of a gold file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.evaluate.gold import GoldDocument
from kg.evaluate.matching import Matcher
from kg.evaluate.score import Evaluation, score
from kg.extract.lexicon import lexicon
from kg.extract.many import Task, read_many
from kg.extract.sentences import split
from kg.model import Announcement, Claim, Extractor, Sighting, Skipped

_GOLD, _TEXTS = "gold", "announcements"
_LISTED = 3


@dataclass(frozen=True)
class Run:
    """The figures, and the announcements they are of by document id."""

    evaluation: Evaluation
    texts: dict[str, Announcement]


def beside(gold: Path) -> Path:
    """The announcements of a gold file by its name: `news-announcements.jsonl` beside `news-gold.jsonl`.

    Raises:
        KgError: the file is named otherwise, or there is no such file.
    """
    name = gold.name.replace(_GOLD, _TEXTS)
    texts = gold.with_name(name)
    if name == gold.name or not texts.is_file():
        missing = "is not named …-gold.jsonl" if name == gold.name else f"has no {name} beside it"
        raise KgError(f"{gold} {missing}; say with --texts where the announcements are")
    return texts


def run(
    documents: Sequence[GoldDocument],
    texts: Iterable[Announcement | Skipped],
    extractor: Extractor,
    jobs: int = 1,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> Run:
    """Read the documents' announcements, told by key or url, with the extractor and judge what it says.

    Raises:
        KgError: the texts lack an announcement of the gold file.
    """
    found = found_texts(documents, texts)
    said: dict[str, Sequence[Sighting]] = {}
    tasks = ((id_, Task(text, (0,)), len(text.body)) for id_, text in found.items())
    for id_, sets in read_many([extractor], tasks, jobs):
        said[id_] = sets[0].sightings if sets else ()
        progress(len(said), len(documents))
    return Run(score(documents, said), found)


def found_texts(documents: Sequence[GoldDocument], texts: Iterable[Announcement | Skipped]) -> dict[str, Announcement]:
    """The announcements of the documents by document id, told by their key or url.

    Raises:
        KgError: the texts lack one of them.
    """
    ids = {document.id for document in documents}
    found = {
        id_: text
        for text in texts
        if isinstance(text, Announcement) and (id_ := next((i for i in (text.key, text.url) if i in ids), None))
    }
    if lacking := [document.id for document in documents if document.id not in found]:
        listed = ", ".join(lacking[:_LISTED]) + (", …" if len(lacking) > _LISTED else "")
        raise KgError(f"the texts lack {len(lacking)} of {len(documents)} announcements of the gold file: {listed}")
    return found


def where_told(announcement: Announcement, claim: Claim) -> str:
    """The sentence that most probably tells a gold claim: the one that shares most of its words."""
    words = lexicon(announcement.language.split("-")[0].lower() or "sv")
    matcher = Matcher()
    name = matcher.content(claim.person.split()[-1])
    role, body = matcher.content(claim.role or ""), matcher.content(claim.organisation or "")
    best, most = "", 0.0
    for block in split(announcement.text, len(announcement.title), words):
        for sentence in block.sentences:
            text = " ".join(announcement.text[sentence.begin : sentence.finish].split())
            stems = matcher.content(text)
            shared = bool(name & stems) + 1.5 * _share(role, stems) + _share(body, stems)
            if shared > most:
                best, most = text, shared
    return best


def _share(wanted: set[str], stems: set[str]) -> float:
    return len(wanted & stems) / (len(wanted) or 1)
