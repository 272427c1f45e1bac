"""kg load, sync and status with a Neo4j that is there, one that is down, and one that is another's."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.graph.connection import Graph, parse_address
from kg.graph.sync import graph_seq
from tests.neo4j import TestServer

TEXT = """---
published: 2019-03-01
url: https://example.org/{number}
---
# Ny kommundirektör i Granvik

{name} blir ny kommundirektör i Granviks kommun. {name} tillträder den 1 april 2019.
"""

Kg = Callable[..., Result]


def write(folder: Path, number: int, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.md").write_text(TEXT.format(number=number, name=name), encoding="utf-8")
    return folder


@pytest.fixture
def kg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kg:
    for name in [name for name in os.environ if name.startswith("KG_GRAPH")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KG_WORKSPACE", str(tmp_path / "kg"))
    monkeypatch.setenv("KG_GRAPH_PATIENCE", "0")

    def run(*arguments: object, code: int = 0, **environment: str) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], env=environment, prog_name="kg")
        assert result.exit_code == code, result.output
        return result

    return run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_load_brings_the_graph_up_to_date(kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    shown = kg("load", "files", texts, **neo4j_server.environment).output
    assert "filled; at sequence" in shown
    names = graph.read("MATCH (p:Person)-[:HELD_POST {role: 'kommundirektör'}]->(:Organisation) RETURN p.name AS name")
    assert names == [{"name": "Alva Exempelsson"}]
    write(texts, 2, "Bosse Fejksson")
    kg("load", "files", texts, "--no-sync", **neo4j_server.environment)
    behind = json.loads(kg("status", "--format", "json", **neo4j_server.environment).output)
    assert behind["graph"]["behind"] == behind["behind"]["graph"] == behind["sequence"] - graph_seq(graph) > 0
    assert "changes are not in Neo4j yet" in kg("status", **neo4j_server.environment).output
    assert " put, " in kg("sync", **neo4j_server.environment).output
    shown = kg("sync", **neo4j_server.environment).output
    assert "Neo4j at" in shown
    assert "is up to date" in shown
    assert "Everything is up to date" in kg("status", **neo4j_server.environment).output


def test_a_neo4j_that_is_down_costs_a_load_nothing(
    kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path
) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    nobody = f"bolt://127.0.0.1:{free_port()}"
    shown = kg("--graph", nobody, "load", "files", texts, code=3).output
    assert "Everything is stored, but Neo4j is behind: Neo4j does not answer at bolt://127.0.0.1:" in shown
    assert "Alva Exempelsson" in kg("career", "Alva Exempelsson").output
    shown = kg("--graph", nobody, "sync", code=1).output
    assert "Triples: up to date" in shown
    assert "kg neo4j start" in shown
    assert "cannot be told" in kg("--graph", nobody, "status").output
    kg("sync", **neo4j_server.environment)
    assert graph.read("MATCH (p:Person) RETURN p.name AS name") == [{"name": "Alva Exempelsson"}]


def test_a_wrong_password_is_told_and_never_shown(kg: Kg, neo4j_server: TestServer, tmp_path: Path) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    shown = kg("load", "files", texts, code=3, **{**neo4j_server.environment, "KG_GRAPH_PASSWORD": "hunter2"}).output
    assert "refuses the user name or the password" in shown
    assert "KG_GRAPH_PASSWORD_FILE" in shown
    assert "hunter2" not in shown


def test_the_password_may_be_in_a_file(kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    file = tmp_path / "secret"
    file.write_text(neo4j_server.environment["KG_GRAPH_PASSWORD"] + "\n", encoding="utf-8")
    kg("load", "files", texts, KG_GRAPH=neo4j_server.uri, KG_GRAPH_PASSWORD_FILE=str(file))
    shown = kg("sync", code=1, KG_GRAPH=neo4j_server.uri, KG_GRAPH_PASSWORD_FILE=str(tmp_path / "none")).output
    assert "cannot be read" in shown


def test_the_graph_of_another_workspace_is_refused(
    kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path
) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    kg("load", "files", texts, **neo4j_server.environment)
    other = write(tmp_path / "others", 2, "Bosse Fejksson")
    for refill in ((), ("--refill",)):
        environment = {**neo4j_server.environment, "KG_WORKSPACE": str(tmp_path / "other")}
        kg("load", "files", other, **environment, code=3)
        shown = kg("sync", *refill, **environment, code=1).output
        assert "is that of another workspace" in shown
    assert graph.read("MATCH (p:Person) RETURN p.name AS name") == [{"name": "Alva Exempelsson"}]


def test_a_database_with_strangers_data_is_refused(
    kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path
) -> None:
    graph.run("CREATE (:Person {id: 'mine'})")
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    shown = kg("load", "files", texts, **neo4j_server.environment, code=3).output
    assert "holds 1 nodes that kg did not put there" in shown
    assert graph.read("MATCH (n) RETURN properties(n) AS p") == [{"p": {"id": "mine"}}]


def test_an_older_backup_is_refused_until_the_graph_is_filled_anew(
    kg: Kg, graph: Graph, neo4j_server: TestServer, tmp_path: Path
) -> None:
    texts = write(tmp_path / "texts", 1, "Alva Exempelsson")
    kg("load", "files", texts, **neo4j_server.environment)
    kg("backup", tmp_path / "copy")
    write(texts, 2, "Bosse Fejksson")
    kg("load", "files", texts, **neo4j_server.environment)
    older = {**neo4j_server.environment, "KG_WORKSPACE": str(tmp_path / "copy")}
    assert "kg sync --refill" in kg("sync", **older, code=1).output
    # the copy goes its own way, as far as the graph: no longer ahead, but another history
    write(texts, 2, "Cilla Påhittad")
    assert "--refill" in kg("load", "files", texts, **older, code=3).output
    kg("sync", "--refill", **older)
    names = {row["name"] for row in graph.read("MATCH (p:Person) RETURN p.name AS name")}
    assert names == {"Alva Exempelsson", "Cilla Påhittad"}


@pytest.mark.parametrize(
    ("text", "uri", "database"),
    [
        ("bolt://host:7687", "bolt://host:7687", None),
        ("neo4j+s://graph.example.org/careers", "neo4j+s://graph.example.org", "careers"),
        ("bolt+ssc://[::1]:7688/", "bolt+ssc://[::1]:7688", None),
    ],
)
def test_addresses(text: str, uri: str, database: str | None) -> None:
    found = parse_address(text)
    assert (found.uri, found.database) == (uri, database)


@pytest.mark.parametrize(
    "text", ["http://host:7474", "host", "", "bolt://", "bolt://host:port", "bolt://host/a/b", "bolt://host?x=y"]
)
def test_what_is_no_address_is_told(kg: Kg, text: str, tmp_path: Path) -> None:
    if text:
        kg("load", "files", write(tmp_path / "texts", 1, "Alva Exempelsson"))
        assert "write it like bolt://127.0.0.1:7687" in kg("--graph", text, "sync", code=1).output


def test_a_password_in_the_address_is_refused_and_not_shown(kg: Kg, tmp_path: Path) -> None:
    kg("load", "files", write(tmp_path / "texts", 1, "Alva Exempelsson"))
    shown = kg("--graph", "bolt://neo4j:hunter2@127.0.0.1:7687", "sync", code=1).output
    assert "KG_GRAPH_PASSWORD" in shown
    assert "hunter2" not in shown
