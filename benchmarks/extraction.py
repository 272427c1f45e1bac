"""Announcements read a second on one core, beside spaCy's blank Swedish pipeline that only cuts the same texts.

    python benchmarks/extraction.py PATH... [--json] [--sample N] [--jobs N]

PATH is a file or folder of announcements, or a mirror of g0v.se. Both read each text once, block by block in turn, in
this process, measured in processor time. spaCy (`pip install 'kg-appointments[bench]'`) makes tokens
and sentences of a text and nothing else; the extractor makes those and claims. With --jobs, also how much faster N
processes are than one, beside spaCy's own n_process over the same texts.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.evaluate.texts import announcements
from kg.extract import default_extractor
from kg.extract.many import Task, read_many
from kg.model import Announcement

if TYPE_CHECKING:
    from spacy.language import Language

BLOCK = 100
"""Texts that one reads before the other does: what else the machine does meets both alike."""


def beside_spacy(texts: Sequence[Announcement]) -> dict[str, Any]:
    """Announcements a second by either, and their ratio."""
    extractor = default_extractor()
    pipeline = _pipeline()

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
        "spacy_version": version("spacy"),
        "ratio": round(rates["kg"] / rates["spacy"], 3),
    }


def scaling(texts: Sequence[Announcement], jobs: int) -> dict[str, Any]:
    """How reading in several processes compares with one, starting them included, for kg and for spaCy's n_process.

    `speed_up` is of wall time, which other work on the machine spoils; `speed_up_by_work` is of processor time, that of
    one process over that of the busiest of several (this one, or each of those it starts, taken as equally busy): what
    a machine gives that has a core for each.
    """
    pipeline = _pipeline()
    strings = [text.text for text in texts]

    def extract(number: int) -> None:
        tasks = ((None, Task(text, (0,)), len(text.body)) for text in texts)
        for _ in read_many([default_extractor()], tasks, number):
            pass

    def cut(number: int) -> None:
        for document in pipeline.pipe(strings, n_process=number):
            sum(1 for _ in document.sents)

    ways: dict[str, Callable[[int], None]] = {"kg": extract, "spacy": cut}
    return {"jobs": jobs} | {name: _speed_up(work, jobs) for name, work in ways.items()}


def _speed_up(work: Callable[[int], None], jobs: int) -> dict[str, float]:
    wall: dict[int, float] = {1: 0.0, jobs: 0.0}
    busiest = dict(wall)
    for number in (1, jobs, jobs, 1):  # in turn and back, so that what else the machine does meets both alike
        here, there, begun = time.process_time(), _of_children(), time.monotonic()
        work(number)
        wall[number] += (time.monotonic() - begun) / 2
        here, there = time.process_time() - here, _of_children() - there
        busiest[number] += max(here, there / number) / 2
    return {
        "seconds_one": round(wall[1], 2),
        "seconds_jobs": round(wall[jobs], 2),
        "speed_up": round(wall[1] / wall[jobs], 2),
        "speed_up_by_work": round(busiest[1] / busiest[jobs], 2),
    }


def _of_children() -> float:
    """Processor seconds of all processes that this one started and that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _pipeline() -> "Language":
    import spacy  # noqa: PLC0415  (the processes that kg starts import this module, and need none of it)

    pipeline = spacy.blank("sv")
    pipeline.add_pipe("sentencizer")
    return pipeline


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
        for name in ("kg", "spacy"):
            way = told[name]
            print(
                f"{name}, {told['jobs']} processes over one: {way['speed_up']} times as fast by the clock "
                f"({way['seconds_jobs']} s, {way['seconds_one']} s), {way['speed_up_by_work']} by work"
            )


if __name__ == "__main__":
    main()
