from typing import Any

from kg.states import Kind
from tests.questions.reference.common import coalesce, key
from tests.questions.worlds import World, final_changes

VALUES = {"since": (19_999, 20_000, 20_001, 20_005, 20_030, 30_000)}


def answer(world: World, since: int, kind: str) -> list[dict[str, Any]]:
    found = []
    for change in final_changes(world):
        if change["changed_day"] < since or kind not in (change["kind"], "all"):
            continue
        into = world.redirects.get(change["id"]) if change["op"] == "redirect" else None
        told: Any = world.get(change["kind"], into or change["id"]) or {}
        person = told.get("person") if change["kind"] == "tenure" else None
        posts: tuple[Kind, ...] = ("post", "role", "organisation") if change["kind"] == "tenure" else ()
        new = "added" if change["added_day"] >= since else "changed"
        row = {
            "changed": change["changed_day"],
            "change": {"put": new, "redirect": "merged", "delete": "removed"}[change["op"]],
            "what": change["kind"],
            "thing": change["id"],
            "name": coalesce(told.get("name"), told.get("title"), told.get("quote"), world.name("person", person)),
            "post": coalesce(None, *(world.name(of, told.get(of)) for of in posts)),
            "into": into,
        }
        order = coalesce(told.get("name_key"), key(world, "person", person))
        found.append(((-row["changed"], row["what"], order, row["thing"]), row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]
