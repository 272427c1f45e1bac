"""The description of a folder of tables: a Frictionless Data Package (https://specs.frictionlessdata.io/data-package/)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kg.export.exporter import Given
from kg.export.snapshot import Snapshot
from kg.export.tables import TEXTS, Field, Table, table_of
from kg.states import KINDS

NAME = "datapackage.json"

_TYPES: Mapping[str, str] = {
    "integer": "integer", "decimal": "number", "truth": "boolean", "day": "date", TEXTS: "array"
}  # fmt: skip


def write_datapackage(
    folder: Path, snapshot: Snapshot, options: Given, files: Iterable[tuple[Table, Path]], media_type: str, **more: Any
) -> None:
    """Write datapackage.json beside the files of the tables; `more` is what each resource says besides."""
    covers = snapshot.covers.line()
    package: dict[str, Any] = {
        "profile": "tabular-data-package" if media_type == "text/csv" else "data-package",
        "name": "appointments",
        "title": options["title"],
        "description": f"{covers} An absent end is unknown; it does not mean that a post is still held.",
        "created": snapshot.moment,
        "version": str(snapshot.seq),
        "sources": [
            {key: value for key, value in
             (("title", s["title"] or s["id"]), ("path", s["url"]), ("licence", s["licence"])) if value}
            for s in snapshot.states("source")
        ],
        "resources": [_resource(table, path, media_type, more) for table, path in files],
    }  # fmt: skip
    if not package["sources"]:
        del package["sources"]
    if options.get("publisher"):
        package["contributors"] = [{"title": options["publisher"], "role": "publisher"}]
    if options.get("licence"):
        package["licenses"] = [licence(str(options["licence"]))]
    (folder / NAME).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def licence(told: str) -> dict[str, str]:
    """An address is a path; words are a name, as far as names go, and a title."""
    if urlsplit(told).scheme in ("http", "https"):
        return {"path": told}
    return {"name": "".join(c if c.isalnum() or c in "-._" else "-" for c in told), "title": told}


def _resource(table: Table, path: Path, media_type: str, more: Mapping[str, Any]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {
        "name": table.name,
        "title": table.title,
        "path": path.name,
        "format": path.suffix.removeprefix("."),
        "mediatype": media_type,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        **more,
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": "id",
            "foreignKeys": [_reference(field) for field in table.fields if field.refers],
        },
    }


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"name": field.name, "type": _TYPES.get(field.type, "string"),
                             "description": field.column.help}  # fmt: skip
    if field.name == "id":
        found["constraints"] = {"required": True, "unique": True}
    return found


def _reference(field: Field) -> dict[str, Any]:
    kind = next(kind for kind in KINDS if kind == field.type)
    return {"fields": field.name, "reference": {"resource": table_of(kind), "fields": "id"}}
