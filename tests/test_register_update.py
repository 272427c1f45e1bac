"""The register made again from files: ids only where name, body and item are one, and bad files told clearly."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.ontology.build.organisations import Body, identified
from tests.fetch.site import Answer, serving


def kg(*arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(cli, arguments)
    return told.exit_code, told.output


def results(*rows: tuple[str, str]) -> dict[str, object]:
    bindings = [
        {"item": {"value": f"http://www.wikidata.org/entity/{item}"}, "itemLabel": {"value": label}}
        for item, label in rows
    ]
    return {"results": {"bindings": bindings}}


def test_an_id_is_given_only_where_one_item_bears_the_name_of_one_body() -> None:
    bodies = [
        Body("Ekbacka kommun", "Municipality"),
        Body("Granlids kommun", "Municipality"),
        Body("Mellansjö kommun", "Municipality", wikidata="Q3"),
        Body("Trastverket", "Agency"),
        Body("Verket", "Agency", aliases={"Trastverket"}),
        Body("Sjöverket", "Agency"),
    ]
    rows = results(
        ("Q1", "ekbacka kommun"), ("Q2", "Granlids kommun"), ("Q22", "Granlids kommun"), ("Q33", "Mellansjö kommun"),
        ("Q4", "Trastverket"), ("Q3", "Sjöverket"),
    )  # fmt: skip
    assert identified(bodies, rows) == 1
    assert [body.wikidata for body in bodies] == ["Q1", None, "Q3", None, None, None]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "myndigheter.json cannot be read"),
        ({"myndigheter.json": "no json"}, "of another form"),
        ({"myndigheter.json": "{}"}, "counties.csv cannot be read"),
        ({"myndigheter.json": "{}", "counties.csv": "a,b\n1,2\n"}, "of another form"),
        (
            {"myndigheter.json": "{}", "counties.csv": "county_name_short\nEk\n",
             "municipalities.csv": "municipality_name,municipality_name_short\n"},
            "does not make a register",
        ),
    ],
)  # fmt: skip
def test_files_that_make_no_register_are_told_and_nothing_is_written(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    target = tmp_path / "made.ttl"
    code, told = kg("register", "update", str(tmp_path), "--output", str(target))
    assert code == 1
    assert words in told
    assert not target.exists()


def test_an_address_without_the_files_is_told() -> None:
    with serving() as site:
        site.routes["/r/myndigheter.json"] = Answer(json.dumps({}).encode())
        code, told = kg("register", "update", f"{site.address}/r/", "--allow-private")
    assert code == 1
    assert "has no municipalities.csv" in told
