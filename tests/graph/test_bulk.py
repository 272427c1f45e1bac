"""What `kg sync --bulk` writes, imported by Neo4j's own tool, is the graph that a first fill over Bolt makes."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.graph.bulk import write_bulk
from kg.graph.connection import Graph, open_graph
from kg.graph.server.engines import Engine
from kg.graph.server.local import LocalServer
from kg.graph.sync import Origin, sync
from kg.ledger.feed import Redirect, emit
from kg.workspace import open_workspace
from tests.graph.many import change_ledger, fill_ledger
from tests.graph.test_sync import HOSTILE, stored
from tests.graph.whole import whole
from tests.triples.invented import announcement, organisation, person, role, tenure


def test_an_import_is_a_first_fill(
    graph: Graph, own_server: LocalServer, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = tmp_path / "a folder, with 'quotes'"
    with open_workspace(tmp_path / "kg", create=True) as workspace:
        ledger = workspace.ledger
        fill_ledger(ledger, 200)
        change_ledger(ledger, 50, 1)
        with ledger.write():
            things = [
                person(900, name=HOSTILE, names=[HOSTILE, "", " x "], pronoun=""),
                organisation(id="organisation/900", name='"', names=['"', "a|b¦c‖d"], parent="organisation/901"),
                role(id="role/900", name="'\\\"", names=["\\"], broader="role/901"),
                tenure(900, role="role/900", organisation="organisation/902", person="person/900", post=None,
                       conflicts=[HOSTILE, "\n", ",;:"], announced=-800, predecessor=None, predecessor_basis="stated"),
                announcement(900, title="=1+1\r\n\r\r", key="", url="\t"),
            ]  # fmt: skip
            emit(ledger, {(kind, state["id"]): state for kind, state in things}, "test")
            emit(ledger, {("person", HOSTILE): Redirect(HOSTILE)}, "test")
        origin = Origin(workspace.identity(), workspace.base_iri)
        sync(ledger, graph, origin)
        expected, states = whole(graph), stored(graph)

        result = CliRunner().invoke(cli, ["sync", "--bulk", str(places), "--workspace", str(workspace.folder)])
        assert result.exit_code == 0, result.output
        place, command = result.stdout.split("\n", 1)
        assert shlex.split(place) == ["cd", str(places)]
        program, *arguments = shlex.split(command.replace("\\\n", " "))
        assert program == "neo4j-admin"
        monkeypatch.chdir(places)
        own_server.stop()
        done = own_server.admin(arguments, engine=engine)
        assert done.returncode == 0, done.stdout + done.stderr
        uri = own_server.start(engine=engine).uri
        assert uri is not None
        with open_graph(uri, own_server.folder.parent, environment={}) as imported:
            assert stored(imported) == states
            assert whole(imported) == expected
            report = sync(ledger, imported, origin)
            assert (report.filled, report.put) == (False, 0)
            assert imported.read("SHOW CONSTRAINTS YIELD name RETURN count(*) > 10 AS made") == [{"made": True}]
            change_ledger(ledger, 30, 2)
            sync(ledger, imported, origin)
            sync(ledger, graph, origin)
            assert whole(imported) == whole(graph)


def test_a_folder_that_is_there_is_not_written_into(tmp_path: Path) -> None:
    open_workspace(tmp_path / "kg", create=True).ledger.close()
    (tmp_path / "there").mkdir()
    result = CliRunner().invoke(cli, ["sync", "--bulk", str(tmp_path / "there"), "--workspace", str(tmp_path / "kg")])
    assert result.exit_code == 1
    assert "exists" in result.output


def test_the_separator_is_in_no_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_workspace(tmp_path / "kg", create=True) as workspace:
        for number, used in enumerate(["a\x1fb", "a\x1eb"]):
            with workspace.ledger.write():
                kind, state = person(number, names=[used])
                emit(workspace.ledger, {(kind, state["id"]): state}, "test")
        report = write_bulk(workspace.ledger, Origin("a", "http://example.org/"), tmp_path / "out")
        assert report.separator not in ("\x1f", "\x1e")
        assert (report.nodes, report.relationships) == (3, 0)
