"""One announcement more costs what it touches: none of the statements that load it reads a whole table that grows."""

import re
from pathlib import Path

from kg import pipeline
from kg.loading import Loader
from kg.model import Announcement, Claim, Loaded, Sighting
from kg.workspace import Workspace, open_workspace

# what is as long as there are sources, decisions, runs or announcements not resolved yet: no part of what is stored
SHORT = {"source", "decision", "run", "pending", "meta", "tombstone", "handled", "skipped", "json_each", "earlier"}


def announced(number: int) -> Loaded:
    name = ("Anna Lindgren", "Bo Trastsjö", "Embla Kvirrebo")[number % 3]
    text = f"{name} har utsetts till socialchef i Ekbacka kommun."
    url = f"https://example.org/{number}"
    told = Announcement(url, f"Ny socialchef {number}", "", text, f"20{10 + number % 9}-01-15")
    span = (told.text.index(text), told.text.index(text) + len(text))
    claim = Claim(name, "socialchef", "Ekbacka kommun", "appointed", f"20{10 + number % 9}-02-01", None)
    return Loaded(told, None, (Sighting(claim, text, *span, {"person": span}, 0.9, "invented", "1"),))


def load(workspace: Workspace, *events: Loaded) -> None:
    loader = Loader("invented", "Invented", "nobody", "https://example.org", "CC0", "", lambda *_: iter(events))
    pipeline.load(workspace, loader, (), {}, ())


def test_no_statement_of_a_load_reads_a_whole_table(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w", create=True) as workspace:
        load(workspace, *map(announced, range(30)))
        pipeline.sync(workspace)
        connection = workspace.ledger._connection
        said: set[str] = set()
        connection.set_trace_callback(said.add)
        load(workspace, announced(31), announced(4))
        pipeline.sync(workspace)
        connection.set_trace_callback(None)
        assert len(said) > 100
        scans = set()
        for statement in said:
            if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
                continue
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                if (match := re.match(r"SCAN (\w+)", row[-1])) and match[1] not in SHORT:
                    scans.add((match[1], re.sub(r"'[^']*'", "?", statement)))
    assert scans == set()
