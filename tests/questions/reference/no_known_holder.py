from typing import Any

from tests.questions.reference.choosing import begin, chosen, in_order
from tests.questions.reference.common import sure
from tests.questions.worlds import World


def answer(world: World, at: int, role: str | None, organisation: str | None) -> list[dict[str, Any]]:
    posts: dict[str, list[Any]] = {}
    for tenure in chosen(world, role, organisation):
        post = world.get("post", tenure["post"])
        if post and post["seats"] == "one":
            posts.setdefault(post["id"], []).append(tenure)
    rows = []
    for id_, tenures in posts.items():
        found = [(day, t["id"], t) for t in tenures if (day := begin(t)) is not None and day <= at]
        if not found or any(sure(tenure, at) in ("certain", "presumed") for tenure in tenures):
            continue
        last = max(found, key=lambda item: item[:2])[2]
        post = world.states["post"][id_]
        body, kind = world.states["organisation"][post["organisation"]], world.states["role"][post["role"]]
        row = {
            "post": id_,
            "role": kind["name"],
            "organisation_name": body["name"],
            "possible": len({tenure["person"] for tenure in tenures if sure(tenure, at) == "possible"}),
            "last_tenure": last["id"],
            "last_person": last["person"],
            "last_name": world.name("person", last["person"]),
            "last_end": last["end"]["edtf"],
            "last_end_basis": last["end"]["basis"],
            "last_confirmed": last["last_confirmed"],
        }
        rows.append(((body["name_key"], kind["name_key"], id_), row))
    return in_order(rows)
