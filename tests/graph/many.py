"""Ledgers with many invented things, quickly made, and changes to them: enough for a sync to take a while."""

import random
from collections.abc import Iterator
from typing import Any

from kg.ledger.feed import Key, Outcome, Redirect, emit
from kg.ledger.store import Ledger
from kg.states import Kind
from tests.triples.invented import announcement, claim, organisation, person, post, role, source, tenure


def fill_ledger(ledger: Ledger, tenures: int, seed: int = 1) -> None:
    """One step with so many tenures, a fifth as many persons, an announcement and two claims a tenure."""
    with ledger.write():
        emit(ledger, dict(_world(tenures, random.Random(seed))), "test")


def change_ledger(ledger: Ledger, changes: int, seed: int) -> None:
    """One step that changes so many things: tenures and claims anew, some gone, persons merged, roles renamed."""
    dice = random.Random(seed)
    known: dict[str, list[str]] = {}
    for row in ledger.rows("SELECT resolved.kind, resolved.id FROM resolved JOIN change USING (seq) WHERE op = 'put'"):
        known.setdefault(row["kind"], []).append(row["id"])
    outcomes: dict[Key, Outcome] = {}
    for number in range(changes):
        kind, state = _tenure(f"{seed}-{number}", dice, known["person"], known["post"], known["tenure"])
        if dice.random() < 0.7:
            state["id"] = dice.choice(known["tenure"])
        outcomes[kind, state["id"]] = state
    for id_ in dice.sample(known["tenure"], changes // 10):
        outcomes["tenure", id_] = None
    for id_ in dice.sample(known["claim"], changes // 5):
        outcomes["claim", id_] = None
    merged = dice.sample(known["person"], 6)
    for one, other in zip(merged[:3], merged[3:], strict=True):
        outcomes["person", one] = Redirect(other)
    for id_ in dice.sample(known["role"], 2):
        outcomes[_named(role(id=id_, name=f"direktör {seed}"))] = role(id=id_, name=f"direktör {seed}")[1]
    with ledger.write():
        emit(ledger, outcomes, "test")


def _named(thing: tuple[Kind, Any]) -> Key:
    return thing[0], thing[1]["id"]


def _tenure(name: str, dice: random.Random, persons: list[str], posts: list[str], others: list[str]) -> Any:
    number = dice.choice(posts).partition("/")[2]
    start = dice.randrange(10_000, 20_000)
    return tenure(
        id=f"tenure/{name}", person=dice.choice(persons), post=f"post/{number}",
        role=f"role/{int(number) % 20}", organisation=f"organisation/{number}", acting=dice.random() < 0.1,
        start={"edtf": None, "basis": "stated", "earliest": start, "latest": start + dice.randrange(30)},
        next=dice.choice(others), next_basis="inferred", next_gap=dice.choice([None, 0, 31]),
        predecessor=dice.choice([None, dice.choice(others)]), predecessor_basis="stated",
    )  # fmt: skip


def _world(tenures: int, dice: random.Random) -> Iterator[tuple[Key, Outcome]]:
    things: list[tuple[Kind, Any]] = [source()]
    things += [
        organisation(id=f"organisation/{n}", name=f"Granvik {n}", parent="organisation/none") for n in range(200)
    ]
    things += [role(id=f"role/{n}", name=f"chef {n}") for n in range(20)]
    posts = [f"post/{n}" for n in range(200)]
    things += [post(id=id_, role=f"role/{n % 20}", organisation=f"organisation/{n}") for n, id_ in enumerate(posts)]
    persons = [f"person/{n}" for n in range(max(tenures // 5, 60))]
    things += [person(id=id_, name=f"Alva {id_}") for id_ in persons]
    names = [f"tenure/{n}" for n in range(tenures)]
    for number in range(tenures):
        things.append(announcement(number))
        things.append(_tenure(str(number), dice, persons, posts, names))
        for which in "ab":
            things.append(
                claim(
                    id=f"claim/{number}{which}", announcement=f"announcement/{number}", tenure=f"tenure/{number}",
                    person=dice.choice(persons), role=f"role/{number % 20}",
                    organisation=f"organisation/{number % 200}",
                )
            )  # fmt: skip
    for thing in things:
        yield _named(thing), thing[1]
