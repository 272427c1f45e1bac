from collections.abc import Iterator
from functools import partial
from random import Random

import pytest
from pyoxigraph import Store

from kg.graph.apply import apply
from kg.graph.connection import Graph
from kg.graph.schema import PREPARATIONS
from kg.triples.mapping import change_triples
from tests.neo4j import TestServer, empty
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


def fill(graph: Graph, world: World) -> None:
    """Empty the graph and apply all changes of a world, batch by batch, as they came."""
    empty(graph)
    for statement in PREPARATIONS:
        graph.run(statement)
    for begin in range(0, len(world.changes), 5000):
        graph.write(partial(apply, changes=world.changes[begin : begin + 5000]))


@pytest.fixture(scope="module")
def load_graph(neo4j_server: TestServer, load: World) -> Iterator[Graph]:
    with neo4j_server.open() as graph:
        fill(graph, load)
        graph.run("CALL db.awaitIndexes(60)")
        yield graph
