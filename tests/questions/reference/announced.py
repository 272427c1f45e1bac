from typing import Any

from tests.questions.reference.choosing import in_order, person_key, published, published_day, quoted, told
from tests.questions.reference.common import sure
from tests.questions.worlds import World


def answer(world: World, source: str, since: int | None, until: int | None, at: int) -> list[dict[str, Any]]:
    rows = []
    for claim in world.of("claim"):
        article = world.states["announcement"][claim["announcement"]]
        in_period = published(article, since, until)
        if claim["status"] != "appointed" or article["source"] != source or in_period is None:
            continue
        tenure = world.states["tenure"][claim["tenure"]]
        row = {
            **told(world, tenure),
            **quoted(world, claim),
            "announcement": article["id"],
            "title": article["title"],
            "withdrawn": article["withdrawn"],
            "claim": claim["id"],
            "tenure": tenure["id"],
            "acting": claim["acting"],
            "claimed_start": claim["start"],
            "in_period": in_period,
            "sure": sure(tenure, at),
        }
        rows.append(((published_day(world, claim), article["id"], person_key(world, tenure), claim["id"]), row))
    return in_order(rows)
