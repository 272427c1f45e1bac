"""What a question is asked with in tests: parameters drawn from a world."""

from random import Random
from types import ModuleType
from typing import Any

from kg.questions.header import Parameter
from kg.questions.library import Question
from kg.questions.values import Value
from kg.states import KINDS
from tests.questions.worlds import FIRST, LAST, World

_DAYS = (FIRST, 17_955, 17_956, 17_957, 18_000, 18_001, 18_322, LAST, LAST + 400)


def draw_values(random: Random, world: World, question: Question, reference: ModuleType) -> dict[str, Value]:
    """A value for each parameter.

    A reference may help: `VALUES` has good ones for a text or a number, `draw(random, world)` gives some parameters
    together, most of the time, where drawn one by one they would seldom meet.
    """
    hints: dict[str, Any] = getattr(reference, "VALUES", {})
    found = {p.name: _draw(random, world, p, hints.get(p.name)) for p in question.header.parameters}
    if hasattr(reference, "draw") and random.random() < 0.8:
        found |= reference.draw(random, world)
    return found


def _draw(random: Random, world: World, parameter: Parameter, hints: Any) -> Value:
    if parameter.default == "none" and random.random() < 0.4:
        return None
    if hints is not None:
        return random.choice(list(hints))  # type: ignore[no-any-return]
    for kind in KINDS:
        if parameter.type == kind:
            return random.choice(sorted(world.states[kind]) or [f"{kind}/none"])
    if parameter.type == "choice":
        return random.choice(parameter.choices)
    if parameter.type == "date":
        return random.choice(_DAYS)
    return random.randint(0, 500) if parameter.type == "integer" else "Ek"
