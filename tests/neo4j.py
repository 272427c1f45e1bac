"""A real Neo4j for the whole test session, and what to do when there is none.

KG_TEST_NEO4J=bolt://host:7687 (with KG_TEST_NEO4J_USER and KG_TEST_NEO4J_PASSWORD) is an EMPTY database that the tests
may fill and empty as they like. Without it one is started through the code of `kg neo4j start`; where nothing can run
one, the tests that need it are skipped, except in CI, where they fail.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.graph.connection import Graph, open_graph
from kg.graph.server.engines import Engine, find_engine, find_jars
from kg.graph.server.local import LocalServer

SKIPPED = "NO NEO4J: what needs one was NOT tested"

_EMPTYING = "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"


@dataclass(frozen=True)
class TestServer:
    """The Neo4j of the session; `environment` is what a `kg` that is to use it needs."""

    __test__ = False

    uri: str
    environment: Mapping[str, str]
    local: LocalServer | None = None

    @contextmanager
    def open(self) -> Iterator[Graph]:
        """Connect as the tests' user."""
        with open_graph(self.uri, environment=self.environment) as graph:
            yield graph


def must_run() -> bool:
    """True where a skip would hide that something is not tested: in CI, and where KG_REQUIRE_NEO4J says so."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "KG_REQUIRE_NEO4J"))


def engine_or_skip() -> Engine:
    """What runs a Neo4j here: Maven's jars before a container, whose image would be pulled for it."""
    try:
        return find_jars() or find_engine(lambda line: None)
    except KgError as error:
        if must_run():
            pytest.fail(f"{SKIPPED}; it must run here: {error}")
        pytest.skip(f"{SKIPPED}: {error}")


def make_light(patch: pytest.MonkeyPatch) -> None:
    """Let a Neo4j start in half the time, which costs it speed later on."""
    patch.setenv("KG_NEO4J_HEAP", "512m")
    patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def empty(graph: Graph) -> None:
    """Remove every node; constraints and indexes stay, which keeps it quick."""
    graph.run(_EMPTYING)


@contextmanager
def test_server(folder: Path) -> Iterator[TestServer]:
    """The server the environment names, else one of our own in the folder, stopped at the end."""
    uri = os.environ.get("KG_TEST_NEO4J")
    if uri:
        user, password = os.environ.get("KG_TEST_NEO4J_USER", "neo4j"), os.environ.get("KG_TEST_NEO4J_PASSWORD", "")
        server = TestServer(uri, {"KG_GRAPH": uri, "KG_GRAPH_USER": user, "KG_GRAPH_PASSWORD": password})
        with server.open() as graph:
            assert not graph.read("MATCH (n) RETURN n LIMIT 1"), f"KG_TEST_NEO4J={uri} is not empty; the tests empty it"
        yield server
        with server.open() as graph:
            empty(graph)
        return
    engine = engine_or_skip()
    local = LocalServer(folder, ports=(0, 0))
    with pytest.MonkeyPatch.context() as patch:
        make_light(patch)
        found = local.start(engine=engine)
    assert found.uri
    password = local.password_file.read_text(encoding="utf-8").strip()
    try:
        yield TestServer(
            found.uri,
            {"KG_GRAPH": found.uri, "KG_GRAPH_USER": "neo4j", "KG_GRAPH_PASSWORD": password},
            local,
        )
    finally:
        local.stop(patience=0)  # its data go, too


test_server.__test__ = False  # type: ignore[attr-defined]
