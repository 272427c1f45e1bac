from random import Random

import pytest
from pyoxigraph import Store

from kg.triples.mapping import change_triples
from tests.questions.worlds import World, final_changes, generate
from tests.triples.invented import BASE


def store_of(world: World) -> Store:
    """The triples of a world, in memory."""
    store = Store()
    for change in final_changes(world):
        store.extend(change_triples(change, BASE))
    return store


@pytest.fixture(scope="session")
def load() -> World:
    """Many worlds in one load, and an organisation of 3 000 tenures: what all questions are asked of."""
    return generate(Random(4), worlds=40, tenures=10, large=3000)


@pytest.fixture(scope="session")
def load_store(load: World) -> Store:
    return store_of(load)
