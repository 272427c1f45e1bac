"""Announcements read a second on one core, beside spaCy's blank Swedish pipeline that only cuts the same texts.

    python benchmarks/extraction.py PATH... [--json] [--sample N] [--jobs N]

PATH is a file or folder of announcements, or a mirror of g0v.se. Both read each text once, block by block in turn, in
this process, measured in processor time. spaCy (`pip install 'kg-appointments[bench]'`) makes tokens
and sentences of a text and nothing else; the extractor makes those and claims. With --jobs, also how reading in N
processes compares with one, in wall time.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import spacy

from kg.errors import KgError
from kg.evaluate.texts import announcements
from kg.extract import default_extractor
from kg.extract.many import Task, read_many
from kg.model import Announcement

BLOCK = 100
"""Texts that one reads before the other does: what else the machine does meets both alike."""


def beside_spacy(texts: Sequence[Announcement]) -> dict[str, Any]:
    """Announcements a second by either, and their ratio."""
    extractor = default_extractor()
    pipeline = spacy.blank("sv")
    pipeline.add_pipe("sentencizer")

    def extract(block: Sequence[Announcement]) -> None:
        for text in block:
            extractor.extract(text)

    def cut(block: Sequence[Announcement]) -> None:
        for document in pipeline.pipe(text.text for text in block):
            sum(1 for _ in document.sents)

    seconds = {"kg": 0.0, "spacy": 0.0}
    works: list[tuple[str, Callable[[Sequence[Announcement]], None]]] = [("kg", extract), ("spacy", cut)]
    code_points = sum(len(text.text) for text in texts)  # composes the texts, before time is taken
    for begin in range(0, len(texts), BLOCK):
        block = texts[begin : begin + BLOCK]
        for name, work in works:
            begun = time.process_time()
            work(block)
            seconds[name] += time.process_time() - begun
        works.reverse()
    rates = {name: len(texts) / taken for name, taken in seconds.items()}
    return {
        "announcements": len(texts),
        "code_points": code_points,
        "kg_per_second": round(rates["kg"], 1),
        "spacy_per_second": round(rates["spacy"], 1),
        "spacy_version": spacy.__version__,
        "ratio": round(rates["kg"] / rates["spacy"], 3),
    }


def scaling(texts: Sequence[Announcement], jobs: int) -> dict[str, Any]:
    """Wall time in one process and in several, starting them left out: the first text is back before time is taken."""
    seconds: dict[int, float] = {}
    for number in (1, jobs):
        tasks = ((None, Task(text, (0,)), len(text.body)) for text in texts)
        events = read_many([default_extractor()], tasks, number)
        next(events)
        begun = time.monotonic()
        for _ in events:
            pass
        seconds[number] = time.monotonic() - begun
    return {
        "jobs": jobs,
        "seconds_one": round(seconds[1], 2),
        "seconds_jobs": round(seconds[jobs], 2),
        "speed_up": round(seconds[1] / seconds[jobs], 2),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="take every Nth text")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    arguments = parser.parse_args()
    try:
        read = [text for text in announcements(arguments.paths) if isinstance(text, Announcement)]
    except KgError as error:
        parser.error(str(error))
    texts = read[:: arguments.sample]
    figures = beside_spacy(texts)
    if arguments.jobs > 1:
        figures["scaling"] = scaling(texts, arguments.jobs)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    print(f"{figures['announcements']} announcements, {figures['code_points']} code points")
    print(f"kg {figures['kg_per_second']}/s, spaCy {figures['spacy_per_second']}/s: ratio {figures['ratio']}")
    if "scaling" in figures:
        told = figures["scaling"]
        print(f"{told['jobs']} jobs: {told['seconds_jobs']} s, one: {told['seconds_one']} s, {told['speed_up']} times")


if __name__ == "__main__":
    main()
