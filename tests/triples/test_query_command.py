"""`kg query` as a user meets it: formats, what a terminal and a spreadsheet must never get, errors in one line."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from kg.cli import cli
from kg.triples.mapping import change_triples
from kg.triples.view import sync
from kg.workspace import open_workspace
from tests.triples.invented import BASE, person, puts, world

HOSTILE = ['=HYPERLINK("http://127.0.0.1")', "+1", "-2", "@x", "\tx", "a\x1b[2Jb\u202e", 'q"uo,te\nline']


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    states = [*world(), *(person(n, name=name, names=[]) for n, name in enumerate(HOSTILE, start=10))]
    with open_workspace(folder, create=True, base_iri=BASE) as opened:
        sync(puts(states), opened.triples, BASE, len(states))
    return folder


def run(workspace: Path, query: str, *more: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["query", "-w", str(workspace), "--sparql", query, *more], input=stdin)


def good(workspace: Path, query: str, *more: str, stdin: str | None = None) -> str:
    result = run(workspace, query, *more, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_csv_when_not_on_a_terminal_and_the_sequence_on_stderr(workspace: Path) -> None:
    result = run(workspace, "SELECT ?t ?day ?none { ?t appt:startEarliestDay ?day }")
    assert result.stdout == f"t,day,none\n{BASE}tenure/1,17956,\n"
    assert result.stderr == "As of sequence 15.\n"


def test_a_cut_answer_says_so(workspace: Path) -> None:
    result = run(workspace, "SELECT * { ?t a foaf:Person }", "--limit", "2")
    assert len(result.stdout.splitlines()) == 3
    assert "Cut after 2 rows" in result.stderr


@pytest.mark.parametrize("raw", [False, True])
def test_no_cell_computes_in_a_spreadsheet_unless_raw(workspace: Path, raw: bool) -> None:
    text = good(
        workspace, "SELECT ?n (-5 AS ?number) { ?p a foaf:Person ; foaf:name ?n }", *(["--raw-cells"] if raw else [])
    )
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert {row[1] for row in rows} == {"-5"}
    names = {row[0] for row in rows}
    if raw:
        assert set(HOSTILE) < names
    else:
        assert not any(name.startswith(("=", "+", "-", "@", "\t")) for name in names)
        assert '\'=HYPERLINK("http://127.0.0.1")' in names
        assert HOSTILE[-1] in names


def test_sparql_results_json(workspace: Path) -> None:
    query = 'SELECT ?p ?s ?d ?l ?n { ?p foaf:name "+1" . ?t appt:start ?s ; appt:sources ?d BIND("å"@sv AS ?l) }'
    assert json.loads(good(workspace, query, "--format", "json")) == {
        "head": {"vars": ["p", "s", "d", "l", "n"]},
        "results": {
            "bindings": [
                {
                    "p": {"type": "uri", "value": BASE + "person/11"},
                    "s": {
                        "type": "literal", "value": "2019-03", "datatype": "http://id.loc.gov/datatypes/edtf/EDTF"
                    },
                    "d": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
                    "l": {"type": "literal", "value": "å", "xml:lang": "sv"},
                }
            ]
        },
    }  # fmt: skip
    assert json.loads(good(workspace, "ASK {}", "--format", "json")) == {"head": {}, "boolean": True}


def test_ask_in_words_and_in_csv(workspace: Path) -> None:
    assert good(workspace, "ASK { ?s a appt:Nothing }", "--format", "table") == "no\n"
    assert good(workspace, "ASK { ?s a appt:Claim }") == "truth\ntrue\n"


@pytest.mark.parametrize(("form", "format_"), [(None, RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)])
def test_graphs_come_back_as_they_are(workspace: Path, form: str | None, format_: RdfFormat) -> None:
    text = good(workspace, f"DESCRIBE <{BASE}claim/1>", *(["--format", form] if form else []))
    assert set(parse(text.encode(), format_)) == set(change_triples(list(puts(world()))[-1], BASE))
    assert "appt:quote" in text


def test_a_table_shows_short_names(workspace: Path) -> None:
    text = good(workspace, "SELECT ?t ?type ?n { ?t a ?type ; org:member/foaf:name ?n }", "--format", "table")
    assert "tenure/1" in text
    assert "appt:Tenure" in text
    assert BASE not in text
    assert "Alva Exempelsson" in text


def test_the_query_may_be_a_file_or_standard_input(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text("\ufeffASK { ?s a appt:Claim } # en fråga", encoding="utf-8")
    assert good(workspace, str(file)) == "truth\ntrue\n"
    assert good(workspace, "-", stdin="ASK {}") == "truth\ntrue\n"


@pytest.mark.parametrize(
    ("query", "more", "message"),
    [
        ("no such file.rq", [], "neither a query"),
        ("SELECT * {\n SERVICE <http://127.0.0.1/> {} }", [], "line 2, column 2"),
        ("DELETE WHERE { ?s ?p ?o }", [], "read-only"),
        ("SELECT * { ?s ?p ?o }", ["--format", "turtle"], "CONSTRUCT"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", ["--timeout", "0.2"], "--timeout"),
    ],
)
def test_errors_are_one_line_with_the_fix(workspace: Path, query: str, more: list[str], message: str) -> None:
    result = run(workspace, query, *more)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_a_workspace_without_triples_says_how_to_make_them(tmp_path: Path) -> None:
    with open_workspace(tmp_path, create=True):
        pass
    assert "kg sync" in run(tmp_path, "ASK {}").stderr
    assert "no ledger" in run(tmp_path / "none", "ASK {}").stderr


@pytest.mark.parametrize("form", [[], ["--format", "csv", "--raw-cells"], ["--format", "json"]])
def test_a_terminal_gets_no_control_characters(workspace: Path, form: list[str]) -> None:
    query = "SELECT ?n { ?p a foaf:Person ; foaf:name ?n }"
    assert "\x1b[2J" not in _on_a_terminal(workspace, query, form)
    assert "\u202e" not in _on_a_terminal(workspace, query, form)


def _on_a_terminal(workspace: Path, query: str, more: list[str]) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "query", "-w", str(workspace), "--sparql", query, *more]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL) as running:
        os.close(theirs)
        seen = b""
        try:
            while block := os.read(ours, 65536):
                seen += block
        except OSError:  # how Linux says that the other side is closed
            pass
        os.close(ours)
    assert running.returncode == 0, seen
    assert b"sequence 15" in seen
    return seen.decode()
