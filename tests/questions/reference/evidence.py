from typing import Any

from tests.questions.reference.choosing import UNKNOWN
from tests.questions.reference.common import coalesce
from tests.questions.worlds import World


def answer(world: World, tenure: str | None, person: str | None) -> list[dict[str, Any]]:
    told = [
        claim for claim in world.of("claim") if tenure in (None, claim["tenure"]) and person in (None, claim["person"])
    ]
    claims = [(claim, world.states["announcement"][claim["announcement"]]) for claim in told]
    claims.sort(
        key=lambda pair: (
            coalesce(pair[1]["published_earliest"], UNKNOWN),
            pair[1]["id"],
            pair[0]["begin"],
            pair[0]["id"],
        )
    )
    return [_row(world, claim, article) for claim, article in claims]


def _row(world: World, claim: Any, article: Any) -> dict[str, Any]:
    same = (
        "status", "start", "end", "acting", "decided", "decided_by", "replaces", "end_cause", "quote", "extractor",
        "extractor_version", "confidence", "verdict", "verdict_by", "verdict_on", "verdict_why", "as_read",
    )  # fmt: skip
    return {
        **{name: claim[name] for name in same},
        "tenure": claim["tenure"],
        "claim": claim["id"],
        "name": claim["person_name"],
        "role": claim["role_name"],
        "organisation_name": claim["organisation_name"],
        "published": article["published"],
        "title": article["title"],
        "url": article["url"],
        "source": article["source"],
        "source_title": world.states["source"][article["source"]]["title"],
        "withdrawn": article["withdrawn"],
    }
