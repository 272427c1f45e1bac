"""`kg query` over a Neo4j: Cypher, and SPARQL where there is no ledger."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.graph.connection import Graph
from kg.graph.sync import sync
from tests.neo4j import TestServer
from tests.triples.invented import person, world
from tests.worlds import open_ledger

from .test_sync import ORIGIN, tell

Ask = Callable[..., Result]
NAMES = "MATCH (p:Person) RETURN p.name AS name, p AS node ORDER BY p.id"


@pytest.fixture
def ask(graph: Graph, neo4j_server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A shell somewhere else than where the ledger is."""
    (tmp_path / "ledger").mkdir()
    with open_ledger(tmp_path / "ledger") as ledger:
        tell(ledger, *world(), person(7, name='=HYPERLINK("http://127.0.0.1")'), person(8, name="a\x1b[2Jb"))
        sync(ledger, graph, ORIGIN)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KG_WORKSPACE", str(tmp_path / "no-workspace"))

    def run(*arguments: str, code: int = 0, **environment: str) -> Result:
        given = {**neo4j_server.environment, **environment}
        result = CliRunner().invoke(cli, arguments, env=given, prog_name="kg")
        assert result.exit_code == code, result.output
        return result

    return run


def test_rows_of_cypher_as_csv_that_a_spreadsheet_may_open(ask: Ask) -> None:
    result = ask("query", "--cypher", NAMES)
    header, *rows = csv.reader(io.StringIO(result.stdout))
    assert header == ["name", "node"]
    names = [row[0] for row in rows]
    assert '\'=HYPERLINK("http://127.0.0.1")' in names
    assert "a[2Jb" in names
    assert json.loads(rows[0][1])["labels"] == ["Person"]
    assert "As of sequence 10." in result.stderr


def test_rows_as_json_and_as_a_table(ask: Ask) -> None:
    document = json.loads(ask("query", "--cypher", NAMES, "--format", "json", "--limit", "1").stdout)
    assert document["columns"] == ["name", "node"]
    assert document["cut"] is True
    assert document["rows"][0]["node"]["properties"]["name"] == document["rows"][0]["name"]
    shown = ask("query", "--cypher", NAMES, "--format", "table", COLUMNS="200").stdout
    assert "(Person " in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--cypher", "MATCH (n) DETACH DELETE n"], "read-only"),
        (["--cypher", "LOAD CSV FROM {"], "LOAD CSV"),
        (["--cypher", "RETURN 1 AS"], "line 1"),
        (["--cypher", "RETURN 1", "--format", "turtle"], "--sparql"),
        (["--cypher", "no-such-file.cypher"], "neither a query"),
    ],
)
def test_what_cannot_be_asked_is_one_line(ask: Ask, arguments: list[str], why: str) -> None:
    result = ask("query", *arguments, code=1)
    assert why in result.stderr
    assert "Traceback" not in result.output


def test_one_language_at_a_time(ask: Ask) -> None:
    assert "one of them" in ask("query", code=2).stderr
    assert "one of them" in ask("query", "--cypher", "RETURN 1", "--sparql", "ASK {}", code=2).stderr


def test_cypher_without_a_graph_says_what_to_do(ask: Ask) -> None:
    assert "kg neo4j start" in ask("query", "--cypher", "RETURN 1", code=1, KG_GRAPH="").stderr


def test_sparql_where_there_is_no_ledger_asks_a_copy_of_the_graph(ask: Ask, tmp_path: Path, graph: Graph) -> None:
    query = "SELECT ?name { ?person foaf:name ?name } ORDER BY ?name"
    result = ask("query", "--sparql", query)
    names = [row["name"] for row in graph.read("MATCH (p:Person) RETURN p.name AS name")]
    assert len(result.stdout.splitlines()) == 1 + len(names)
    assert "As of sequence 10." in result.stderr
    assert (tmp_path / "cache" / "kg" / "replicas").is_dir()
    with open_ledger(tmp_path / "ledger") as ledger:
        tell(ledger, person(9, name="Zelda Exempelsson"))
        sync(ledger, graph, ORIGIN)
    assert "Zelda Exempelsson" in ask("query", "--sparql", query).stdout


def test_a_named_graph_is_asked_though_there_is_a_workspace(ask: Ask, neo4j_server: TestServer, tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text("# Ny chef\n\nBo Ros blir ny vd för Granbolaget AB.\n", encoding="utf-8")
    ask("load", "files", str(tmp_path / "text.md"), KG_GRAPH="")
    query = "SELECT ?name { ?person foaf:name ?name }"
    assert "Bo Ros" in ask("query", "--sparql", query).stdout
    assert "Bo Ros" not in ask("--graph", neo4j_server.uri, "query", "--sparql", query).stdout
