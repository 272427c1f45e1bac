from typing import Any

from tests.questions.reference.hops import counts, grouped, moves
from tests.questions.worlds import World


def answer(world: World, since: int | None, until: int | None) -> list[dict[str, Any]]:
    def sector(tenure: Any) -> str:
        body = world.get("organisation", tenure["organisation"])
        return str(body["sector"] or "unknown") if body else "unknown"

    found = grouped(moves(world, since, until), lambda left, taken: (sector(left), sector(taken)))
    rows = [{"from_sector": pair[0], "to_sector": pair[1], **counts(group)} for pair, group in found.items()]  # type: ignore[index]
    return sorted(rows, key=lambda row: (-row["moves"], -row["possible"], row["from_sector"], row["to_sector"]))
