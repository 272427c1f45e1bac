"""What is hidden is in no export, whatever the format."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from kg.cli import cli
from kg.export.exporter import exporters

ROOT = Path(__file__).parents[2]
HIDDEN, SHOWN = "Dalrot", "Havrell"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, with one person hidden."""
    folder = tmp_path_factory.mktemp("hidden") / "kg"
    for command in (["load", str(ROOT / "examples")], ["hide", "Henrik Dalrot", "--why", "a test"]):
        run = CliRunner().invoke(cli, [*command, "-w", str(folder)])
        assert run.exit_code == 0, run.output
    return folder


def texts(path: Path) -> str:
    """All that is to be read in a file."""
    if path.suffix == ".parquet":
        return str(parquet.read_table(path).to_pylist())
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return path.read_bytes().decode("utf-8", errors="replace")


@pytest.mark.parametrize("name", [name for name in exporters() if name not in ("void", "wikidata")])
def test_what_is_hidden_is_in_no_export(name: str, workspace: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["export", name, "-w", str(workspace), "-o", str(tmp_path / "x")])
    assert run.exit_code == 0, run.output
    target = tmp_path / "x"
    told = "".join(map(texts, target.iterdir())) if target.is_dir() else texts(target)
    assert SHOWN in told, "nothing is there, so nothing is tested"
    assert HIDDEN not in told
