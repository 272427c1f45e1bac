"""What a question is asked with in tests: parameters drawn from a world."""

from random import Random
from types import ModuleType
from typing import Any

from kg.questions.header import Parameter
from kg.questions.library import Question
from kg.questions.values import Value
from kg.states import KINDS, Kind
from tests.questions.worlds import FIRST, LARGE, LAST, World

_DAYS = (FIRST, 17_955, 17_956, 17_957, 18_000, 18_001, 18_322, LAST, LAST + 400)


def draw_values(random: Random, world: World, question: Question, reference: ModuleType) -> dict[str, Value]:
    """A value for each parameter.

    A reference may help: `VALUES` has good ones for a text or a number, `draw(random, world)` gives some parameters
    together, most of the time, where drawn one by one they would seldom meet.
    """
    hints: dict[str, Any] = getattr(reference, "VALUES", {})
    found = {p.name: _draw(random, world, p, hints.get(p.name)) for p in question.header.parameters}
    if hasattr(reference, "draw") and world.states["tenure"] and random.random() < 0.8:
        found |= reference.draw(random, world)
    return found


def _draw(random: Random, world: World, parameter: Parameter, hints: Any) -> Value:
    if parameter.default == "none" and random.random() < 0.4:
        return None
    if hints is not None:
        return random.choice(list(hints))  # type: ignore[no-any-return]
    for kind in KINDS:
        if parameter.type == kind:
            return str(one_of(random, world, kind)["id"]) if world.states[kind] else f"{kind}/none"
    if parameter.type == "choice":
        return random.choice(parameter.choices)
    if parameter.type == "date":
        turning = turns(one_of(random, world, "tenure")) if world.states["tenure"] and random.random() < 0.7 else ()
        return random.choice(turning or _DAYS)
    return random.randint(0, 500) if parameter.type == "integer" else "Ek"


def one_of(random: Random, world: World, kind: Kind) -> Any:
    """A state of the kind; seldom one of the large organisation, most of whose tenures have little that is odd."""
    states = world.of(kind)
    small = [state for state in states if LARGE not in state["id"]]
    return random.choice(small if small and random.random() < 0.8 else states)


def turns(tenure: Any) -> tuple[int, ...]:
    """The days on which something changes for a tenure, and those beside them."""
    bounds = [bound[side] for bound in (tenure["start"], tenure["end"]) for side in ("earliest", "latest")]
    days = [*bounds, tenure["first_confirmed"], tenure["last_confirmed"], tenure["contradicted_from"]]
    return tuple(day + step for day in days if day is not None for step in (-1, 0, 1))


def body_of(random: Random, world: World, tenure: Any) -> str | None:
    """Where a tenure is, or what that is a part of."""
    body = world.get("organisation", tenure["organisation"])
    parent = world.get("organisation", body["parent"]) if body else None
    return random.choice([each["id"] for each in (body, parent) if each]) if body else None
