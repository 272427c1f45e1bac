"""What all tests may use: a real Neo4j, one for the whole session, emptied before each test that asks for `graph`.

Hypothesis draws the same examples in each run, so that a change is judged by what it changes. To look for new ones:
`pytest --hypothesis-profile explore`, as often as you like; what it finds becomes a test of its own.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from kg.graph.connection import Graph
from tests.neo4j import SKIPPED, TestServer, empty, test_server

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """The Neo4j of this session; skips (in CI: fails) when there is none."""
    with test_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def graph(neo4j_server: TestServer) -> Iterator[Graph]:
    """A connection to an empty database."""
    with neo4j_server.open() as opened:
        empty(opened)
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, in one line, that the tests against Neo4j did not run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if SKIPPED in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{SKIPPED}: {len(skipped)} tests skipped", red=True, bold=True)
