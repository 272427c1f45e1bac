"""Raw Cypher against a real Neo4j: what it gives, and what it cannot do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.graph.connection import Graph
from kg.graph.cypher import Value, run_cypher
from kg.graph.fence import CypherError, check_plan

from .test_fence import READING, REFUSED


def ask(graph: Graph, query: str, *, seconds: float = 60, rows: int = 100) -> list[tuple[Value, ...]]:
    with run_cypher(graph, query, seconds, rows) as answer:
        return list(answer.rows)


@pytest.fixture
def people(graph: Graph) -> Graph:
    graph.run(
        "CREATE (w:Workspace {seq: 7}), (p:Person {id: 'person/1', name: 'Siv Ek'})-[:HAS_TENURE {note: 'a'}]->"
        "(:Tenure {id: 'tenure/1', start_earliest_day: 17000})"
    )
    return graph


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server on loopback that keeps what it was asked for."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x.csv", seen
    server.shutdown()


def test_values_are_given_as_json_knows_them(people: Graph) -> None:
    query = (
        "MATCH path = (p:Person)-[r]->(t) RETURN p.name AS name, t, r, path, [1.5, null, true] AS list, {a: 1} AS map, "
        "date('2019-02-28') AS day, 0.0 / 0.0 AS nan, point({x: 1, y: 2}) IS NULL AS none"
    )
    with run_cypher(people, query, 10, 100) as answer:
        assert answer.seq == 7
        assert answer.columns == ("name", "t", "r", "path", "list", "map", "day", "nan", "none")
        (row,) = answer.rows
        assert answer.cut is False
    tenure: Value = {"labels": ["Tenure"], "properties": {"id": "tenure/1", "start_earliest_day": 17000}}
    link: Value = {"type": "HAS_TENURE", "properties": {"note": "a"}}
    person: Value = {"labels": ["Person"], "properties": {"id": "person/1", "name": "Siv Ek"}}
    path: Value = {"nodes": [person, tenure], "relationships": [link]}
    assert row == ("Siv Ek", tenure, link, path, [1.5, None, True], {"a": 1}, "2019-02-28", "nan", False)


def test_rows_are_cut_at_the_limit(people: Graph) -> None:
    with run_cypher(people, "UNWIND range(1, 5) AS x RETURN x ORDER BY x", 10, 3) as answer:
        assert list(answer.rows) == [(1,), (2,), (3,)]
        assert answer.cut is True
    assert ask(people, "UNWIND range(1, 3) AS x RETURN x", rows=3) == [(1,), (2,), (3,)]


@pytest.mark.parametrize("query", [query for query in READING if "$" not in query and "'names'" not in query])
def test_what_reads_runs(graph: Graph, query: str) -> None:
    ask(graph, query)


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND range(1, 1000000000) AS x RETURN sum(x)",
        "UNWIND range(1, 1000000000) AS x RETURN x",
    ],
)
def test_a_query_that_takes_too_long_is_stopped(graph: Graph, query: str) -> None:
    with pytest.raises(KgError, match=r"stopped after 0\.5 seconds"):
        ask(graph, query, seconds=0.5, rows=10**9)
    assert ask(graph, "RETURN 1", seconds=60) == [(1,)]


def test_the_connection_is_cut_when_the_server_does_not_look_at_the_clock(graph: Graph) -> None:
    # some seconds of one call, and no more: a server goes on with it after the connection is gone
    query = "RETURN '" + "a" * 450 + "' =~ '(.*)(.*)(.*)(.*)b' AS matches"
    with pytest.raises(KgError, match="stopped after"):
        ask(graph, query, seconds=0.1)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("RETURN 1 AS", "line 1, column 12"),
        ("MATCH (n)\nRETURN n.", "line 2, column 10"),
        ("RETURN $who", "who"),
        ("RETURN nothing(1)", "Unknown function"),
        ("RETURN 1 / 0", "/ by zero"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(graph: Graph, query: str, why: str) -> None:
    with pytest.raises(KgError, match=why):
        ask(graph, query)


@pytest.mark.parametrize("query", [query for query, _ in REFUSED])
def test_what_is_refused_never_reaches_the_graph(people: Graph, query: str) -> None:
    with pytest.raises(CypherError):
        ask(people, query)
    assert people.read("MATCH (n) RETURN count(n) AS n") == [{"n": 3}]


HIDDEN = [
    "LOAD CSV FROM '{0}' AS line RETURN line",
    "UNWIND [1] AS x RETURN CASE WHEN x = 1 THEN COLLECT {{ LOAD CSV FROM '{0}' AS line RETURN line }} END AS y",
    "UNWIND [1] AS x RETURN [y IN [1] | COUNT {{ LOAD CSV FROM '{0}' AS line RETURN line }}] AS y",
]


@pytest.mark.parametrize("query", HIDDEN)
def test_no_query_opens_a_connection_though_a_read_transaction_would(
    graph: Graph, asked: tuple[str, list[str]], query: str
) -> None:
    address, seen = asked
    with pytest.raises(CypherError):
        ask(graph, query.format(address))
    assert seen == []
    graph.read(query.format(address))  # what the fence is for
    assert seen == ["/x.csv"]


def test_no_query_reads_a_file(graph: Graph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("do not tell\n", encoding="utf-8")
    for query in HIDDEN:
        with pytest.raises(CypherError):
            ask(graph, query.format(secret.as_uri()))


def test_the_plan_alone_would_let_loading_pass(graph: Graph) -> None:
    """Why the text is looked at too: once EXPLAIN shows what expressions hide, the second fence may go."""
    with graph.driver.session(database=graph.address.database) as session:
        hidden = session.run("EXPLAIN " + HIDDEN[1].format("file:///x.csv")).consume()
        plain = session.run("EXPLAIN " + HIDDEN[0].format("file:///x.csv")).consume()
        written = session.run("EXPLAIN CREATE (n) RETURN n").consume()
    check_plan(hidden.query_type, hidden.plan)
    for summary in (plain, written):
        with pytest.raises(CypherError):
            check_plan(summary.query_type, summary.plan)


def test_only_what_passed_is_not_looked_at_again(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph.cypher.admit", lambda query: query)  # so that the plan has to tell
    for _ in range(2):
        ask(graph, "RETURN 1 AS one")
        with pytest.raises(CypherError):
            ask(graph, "CREATE (n:Person) RETURN n")
    assert list(graph.passed) == ["RETURN 1 AS one"]


def test_the_transaction_itself_writes_nothing(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last fence, with those before it taken down."""
    monkeypatch.setattr("kg.graph.cypher.admit", lambda query: query)
    monkeypatch.setattr("kg.graph.cypher.check_plan", lambda kind, plan: None)
    with pytest.raises(KgError, match=r"(?i)read"):
        ask(graph, "CREATE (n:Person) RETURN n")
    assert graph.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


def test_a_graph_that_is_away_is_told(graph: Graph) -> None:
    graph.driver.close()
    with pytest.raises(KgError):
        ask(graph, "RETURN 1")
