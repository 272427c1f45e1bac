from typing import Any

from tests.questions.reference.choosing import chosen, in_order, person_key, published_day, quoted, told
from tests.questions.reference.common import sure
from tests.questions.worlds import World


def answer(world: World, role: str | None, organisation: str | None, at: int) -> list[dict[str, Any]]:
    rows = []
    for tenure in chosen(world, role, organisation):
        claims = [claim for claim in world.claims_of(tenure["id"]) if claim["start"] or claim["end"]]
        for conflict in tenure["conflicts"]:
            for claim in claims:
                row = {
                    **told(world, tenure),
                    **quoted(world, claim),
                    "tenure": tenure["id"],
                    "conflict": conflict,
                    "claim": claim["id"],
                    "status": claim["status"],
                    "claimed_start": claim["start"],
                    "claimed_end": claim["end"],
                    "sure": sure(tenure, at),
                }
                order = (person_key(world, tenure), tenure["id"], conflict, published_day(world, claim), claim["id"])
                rows.append((order, row))
    return in_order(rows)
