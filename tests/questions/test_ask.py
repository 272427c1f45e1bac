"""`kg ask` and `kg.ask` as a user meets them."""

import csv
import io
import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kg as package
from kg import pipeline
from kg.cli import cli
from kg.cli.base import console
from kg.errors import KgError
from kg.extract import default_extractor
from kg.loading import loaders
from kg.naming import AmbiguousNameError
from kg.questions.library import Library
from kg.workspace import open_workspace
from tests.neo4j import TestServer, empty
from tests.worlds import Said, claim, load_all, said

ROOT = Path(__file__).parents[2]
HOSTILE = '=cmd|"/c calc"!A1 \x1b[31mEk\u202e'


def kg(*arguments: str, **environment: str) -> Result:
    console.cache_clear()  # it knows the width of the terminal it was made for
    return CliRunner().invoke(cli, arguments, env={"COLUMNS": "300", **environment}, prog_name="kg")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked") / "w"
    articles = [
        said(1, "2018-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun", "appointed", "2018-03-01")),
        said(2, "2021-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun", "leaves", None, "2021-03-31"),
             claim("Eva Lind", "socialchef", "Ekbacka kommun", "appointed", replaces="Bo Ek")),
        said(3, "2021-02-15", claim("Anna Lindgren", "skolchef", "Ekbacka kommun")),
        said(4, "2021-02-16", claim("Anna Lindgren", "skolchef", "Mellansjö kommun")),
        Said("https://example.org/5", None, (claim("Per Alm", "vd", HOSTILE),), title=HOSTILE),
    ]  # fmt: skip
    with open_workspace(folder, create=True) as opened:
        load_all(opened.ledger, articles)
        pipeline.sync(opened)
    return folder


def ask(workspace: Path, *arguments: str) -> Result:
    return kg("ask", *arguments, "-w", str(workspace))


