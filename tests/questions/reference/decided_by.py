from typing import Any

from tests.questions.reference.choosing import in_order, person_key, published, published_day, quoted, told
from tests.questions.reference.common import sure
from tests.questions.worlds import World

VALUES = {"decider": ("regeringen", "KOMMUNSTYRELSEN", "åsa minister", "nobody")}


def answer(world: World, decider: str, since: int | None, until: int | None, at: int) -> list[dict[str, Any]]:
    rows = []
    for claim in world.of("claim"):
        article = world.states["announcement"][claim["announcement"]]
        in_period = published(article, since, until)
        if claim["status"] != "appointed" or (claim["decided_by"] or "").lower() != decider.lower() or not in_period:
            continue
        tenure = world.states["tenure"][claim["tenure"]]
        row = {
            **told(world, tenure),
            **quoted(world, claim),
            "decided": claim["decided"],
            "decided_by": claim["decided_by"],
            "tenure": tenure["id"],
            "claim": claim["id"],
            "in_period": in_period,
            "sure": sure(tenure, at),
        }
        rows.append(((published_day(world, claim), person_key(world, tenure), claim["id"]), row))
    return in_order(rows)
