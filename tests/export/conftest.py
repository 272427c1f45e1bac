"""Ledgers of invented worlds: what the exporters are tried on."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyoxigraph import Quad

from kg import pipeline
from kg.export.exporter import exporters
from kg.export.output import export
from kg.export.snapshot import Snapshot, open_snapshot
from kg.ledger.feed import Outcome, Redirect, emit
from kg.states import Kind, State
from kg.triples.view import open_view
from kg.workspace import open_workspace
from tests.questions.worlds import World, generate
from tests.triples.invented import BASE
from tests.triples.invented import world as one_of_each


def workspace_of(world: World, folder: Path) -> Path:
    """A workspace whose ledger has come to the world."""
    with open_workspace(folder, create=True, base_iri=BASE) as opened:
        with opened.ledger.write():
            for change in world.changes:
                state: Any = change["state"]
                outcome: Outcome = Redirect(state["to"]) if change["op"] == "redirect" else state
                emit(opened.ledger, {(change["kind"], change["id"]): outcome}, "test")
        pipeline.sync(opened)
    return folder


@pytest.fixture(scope="session")
def world() -> World:
    """Small worlds side by side, with redirects, dangling references, hostile names and every kind of bound."""
    return generate(Random(7), worlds=12, tenures=8, large=30)


@pytest.fixture(scope="session")
def workspace(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace_of(world, tmp_path_factory.mktemp("export") / "kg")


@pytest.fixture(scope="session")
def view(workspace: Path) -> set[Quad]:
    """The triples of the workspace as the embedded view has them."""
    with open_view(workspace / "triples") as opened:
        return set(opened.store)


@pytest.fixture
def snapshot(workspace: Path) -> Iterator[Snapshot]:
    with open_snapshot(workspace, day=20_000) as opened:
        yield opened


def exported(snapshot: Snapshot, name: str, target: Path, **given: object) -> Path:
    """What the exporter writes, with the options given."""
    exporter = exporters()[name]
    export(exporter, snapshot, target, exporter.complete(given))
    return target


Teller = Callable[..., Snapshot]


@pytest.fixture
def tell_snapshot(tmp_path: Path) -> Iterator[Teller]:
    """A function that makes a ledger of the states it is given, and opens it."""
    with ExitStack() as stack:

        def tell(*states: tuple[Kind, State]) -> Snapshot:
            with open_workspace(tmp_path / "told", create=True, base_iri=BASE) as opened, opened.ledger.write():
                emit(opened.ledger, {(kind, state["id"]): state for kind, state in states}, "test")
            return stack.enter_context(open_snapshot(tmp_path / "told", day=20_000))

        yield tell


@pytest.fixture
def workspace_of_one(tell_snapshot: Teller) -> Snapshot:
    """One thing of each kind, all that is referred to there."""
    return tell_snapshot(*one_of_each())