def rows(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["rows"]
    return found


def test_the_questions_are_listed(workspace: Path) -> None:
    told = ask(workspace).output
    assert "career --person [--at]" in told
    assert "kg ask NAME --help" in told
    listed = json.loads(ask(workspace, "--format", "json").output)
    [career] = [question for question in listed if question["name"] == "career"]
    assert [(p["name"], p["type"], p["required"]) for p in career["parameters"]] == [
        ("person", "person", True), ("at", "date", False),
    ]  # fmt: skip
    assert career["example"].startswith("kg ask career --person")
    assert "Career of a person" in ask(workspace, "--help").output


def test_help_tells_title_parameters_columns_and_an_example(workspace: Path) -> None:
    told = ask(workspace, "career", "--help").output
    for words in ("Career of a person", "--person PERSON", "by name or id", "last_confirmed", "kg ask career --person"):
        assert words in told


@pytest.mark.parametrize("who", ["Bo Ek", "bo ek"])
def test_a_question_is_answered_in_every_format(workspace: Path, who: str) -> None:
    table = ask(workspace, "career", "--person", who, "--at", "2019-01-01", "--format", "table").output
    for words in ("Bo Ek (person/", "socialchef", "Ekbacka kommun", "certain", "at least 307", "1 row.", "Covers 5"):
        assert words in table
    [row] = rows(ask(workspace, "career", "--person", who, "--at", "2019-01-01", "--format", "json"))
    assert (row["start"], row["end"], row["acting"], row["days"], row["days_at_least"], row["sure"]) == (
        "2018-03-01", "2021-03-31", False, 307, True, "certain",
    )  # fmt: skip
    plain = ask(workspace, "career", "--person", who)
    [cells] = csv.DictReader(io.StringIO(plain.stdout))
    assert (cells["start"], cells["acting"], cells["url"]) == ("2018-03-01", "false", "https://example.org/2")
    assert "Sequence" in plain.stderr


def test_open_tenures_last_at_least(workspace: Path) -> None:
    told = ask(workspace, "career", "--person", "Anna Lindgren", "--format", "table")
    assert "2 people are named Anna Lindgren" in told.output
    [id_] = [word for word in told.output.split() if word.startswith("person/")][:1]
    assert "at least 1" in ask(workspace, "career", "--person", id_, "--format", "table").output


def test_a_narrow_terminal_gets_one_value_a_line(workspace: Path) -> None:
    told = kg("ask", "career", "--person", "Bo Ek", "--format", "table", "-w", str(workspace), COLUMNS="60").output
    assert "\nrole             socialchef\norganisation     Ekbacka kommun\n" in told


def test_parquet_carries_types_and_what_it_covers(workspace: Path) -> None:
    from pyarrow import parquet

    result = ask(workspace, "career", "--person", "Bo Ek", "--format", "parquet")
    table = parquet.read_table(io.BytesIO(result.stdout_bytes))
    assert table.schema.field("days").type == "int64"
    assert table.to_pylist()[0]["start"] == "2018-03-01"
    assert b"Covers 5" in table.schema.metadata[b"covers"]


def test_a_missing_extra_is_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = ask(workspace, "career", "--person", "Bo Ek", "--format", "parquet")
    assert (result.exit_code, "kg-appointments[tables]" in result.output) == (1, True)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(KgError, match="tables"):
        package.ask("career", workspace=workspace, person="Bo Ek").frame()


def test_python_gives_rows_and_a_frame(workspace: Path) -> None:
    answer = package.ask("career", workspace=workspace, person="Bo Ek", at=date(2019, 1, 1))
    assert [row["sure"] for row in answer] == ["certain"]
    assert (len(answer), answer.via, answer.cut, answer.covers.announcements) == (1, "sparql", False, 5)
    frame = answer.frame()
    assert frame.dtypes["days"] == "Int64"
    assert list(frame["role"]) == ["socialchef"]
    with pytest.raises(AmbiguousNameError) as error:
        package.ask("career", workspace=workspace, person="Anna Lindgren")
    assert len(error.value.candidates) == 2


def test_hostile_text_drives_neither_terminal_nor_spreadsheet(workspace: Path) -> None:
    told = ask(workspace, "career", "--person", "Per Alm", "--format", "table").output
    assert "\x1b[31m" not in told
    assert "\u202e" not in told
    [row] = csv.DictReader(io.StringIO(ask(workspace, "career", "--person", "Per Alm").stdout))
    assert row["organisation"].startswith("'=cmd")
    raw = ask(workspace, "career", "--person", "Per Alm", "--raw-cells").stdout
    assert "\n=cmd" in raw.replace(",", "\n").replace('"', "")


def test_the_query_can_be_taken_elsewhere(workspace: Path) -> None:
    told = ask(workspace, "career", "--person", "Bo Ek", "--at", "2019-01-01", "--show", "sparql").output
    assert "PREFIX appt: <https://w3id.org/kg-appointments/ns#>" in told
    assert "VALUES (?person ?at) { (<https://example.org/kg/person/" in told
    assert "#include" not in told
    asked = kg("query", "--sparql", told, "--format", "json", "-w", str(workspace))
    [found] = json.loads(asked.stdout)["results"]["bindings"]
    assert found["sure"]["value"] == "certain"
    cypher = ask(workspace, "career", "--person", "Bo Ek", "--at", "2019-01-01", "--show", "cypher").output
    assert ':param person => "person/' in cypher
    assert ":param at => 17897;" in cypher
    assert "#values person at" in ask(workspace, "career", "--show", "sparql").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("carer",), "did you mean career or changes?"),
        (("career",), "--person is missing"),
        (("career", "--person", "Ingen Alls"), "nobody named 'Ingen Alls'"),
        (("career", "--person", "Bo Eks"), "did you mean Bo Ek?"),
        (("career", "--person", "person/none"), "no person with the id"),
        (("career", "--person", "Bo Ek", "--at", "2019"), "not a full date"),
        (("career", "--person", "Bo Ek", "--via", "prolog"), "prolog"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line(workspace: Path, arguments: tuple[str, ...], told: str) -> None:
    result = ask(workspace, *arguments)
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert told in result.output


def test_a_view_that_is_behind_says_so(workspace: Path, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w", create=True) as opened:
        load_all(opened.ledger, [said(1, "2018-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun"))])
    assert "kg sync" in ask(tmp_path / "w", "career", "--person", "Bo Ek").output
    with open_workspace(tmp_path / "w", writable=True) as opened:
        pipeline.sync(opened)
        load_all(opened.ledger, [said(2, "2018-01-16", claim("Eva Lind", "vd", "Ekbacka kommun"))])
    result = ask(tmp_path / "w", "career", "--person", "Bo Ek")
    assert (result.exit_code, "bring the graph up to date with: kg sync" in result.output) == (0, True)


def test_a_question_of_a_workspace_is_asked_like_ours(workspace: Path) -> None:
    (workspace / "questions").mkdir()
    (workspace / "questions" / "everybody.rq").write_text(
        "# title: All\n# answers: Who is known.\n# example:  --first B\n# param first (text): how names begin\n"
        "# column name (text): the name\n"
        "SELECT ?name {\n#values first\n?p a foaf:Person ; foaf:name ?name FILTER(STRSTARTS(?name, ?first)) }\n"
        "ORDER BY ?name\n",
        encoding="utf-8",
    )
    assert rows(ask(workspace, "everybody", "--first", "B", "--format", "json")) == [{"name": "Bo Ek"}]
    assert "everybody --first" in ask(workspace).output
    (workspace / "questions" / "broken.rq").write_text("SELECT", encoding="utf-8")
    assert ask(workspace, "everybody", "--first", "B").exit_code == 0
    assert "broken.rq" in ask(workspace).output


def test_neo4j_answers_alike(workspace: Path, neo4j_server: TestServer) -> None:
    asked = ("career", "--person", "Bo Ek", "--at", "2019-01-01", "--format", "json")

    def in_graph(*more: str) -> Result:
        return kg("ask", *asked, *more, "-w", str(workspace), **neo4j_server.environment)

    with neo4j_server.open() as graph:
        empty(graph)
        assert "fill it with: kg sync" in in_graph().output
        with open_workspace(workspace, writable=True) as opened:
            pipeline.sync_graph(opened, graph)
        told = json.loads(in_graph().stdout)
        assert told["via"] == "cypher"
        assert told["rows"] == rows(ask(workspace, *asked))
        assert json.loads(in_graph("--via", "sparql").stdout)["via"] == "sparql"
        graph.run("MATCH (w:Workspace) SET w.id = 'another'")
        assert "that of another workspace" in in_graph().output
        empty(graph)


def test_a_question_that_takes_too_long_is_stopped(workspace: Path) -> None:
    (workspace / "questions").mkdir(exist_ok=True)
    (workspace / "questions" / "endless.rq").write_text(
        "# title: Endless\n# answers: Nothing soon.\n# example: -\n# column number (integer): how many\n"
        "SELECT (COUNT(*) AS ?number) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }\n", encoding="utf-8",
    )  # fmt: skip
    result = ask(workspace, "endless", "--timeout", "0.5")
    assert (result.exit_code, "--timeout" in result.output) == (1, True)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "kg"
    with open_workspace(folder, create=True) as opened:
        options = {"source": "kg examples"}
        pipeline.load(opened, loaders()["files"], [str(ROOT / "examples")], options, [default_extractor()])
        pipeline.sync(opened)
    return folder


NOT_IN_THE_EXAMPLES = {"reappointments", "revolving-door"}
"""Nobody there gets a post again, or leaves the public sector."""


@pytest.mark.parametrize("name", sorted(set(Library().names()) - NOT_IN_THE_EXAMPLES))
def test_the_example_of_each_question_has_an_answer(examples: Path, name: str) -> None:
    example = shlex.split(Library().get(name).header.example)
    assert rows(ask(examples, name, *example, "--format", "json")), "nothing to show in the docs"
