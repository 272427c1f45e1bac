from typing import Any

from kg.dates import iso
from tests.questions.reference.choosing import above, in_order, published
from tests.questions.worlds import World


def answer(
    world: World, source: str | None, role: str | None, organisation: str | None, since: int | None, until: int | None
) -> list[dict[str, Any]]:
    of_post = role is not None or organisation is not None
    claims: dict[str, list[Any]] = {}
    for claim in world.of("claim"):
        here = organisation is None or organisation in above(world, "organisation", claim["organisation"], "parent")
        if here and (role is None or role in above(world, "role", claim["role"], "broader")):
            claims.setdefault(claim["announcement"], []).append(claim)
    groups: dict[tuple[str, int | None], list[tuple[str, Any]]] = {}
    for article in world.of("announcement"):
        in_period = published(article, since, until)
        if in_period and source in (None, article["source"]) and (not of_post or article["id"] in claims):
            day = article["published_earliest"]
            year = None if day is None else int(str(iso(day))[:4])
            groups.setdefault((article["source"], year), []).append((in_period, article))
    rows = []
    for (publisher, year), group in groups.items():
        said = [claim for _, article in group for claim in claims.get(article["id"], [])]
        row = {
            "source": publisher,
            "source_title": world.states["source"][publisher]["title"],
            "year": year,
            "announcements": len(group),
            "possible": sum(in_period == "possible" for in_period, _ in group),
            "withdrawn": sum(article["withdrawn"] for _, article in group),
            "claims": len(said),
            "tenures": len({claim["tenure"] for claim in said}),
            "first": min(
                (a["published_earliest"] for _, a in group if a["published_earliest"] is not None), default=None
            ),
            "last": max((a["published_latest"] for _, a in group if a["published_latest"] is not None), default=None),
        }
        rows.append(((publisher, 10_000 if year is None else year), row))
    return in_order(rows)
