import re
from collections.abc import Iterator
from typing import Any

from tests.questions.reference.choosing import (
    began,
    begin,
    begin_order,
    chosen,
    in_order,
    person_key,
    published,
    told,
)
from tests.questions.reference.common import sure
from tests.questions.worlds import World

_PLAIN = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
_NOTHING = dict.fromkeys(("earlier_tenure", "earlier_end", "term_before", "term", "quote", "url"))


def answer(
    world: World, role: str | None, organisation: str | None, since: int | None, until: int | None, at: int
) -> list[dict[str, Any]]:
    rows = []
    for tenure in chosen(world, role, organisation):
        found = [*_again(world, tenure, since, until), *_prolonged(world, tenure, since, until)]
        for claim, columns in found:
            row = {**told(world, tenure), **_NOTHING, **columns, "tenure": tenure["id"], "sure": sure(tenure, at)}
            order = (
                -begin_order(tenure),
                person_key(world, tenure),
                tenure["id"],
                row["kind"],
                row["term"] or "",
                claim,
            )
            rows.append((order, row))
    return in_order(rows)


def _again(world: World, tenure: Any, since: int | None, until: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    in_period, first = began(tenure, since, until), begin(tenure)
    before = [
        (day, other["id"], other)
        for other in world.of("tenure")
        if other["person"] == tenure["person"]
        and other["post"] == tenure["post"] is not None
        and (day := begin(other)) is not None
        and first is not None
        and day < first
    ]
    if before and in_period:
        _, id_, other = max(before, key=lambda item: item[:2])
        columns = {"earlier_tenure": id_, "earlier_end": other["end"]["edtf"]}
        yield "", {"kind": "again", "in_period": in_period, **columns}


def _prolonged(world: World, tenure: Any, since: int | None, until: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    terms = [
        (claim, world.states["announcement"][claim["announcement"]])
        for claim in world.claims_of(tenure["id"])
        if claim["status"] == "appointed" and claim["end"] and _PLAIN.fullmatch(claim["end"])
    ]
    for claim, article in terms:
        before = [
            earlier["end"]
            for earlier, told_in in terms
            if earlier["end"] < claim["end"]
            and not claim["end"].startswith(earlier["end"])
            and article["published_earliest"] is not None
            and told_in["published_latest"] is not None
            and told_in["published_latest"] < article["published_earliest"]
        ]
        in_period = published(article, since, until)
        if before and in_period:
            columns = {"term": claim["end"], "quote": claim["quote"], "url": article["url"]}
            yield claim["id"], {"kind": "prolonged", "in_period": in_period, "term_before": max(before), **columns}
