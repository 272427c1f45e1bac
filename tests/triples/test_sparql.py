"""Raw queries in their worker: what they answer, and that none writes, connects, or outlives its limits."""

import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.triples.sparql import Limits, QueryError, Row, Term, run_query
from kg.triples.view import sync
from tests.triples.invented import BASE, person, puts, tenure, world
from tests.triples.test_fence import CALLS, U

XSD = "http://www.w3.org/2001/XMLSchema#"
MANY = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A view of the invented world and many more people."""
    states = [*world(), *(person(n, name=f"Person {n}") for n in range(2, MANY)), tenure(2, person="person/2")]
    found = tmp_path_factory.mktemp("triples")
    sync(puts(states), found, BASE, len(states))
    return found


def rows(folder: Path, query: str, limits: Limits | None = None) -> list[Row]:
    with run_query(folder, query, limits) as answer:
        return list(answer.rows)


def test_select_gives_columns_and_terms_of_every_kind(folder: Path) -> None:
    query = """SELECT ?t ?start ?day ?none ?sv ?node {
        ?t appt:start ?start ; appt:startEarliestDay ?day ; org:member <https://data.example.org/kg/person/1>
        BIND("å\\n\\u2028"@sv AS ?sv) BIND(BNODE() AS ?node) } LIMIT 1"""
    with run_query(folder, query) as answer:
        assert (answer.seq, answer.base_iri, answer.form) == (len(world()) + MANY - 1, BASE, "SELECT")
        assert answer.columns == ("t", "start", "day", "none", "sv", "node")
        assert answer.cut is None
        (row,) = answer.rows
        assert answer.cut is False
    assert row[:5] == (
        Term("iri", BASE + "tenure/1"),
        Term("literal", "2019-03", "http://id.loc.gov/datatypes/edtf/EDTF"),
        Term("literal", "17956", XSD + "integer"),
        None,
        Term("literal", "å\n\u2028", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "sv"),
    )
    assert row[5] is not None
    assert row[5].kind == "node"


def test_ask_construct_and_describe(folder: Path) -> None:
    with run_query(folder, "ASK { ?t a appt:Tenure }") as answer:
        assert (answer.truth, answer.columns, list(answer.rows), answer.cut) == (True, (), [], False)
    with run_query(folder, "ASK { ?t a appt:Nothing }") as answer:
        assert answer.truth is False
    found = rows(folder, "CONSTRUCT { ?p skos:prefLabel ?n } WHERE { ?p foaf:name ?n }")
    assert len(found) == MANY - 1
    described = rows(folder, f"DESCRIBE <{BASE}person/1>")
    assert (Term("iri", BASE + "person/1")) in {row[0] for row in described}


def test_rows_stop_at_the_limit_and_the_answer_says_that_it_is_cut(folder: Path) -> None:
    for limit, cut in ((5, True), (MANY - 1, False), (MANY, False)):
        with run_query(folder, "SELECT * { ?p a foaf:Person }", Limits(rows=limit)) as answer:
            assert len(list(answer.rows)) == min(limit, MANY - 1)
            assert answer.cut is cut


def test_a_runaway_query_is_killed_at_the_limit(folder: Path) -> None:
    began = time.monotonic()
    with pytest.raises(KgError, match=r"longer than 0\.5 s"):
        rows(folder, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", Limits(seconds=0.5))
    assert time.monotonic() - began < 3


def test_a_slow_trickle_of_rows_is_killed_at_the_limit_too(folder: Path) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(KgError, match="longer than 1 s"):
        rows(folder, query, Limits(seconds=1, rows=10**9))


def test_a_query_left_early_leaves_no_process_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Recorded(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    with run_query(folder, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(rows=10**9)) as answer:
        next(answer.rows)
        assert [worker.poll() for worker in started] == [None]
    assert [worker.returncode is None for worker in started] == [False]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory limit")
def test_a_query_that_wants_too_much_memory_is_stopped(folder: Path) -> None:
    query = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with pytest.raises(KgError, match="more than 400 MB"):
        rows(folder, query, Limits(seconds=60, memory_mb=400))


def test_a_query_too_deep_for_the_parser_ends_in_words(folder: Path) -> None:
    with pytest.raises(KgError, match="make the query simpler"):
        rows(folder, "SELECT * " + "{" * 20_000 + "}" * 20_000)


def test_a_row_too_long_for_anyone_is_refused(folder: Path) -> None:
    doubled = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(22))
    with pytest.raises(KgError, match="less in one row"):
        rows(folder, f'SELECT ?s22 {{ BIND("aaaaaaaa" AS ?s0) {doubled} }}')


@pytest.mark.parametrize(
    "query", ["SELECT ?x { ?x ?y }", "SELECT ?x { ?x <relative> ?y }", "ASK { ?x ?y ?z } LIMIT x:y"]
)
def test_a_query_that_cannot_be_read_says_where(folder: Path, query: str) -> None:
    with pytest.raises(QueryError, match=r"line 1|prefix x:"):
        rows(folder, query)


def test_nothing_published_says_how_to_publish(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg sync"):
        rows(tmp_path, "ASK {}")


@pytest.mark.parametrize("query", CALLS)
def test_no_query_opens_a_connection(folder: Path, calls: tuple[int, list[str]], query: str) -> None:
    port, hits = calls
    with suppress(KgError):
        rows(folder, query.replace(U, f"<http://127.0.0.1:{port}/>"), Limits(seconds=5))
    assert hits == []


@pytest.mark.skipif(sys.platform != "linux", reason="the second fence is Linux's")
@pytest.mark.parametrize("query", [q for q in CALLS if "\\" not in q])
def test_a_query_that_got_past_the_fence_could_not_connect_either(
    folder: Path, calls: tuple[int, list[str]], query: str
) -> None:
    port, hits = calls
    query = query.replace(U, f"<http://127.0.0.1:{port}/>")
    request = {"folder": str(folder), "query": query, "rows": 5, "memory_mb": 2048, "seconds": 5}
    ended = subprocess.run(
        [sys.executable, "-m", "kg.triples.worker"],
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert '"ready"' in ended.stdout
    assert hits == []


def test_no_update_gets_through_and_the_folder_stays_as_it_is(folder: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*") if p.name != "read.lock"}

    before = state()
    for query in (
        "INSERT DATA { <http://a/> <http://b/> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP DEFAULT",
        "LOAD <file:///etc/hostname>", "SELECT * {} ; DELETE WHERE { ?s ?p ?o }", "CREATE GRAPH <http://a/>",
        "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }", "SELECT * FROM NAMED <http://a/> { ?s ?p ?o }",
    ):  # fmt: skip
        with pytest.raises(QueryError):
            rows(folder, query)
    assert rows(folder, "ASK { ?s ?p ?o }") == []
    assert state() == before


def test_a_kg_in_the_working_directory_is_not_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "__init__.py").write_text("raise SystemExit(3)")
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert rows(folder, "SELECT (1 AS ?x) {}") == [(Term("literal", "1", XSD + "integer"),)]


RESTRICTED = """
import os, socket, sys
from kg.triples.sandbox import restrict
restrict(300, 5)
def attempt(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
    else:
        print("done")
def write():
    with open(sys.argv[1], "wb", buffering=0) as file:
        file.write(b"x")
attempt(lambda: socket.socket())
attempt(lambda: os.execv("/bin/true", ["true"]))
attempt(write)
attempt(lambda: bytearray(400 * 2**20))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")
def test_the_sandbox_refuses_connections_programs_writing_and_memory(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RESTRICTED, str(tmp_path / "file")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.split() == ["PermissionError", "PermissionError", "OSError", "MemoryError"]
