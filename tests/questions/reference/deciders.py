from typing import Any

from tests.questions.reference.choosing import in_order, published
from tests.questions.worlds import World


def answer(world: World, since: int | None, until: int | None) -> list[dict[str, Any]]:
    groups: dict[str, list[tuple[str, Any, Any]]] = {}
    for claim in world.of("claim"):
        article = world.states["announcement"][claim["announcement"]]
        in_period = published(article, since, until)
        if claim["status"] == "appointed" and claim["decided_by"] and in_period:
            groups.setdefault(claim["decided_by"].lower(), []).append((in_period, claim, article))
    rows = []
    for key, group in groups.items():
        certain = [claim for in_period, claim, _ in group if in_period == "certain"]
        days = [
            article["published_earliest"]
            for in_period, _, article in group
            if in_period == "certain" and article["published_earliest"] is not None
        ]
        tenures = {claim["tenure"] for claim in certain}
        row = {
            "decided_by": min(claim["decided_by"] for _, claim, _ in group),
            "appointments": len(tenures),
            "people": len({claim["person"] for claim in certain}),
            "first": min(days, default=None),
            "last": max(days, default=None),
            "possible": len({claim["tenure"] for _, claim, _ in group} - tenures),
        }
        rows.append(((-row["appointments"], -row["possible"], key), row))
    return in_order(rows)
