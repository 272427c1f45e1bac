"""Registers of a workspace: in force there, told clearly when they are none, and resolved by again when they change."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.register import load, own_files
from kg.resolve.run import is_outdated, rebuild, resolve_pending
from tests.worlds import claim, said, store

OWN = """
[[organisation]]
name = "Ekbacka Kraft"
type = "Company"
sector = "municipality"
parent = "Botkyrka kommun"
aliases = ["EKAB"]
former = ["Ekbacka elverk"]
start = "1998"
wikidata = "Q1"

[[role]]
name = "bystämmoordförande"
seats = "one"
weight = "side"
broader = "ordförande"
"""


def written(folder: Path, text: str, name: str = "own.toml") -> Path:
    (folder / "registers").mkdir(parents=True, exist_ok=True)
    path = folder / "registers" / name
    path.write_text(text, encoding="utf-8")
    return path


def kg(*arguments: str) -> Any:
    return CliRunner().invoke(cli, list(arguments), prog_name="kg")


def test_entries_are_read_and_lie_where_they_say(tmp_path: Path) -> None:
    register = load(written(tmp_path, OWN))
    body = register.organisations["organisation/ekbacka-kraft"]
    assert (body.name, body.type, body.sector, body.start) == ("Ekbacka Kraft", "Company", "municipality", "1998")
    assert (body.aliases, body.former, body.wikidata) == (("EKAB",), ("Ekbacka elverk",), "Q1")
    assert body.parent is not None
    assert register.organisations[body.parent].name == "Botkyrka kommun"
    role = register.roles["role/bystammoordforande"]
    assert (role.seats, role.weight, role.broader) == ("one", "side", "role/ordforande")
    assert "organisation/ekbacka-kraft" not in load().organisations


def test_an_entry_with_a_known_name_joins_it(tmp_path: Path) -> None:
    more = '[[organisation]]\nname = "Skatteverket"\naliases = ["Skatten i Ekbacka"]\n'
    known, joined = load(), load(written(tmp_path, more))
    assert known.organisations.keys() == joined.organisations.keys()
    body = joined.organisations["organisation/skatteverket"]
    assert set(body.aliases) == {*known.organisations[body.id].aliases, "Skatten i Ekbacka"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[organisation]\n", "is not TOML"),
        ("[[body]]\nname = 'Ekbacka Kraft'\n", "write [[organisation]] and [[role]]"),
        ("[organisation]\nname = 'Ekbacka Kraft'\n", "with two brackets"),
        ("[[organisation]]\ntype = 'Company'\n", "give it a name"),
        ("[[organisation]]\nname = ' '\n", "is no text"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\nsize = 3\n", "size is unknown; known are name"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\ntype = 'Firm'\n", "is none of"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\nstart = 'long ago'\n", "is no date"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\naliases = 'EKAB'\n", "is no list of texts"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\nparent = 'Ekbacka by'\n", "is no organisation of the registers"),
        ("[[organisation]]\nname = 'Ekbacka Kraft'\nwikidata = 'Q0'\n", "is not of the form"),
        ("[[organisation]]\nname = 'Skatteverket'\ntype = 'Company'\n", "it is known as Agency"),
        ("[[role]]\nname = 'byfogde'\nseats = 'two'\n", "is none of one, many, unknown"),
        ("[[role]]\nname = 'byfogde'\nbroader = 'byfogde'\n", "lies under itself"),
    ],
)
def test_what_is_no_register_is_told_with_the_file_and_the_entry(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(KgError) as caught:
        load(path)
    assert told in str(caught.value)
    if "lies under" not in told:
        assert "own.toml" in str(caught.value)


def test_a_workspace_resolves_by_its_own_registers_and_again_when_they_change(tmp_path: Path) -> None:
    told = (
        said(1, "2019-02-15", claim("Embla Lind", "vd", "EKAB")),
        said(2, "2019-03-15", claim("Bo Holm", "vd", "Ekbacka elverk")),
    )
    other = tmp_path / "other"
    other.mkdir()
    with Ledger(tmp_path / "ledger.db", create=True) as ledger, Ledger(other / "ledger.db", create=True) as plain:
        for each in (ledger, plain):
            for item in told:
                store(each, item)
            resolve_pending(each, all_of_it=True)
            assert bodies(each) == 2
        path = written(tmp_path, OWN)
        assert is_outdated(ledger)
        assert not is_outdated(plain)
        rebuild(ledger)
        rebuild(plain)
        assert (bodies(ledger), bodies(plain)) == (1, 2)
        assert not is_outdated(ledger)
        path.unlink()
        assert is_outdated(ledger)
        rebuild(ledger)
        assert bodies(ledger) == 2


def bodies(ledger: Ledger) -> int:
    return int(ledger.value("SELECT count(DISTINCT organisation) FROM reading"))


def test_a_load_ends_before_it_begins_and_status_tells_why(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Embla Lind är ny rektor.", encoding="utf-8")
    folder = tmp_path / "w"
    assert kg("load", str(text), "-w", str(folder)).exit_code == 0
    written(folder, "[[organisation]]\n")
    refused = kg("load", str(text), "-w", str(folder))
    assert refused.exit_code != 0
    assert "give it a name" in refused.output
    assert "give it a name" in kg("status", "-w", str(folder)).output
    written(folder, OWN)
    told = json.loads(kg("status", "-w", str(folder), "--format", "json").output)
    assert (told["registers"], told["register_error"]) == (["own.toml"], None)
    assert own_files(folder) == (folder / "registers" / "own.toml",)
