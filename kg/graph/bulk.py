"""The files that `neo4j-admin database import full` takes: the quickest way to fill a large graph.

Text is always quoted, with quotes doubled, and may hold line ends; what is absent is an empty field without quotes. The
import knows no escape for what separates the items of a list, so a character is taken that is in none of them.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import KgError
from kg.graph.schema import FIELDS, GONE, HELD_POST_TYPES, LABELS, REFERENCES, SCHEMA_VERSION, property_types, type_name
from kg.graph.states import edges, gone_of, held_post, node_of
from kg.graph.sync import Origin, mark_of, new_filling
from kg.ledger.feed import head, newest
from kg.ledger.store import Ledger
from kg.states import KINDS, ChangeRecord, Kind, State, TenureState

_SEPARATORS = ("\x1f", "\x1e", "\x1d", "\x1c", "|", "¦", "‖", "\ue000", "\ue001", "\ue002")
_THINGS = "thing"
_WORKSPACE = {
    "id": "string", "base_iri": "string", "schema": "long", "seq": "long", "changes_after": "long", "mark": "string",
    "filled_as": "string",
}  # fmt: skip

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class BulkReport:
    """What was written: files by label and by type of relationship, and the separator of list items in them."""

    seq: int
    nodes: int
    relationships: int
    node_files: tuple[tuple[str, Path], ...]
    relationship_files: tuple[tuple[str, Path], ...]
    separator: str


class _SeparatorInUseError(Exception):
    """An item of a list holds the separator."""


def import_arguments(report: BulkReport) -> list[str]:
    """The arguments of neo4j-admin, quoted for a shell in the folder of the files.

    The files are named without their folder, since a comma in its name would part it in two.
    """
    separator = report.separator if report.separator.isprintable() else f"U+{ord(report.separator):04X}"
    arguments = [
        "database import full neo4j", "--overwrite-destination", "--multiline-fields=true", "--id-type=string",
        shlex.quote(f"--array-delimiter={separator}"),
    ]  # fmt: skip
    arguments += [shlex.quote(f"--nodes={label}={path.name}") for label, path in report.node_files]
    arguments += [shlex.quote(f"--relationships={type_}={path.name}") for type_, path in report.relationship_files]
    return arguments


def write_bulk(
    ledger: Ledger, origin: Origin, folder: Path, progress: Progress = lambda done, total: None
) -> BulkReport:
    """Write the state of now into a new folder.

    Raises:
        KgError: the folder cannot be written.
    """
    try:
        with ledger.read():
            for separator in _SEPARATORS:
                try:
                    return _Writer(ledger, origin, folder, separator).write(progress)
                except _SeparatorInUseError:
                    continue
    except OSError as error:
        raise KgError(f"the files in {folder} cannot be written: {error.strerror or error}") from error
    raise KgError(f"lists hold each of the separators that neo4j-admin could be given: {_SEPARATORS!r}")


class _Writer:
    """One pass over the ledger, a file open for each label and each type of relationship."""

    def __init__(self, ledger: Ledger, origin: Origin, folder: Path, separator: str) -> None:
        self.ledger, self.origin, self.separator = ledger, origin, separator
        self.seq = head(ledger)
        self.folder = folder.absolute()
        self.tables: dict[str, _Table] = {}
        self.known: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
        self.wanted: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
        self.role_names: dict[str, str] = {}

    def write(self, progress: Progress) -> BulkReport:
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            self._open_tables(stack)
            done = 0
            for kind in KINDS:
                for change in newest(self.ledger, kind, self.seq):
                    self._thing(change)
                    done += 1
                    progress(done, None)
            for kind in KINDS:
                for id_ in sorted(self.wanted[kind] - self.known[kind]):
                    self.tables["Missing"].add({"id": id_})
            self.tables["Workspace"].add(
                {
                    "id": self.origin.workspace, "base_iri": self.origin.base_iri, "schema": SCHEMA_VERSION,
                    "seq": self.seq, "changes_after": self.seq, "mark": mark_of(self.ledger, self.seq),
                    "filled_as": new_filling(),
                }
            )  # fmt: skip
        nodes = tuple((name, table) for name, table in self.tables.items() if not table.ends)
        relationships = tuple((name, table) for name, table in self.tables.items() if table.ends)
        return BulkReport(
            self.seq,
            sum(table.rows for _, table in nodes),
            sum(table.rows for _, table in relationships),
            tuple((name, table.path) for name, table in nodes),
            tuple((name, table.path) for name, table in relationships),
            self.separator,
        )

    def _open_tables(self, stack: ExitStack) -> None:
        books = {**GONE, "Missing": {"id": "string"}, "Workspace": _WORKSPACE}
        for label, types in {**{LABELS[kind]: property_types(kind) for kind in KINDS}, **books}.items():
            # what things refer to each other by is one space of ids: their kind stands in them
            space = label.lower() if label in (*GONE, "Workspace") else _THINGS
            header = [f"id:ID({space})", *(f"{name}:{type_}" for name, type_ in types.items() if name != "id")]
            self._table(stack, label, types, header)
        for kind in KINDS:
            for reference in REFERENCES[kind]:
                types = {name: type_name(FIELDS[kind][field]) for name, field in reference.properties.items()}
                self._table(stack, reference.type, types, _ends(types), ends=True)
        self._table(stack, "HELD_POST", HELD_POST_TYPES, _ends(HELD_POST_TYPES), ends=True)

    def _table(
        self, stack: ExitStack, name: str, types: Mapping[str, str], header: Sequence[str], *, ends: bool = False
    ) -> None:
        path = self.folder / f"{name.lower()}.csv"
        file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        file.write(",".join(header) + "\n")
        self.tables[name] = _Table(path, file, types, self.separator, ends)

    def _thing(self, change: ChangeRecord) -> None:
        kind = change["kind"]
        if change["op"] != "put":
            self.tables["Redirect" if change["op"] == "redirect" else "Removed"].add(gone_of(change))
            return
        state = cast(State, change["state"])
        properties = node_of(change)
        own = properties["id"]
        self.known[kind].add(own)
        self.tables[LABELS[kind]].add(properties)
        if kind == "role":
            self.role_names[own] = properties["name"]
        targets: dict[str, str] = {}
        for edge in edges(kind, state):
            reference = edge.reference
            targets[reference.field] = edge.target
            self.wanted[reference.target].add(edge.target)
            ends = (edge.target, own) if reference.incoming else (own, edge.target)
            self.tables[reference.type].add(edge.properties, ends)
        if kind == "tenure" and (held := held_post(cast(TenureState, state))) is not None:
            role = self.role_names.get(targets.get("role", ""))
            self.tables["HELD_POST"].add({"role": role, **held}, (targets["person"], targets["organisation"]))


@dataclass
class _Table:
    """One file: rows of properties, with the ids of both ends before them in one of relationships."""

    path: Path
    file: IO[str]
    types: Mapping[str, str]
    separator: str
    ends: bool
    rows: int = 0

    def add(self, properties: Mapping[str, Any], ends: Sequence[str] = ()) -> None:
        cells = [_quoted(end) for end in ends]
        cells += [self._cell(properties.get(name), type_) for name, type_ in self.types.items()]
        self.file.write(",".join(cells) + "\n")
        self.rows += 1

    def _cell(self, value: Any, type_: str) -> str:
        if value is None:
            return ""
        if type_ == "string[]":
            if any(self.separator in item for item in value):
                raise _SeparatorInUseError
            return _quoted(self.separator.join(value))
        if type_ == "string":
            return _quoted(value)
        return str(value).lower() if type_ == "boolean" else repr(value)


def _ends(types: Mapping[str, str]) -> list[str]:
    return [f":START_ID({_THINGS})", f":END_ID({_THINGS})", *(f"{name}:{type_}" for name, type_ in types.items())]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
