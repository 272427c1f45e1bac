"""Drawn worlds that shrink, in a real Neo4j and in Oxigraph: both answer every question as the reference does."""

from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.neo4j import TestServer, empty
from tests.questions.conftest import fill, store_of
from tests.questions.drawing import draw_values
from tests.questions.test_agree import LIBRARY, NAMES, expected, in_cypher, in_sparql, reference
from tests.questions.worlds import generate


# without shrinking in the graph, which would take it minutes: test_agree shrinks in Oxigraph
@settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(random=st.randoms(use_true_random=False))
def test_all_three_answer_alike(neo4j_server: TestServer, random: Random) -> None:
    world = generate(random, worlds=4, tenures=6)
    store = store_of(world)
    with neo4j_server.open() as graph:
        fill(graph, world)
        for name in NAMES:
            question = LIBRARY.get(name)
            values = draw_values(random, world, question, reference(name))
            rows = expected(question, world, values)
            assert in_sparql(question, store, values) == rows, (name, values)
            assert in_cypher(question, graph, values) == rows, (name, values)
        empty(graph)
