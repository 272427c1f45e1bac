"""kill -9, of the syncing process and of Neo4j itself, at random points of syncs: in the end the graph of a calm one.

KG_KILLS=20 makes it more; each needs a start of Neo4j or of a sync, so that the usual number is small.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from kg.graph.connection import Graph, open_graph
from kg.graph.server.engines import Engine
from kg.graph.server.local import LocalServer
from kg.graph.sync import Origin, sync
from kg.ledger.feed import head
from kg.workspace import open_workspace
from tests.graph.many import change_ledger, fill_ledger
from tests.graph.test_server import started
from tests.graph.whole import whole

KILLS = int(os.environ.get("KG_KILLS", "4"))
TENURES = 1000


def start_sync(workspace: Path, uri: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kg", "--graph", uri, "sync", "--workspace", str(workspace), *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_GRAPH")}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, "KG_GRAPH_PATIENCE": "120"},
    )


def wait_for_first_write(graph_uri: str, workspace: Path, process: subprocess.Popen[str]) -> None:
    """Until the sync has begun to write, so that what is killed is a sync and not a starting interpreter."""
    with open_graph(graph_uri, workspace, environment={}) as graph:
        before = graph.read("MATCH (w:Workspace) RETURN properties(w) AS w")
        while process.poll() is None and graph.read("MATCH (w:Workspace) RETURN properties(w) AS w") == before:
            time.sleep(0.02)


def test_killed_again_and_again_the_graph_is_that_of_a_calm_sync(
    graph: Graph, own_server: LocalServer, engine: Engine, tmp_path: Path
) -> None:
    uri = own_server.start(engine=engine).uri
    assert uri is not None
    home = own_server.folder.parent
    with open_graph(uri, home, environment={}) as rough:
        rough.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
    dice = random.Random(KILLS)
    killed = {"sync": 0, "neo4j": 0}
    with open_workspace(home, create=True) as workspace:
        ledger = workspace.ledger
        if head(ledger) == 0:
            fill_ledger(ledger, TENURES)
        rounds = 0
        while sum(killed.values()) < KILLS:
            assert rounds < KILLS * 4, f"only {killed} were hit in {rounds} rounds"
            rounds += 1
            if rounds > 2:
                change_ledger(ledger, 300, rounds)
            process = start_sync(home, uri, *(["--refill"] if rounds > 2 and dice.random() < 0.3 else []))
            wait_for_first_write(uri, home, process)
            time.sleep(dice.uniform(0, 1.5))
            victim = "neo4j" if killed["neo4j"] < killed["sync"] else "sync"
            if process.poll() is None:
                os.kill(started(own_server)["pid"] if victim == "neo4j" else process.pid, signal.SIGKILL)
                killed[victim] += 1
            if victim == "neo4j":
                assert own_server.start(engine=engine).uri == uri
            out, err = process.communicate(timeout=300)
            assert "Traceback" not in err, err
            assert process.returncode in ((0, 1) if victim == "neo4j" else (0, -signal.SIGKILL)), out + err
        process = start_sync(home, uri)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert f"at sequence {head(ledger)}" in out
        origin = Origin(workspace.identity(), workspace.base_iri)
        sync(ledger, graph, origin)
        with open_graph(uri, home, environment={}) as rough:
            found, calm = whole(rough), whole(graph)
            for what in calm:
                assert found[what] == calm[what], json.dumps(
                    list((found[what] - calm[what]) | (calm[what] - found[what]))
                )
            (book,) = rough.read("MATCH (w:Workspace) RETURN w.seq AS seq, w.changes_after AS after, keys(w) AS keys")
            assert set(book["keys"]) == {
                "id", "base_iri", "schema", "seq", "changes_after", "mark", "prepared", "filled_as"
            }  # fmt: skip
            noted = [row["seq"] for row in rough.read("MATCH (n:Change) RETURN n.seq AS seq ORDER BY n.seq")]
            assert noted == list(range(book["after"] + 1, head(ledger) + 1))
        print(f"killed in mid-sync: {killed}, in {rounds} rounds")
