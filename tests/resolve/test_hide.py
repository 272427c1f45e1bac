"""What is hidden is kept, shown nowhere, and counts for nothing; names that are given."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.ledger.feed import AsOf, counts_by_kind, head
from kg.ledger.store import Ledger
from kg.resolve.run import rebuild
from kg.triples.view import open_view
from kg.workspace import open_workspace
from tests.worlds import Said, claim, load_all, resolve, said, states, store

ANNA = (
    said(1, "2016-01-15", claim("Anna Ekholt", "kommundirektör", "Ekbacka kommun", "appointed", "2016-02-01")),
    said(2, "2017-01-15", claim("Anna Ekholt", "kommundirektör", "Ekbacka kommun"),
         claim("Bo Holm", "rektor", "Ekbacka kommun")),
)  # fmt: skip
LATER = said(3, "2018-01-15", claim("Anna Ekholt", "kommundirektör", "Ekbacka kommun"))
BEFORE = said(4, "2014-01-15", claim("Ivar Alm", "kommundirektör", "Ekbacka kommun", "holds"))


def kg(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-w", str(folder)], prog_name="kg")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    with open_workspace(folder, create=True) as opened:
        load_all(opened.ledger, [*ANNA, BEFORE])
    assert kg(folder, "sync").exit_code == 0
    return folder


def shown(ledger: Ledger) -> str:
    return json.dumps(sorted(states(ledger).items()), ensure_ascii=False)


def everything(folder: Path) -> str:
    """All that views know: the states of the feed as they are now, and every triple."""
    with open_workspace(folder) as opened, open_view(opened.triples) as view:
        return shown(opened.ledger) + "\n".join(map(str, view.store))


def career(folder: Path, name: str) -> Any:
    return json.loads(kg(folder, "career", name, "--format", "json").output)


def test_a_hidden_person_is_shown_nowhere_until_it_is_undone(workspace: Path) -> None:
    with open_workspace(workspace) as opened:
        before = states(opened.ledger)
    [predecessor] = career(workspace, "Ivar Alm")["tenures"]
    assert predecessor["end"] is not None
    done = kg(workspace, "hide", "Anna Ekholt", "--why", "protected identity")
    assert done.exit_code == 0, done.output
    assert "1 announcement that tell of others too stay" in done.output
    now = everything(workspace)
    assert "Anna Ekholt" not in now
    assert ANNA[0].url not in now
    assert ANNA[1].url in now  # tells of Bo Holm too
    assert "nobody" in kg(workspace, "career", "Anna Ekholt").output.casefold()
    [predecessor] = career(workspace, "Ivar Alm")["tenures"]
    assert predecessor["end"] is None  # what is hidden closes nobody's tenure
    with open_workspace(workspace, writable=True) as opened:
        assert rebuild(opened.ledger) == 0
        store(opened.ledger, LATER)
        resolve(opened.ledger)
        assert "Anna Ekholt" not in shown(opened.ledger)
        assert rebuild(opened.ledger) == 0
    assert "[hidden]" in kg(workspace, "claim", LATER.url).output
    assert ANNA[0].url not in kg(workspace, "search", "texten").output
    assert kg(workspace, "undo", "1").exit_code == 0
    with open_workspace(workspace, writable=True) as opened:
        ledger = opened.ledger
        store(ledger, Said(LATER.url, LATER.published, (), title="Tomt"))
        resolve(ledger)
        assert rebuild(ledger) == 0
    assert kg(workspace, "sync").exit_code == 0
    with open_workspace(workspace) as opened:
        after = states(opened.ledger)
    assert {id_: after[id_] for id_ in before} == before
    assert "Anna Ekholt" in everything(workspace)
    assert len(career(workspace, "Anna Ekholt")["tenures"]) == 1


def test_a_hidden_tenure_takes_what_speaks_of_it_later_with_it(workspace: Path) -> None:
    [tenure] = career(workspace, "Bo Holm")["tenures"]
    assert kg(workspace, "hide", tenure["id"], "--why", "disputed").exit_code == 0
    assert "Bo Holm" not in everything(workspace)
    assert "Anna Ekholt" in everything(workspace)
    with open_workspace(workspace, writable=True) as opened:
        store(opened.ledger, said(5, "2017-03-15", claim("Bo Holm", "rektor", "Ekbacka kommun")))
        resolve(opened.ledger)
        assert "Bo Holm" not in shown(opened.ledger)
        store(opened.ledger, said(6, "2019-03-15", claim("Bo Holm", "rektor", "Mellansjö kommun", "holds")))
        resolve(opened.ledger)
        assert rebuild(opened.ledger) == 0
    told = kg(workspace, "claim", ANNA[1].url).output
    assert told.count("[hidden]") == 1
    assert kg(workspace, "undo", "1").exit_code == 0
    assert tenure["id"] in {each["id"] for each in career(workspace, "Bo Holm")["tenures"]}


def test_a_hidden_claim_or_announcement(workspace: Path) -> None:
    [first] = json.loads(kg(workspace, "claim", BEFORE.url, "--format", "json").output)
    assert kg(workspace, "hide", first["id"], "--why", "under embargo").exit_code == 0
    assert "Ivar Alm" not in everything(workspace)
    assert kg(workspace, "undo", "1").exit_code == 0
    assert "Ivar Alm" in everything(workspace)
    assert kg(workspace, "hide", ANNA[1].url, "--why", "under embargo").exit_code == 0
    assert ANNA[1].url not in everything(workspace)
    assert "It is hidden" in kg(workspace, "show", ANNA[1].url).output
    with open_workspace(workspace, writable=True) as opened:
        assert rebuild(opened.ledger) == 0
        seq = head(opened.ledger)
        load_all(opened.ledger, ANNA)
        assert head(opened.ledger) == seq
        assert counts_by_kind(opened.ledger)["announcement"] == 2
    assert "no tenure with the id" in kg(workspace, "hide", "tenure/none", "--why", "x").output


def test_a_person_is_shown_under_the_name_given(workspace: Path) -> None:
    done = kg(workspace, "rename", "Anna Ekholt", "Anna  Ekholdt", "--why", "the source's slip")
    assert done.exit_code == 0, done.output
    with open_workspace(workspace, writable=True) as opened:
        [state] = AsOf(opened.ledger).persons_named("Anna Ekholt")
        assert (state["name"], state["names"]) == ("Anna Ekholdt", ["Anna Ekholt"])
        assert rebuild(opened.ledger) == 0
    assert kg(workspace, "rename", "Anna Ekholdt", "Anna Ek-Holt", "--why", "her own spelling").exit_code == 0
    assert career(workspace, "Anna Ekholt")["person"]["name"] == "Anna Ek-Holt"
    assert kg(workspace, "undo", "2").exit_code == 0
    assert career(workspace, "Anna Ekholt")["person"]["name"] == "Anna Ekholdt"
    # who is split off does not take the name along
    assert kg(workspace, "split", "Anna Ekholt", ANNA[1].url, "--why", "a namesake").exit_code == 0
    with open_workspace(workspace) as opened:
        names = {state["name"] for state in AsOf(opened.ledger).persons_named("Anna Ekholt")}
    assert names == {"Anna Ekholdt", "Anna Ekholt"}


def test_an_organisation_is_shown_under_the_name_given_and_its_posts_too(workspace: Path) -> None:
    done = kg(workspace, "rename", "Ekbacka kommun", "Ekbacka stad", "--why", "calls itself so")
    assert done.exit_code == 0, done.output
    with open_workspace(workspace, writable=True) as opened:
        told = shown(opened.ledger)
        assert "kommundirektör, Ekbacka stad" in told
        assert rebuild(opened.ledger) == 0
        for item in (*ANNA, BEFORE):
            store(opened.ledger, Said(item.url, item.published, ()))
        resolve(opened.ledger)
    assert json.loads(kg(workspace, "review", "--format", "json").output)["lost_decisions"]
    assert kg(workspace, "undo", "1").exit_code == 0
    assert "no person or organisation" in kg(workspace, "rename", "Ingen Alls", "X", "--why", "x").output
