"""An export appears whole or not at all, whatever happens to it; and what is installed beside kg is found."""

import gc
import gzip
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import KgError
from kg.export.exporter import Exporter, Given, exporters
from kg.export.output import MARK, export, write
from kg.export.snapshot import Snapshot


def _fail_late(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    out.write(b"half")
    raise KgError("an option is wrong")


def _write(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    out.write(b"whole\n")


def _write_folder(snapshot: Snapshot, folder: Path, options: Given) -> None:
    (folder / "new.txt").write_text("whole")


def _fail_late_in_folder(snapshot: Snapshot, folder: Path, options: Given) -> None:
    (folder / "new.txt").write_text("half")
    raise KgError("an option is wrong")


GOOD = Exporter(name="good", title="Good", purpose="For tests.", family="tests", suffix=".txt", to_file=_write)
BAD = replace(GOOD, name="bad", to_file=_fail_late)
FOLDER = replace(GOOD, name="folder", to_file=None, to_folder=_write_folder, suffix="/")
BAD_FOLDER = replace(FOLDER, to_folder=_fail_late_in_folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_keeps_its_mode(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old")
    target.chmod(0o600)
    with target.open() as reader:
        export(GOOD, snapshot, target, {})
        assert reader.read() == "old", "who reads the old file must be able to go on"
    assert target.read_text() == "whole\n"
    assert target.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["x.txt"]


def test_a_failed_export_leaves_what_was_there(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old")
    with pytest.raises(KgError):
        export(BAD, snapshot, target, {})
    assert target.read_text() == "old"
    assert names(tmp_path) == ["x.txt"]


def test_a_link_is_followed(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "x.txt").symlink_to(tmp_path / "real" / "x.txt")
    export(GOOD, snapshot, tmp_path / "x.txt", {})
    assert (tmp_path / "real" / "x.txt").read_text() == "whole\n"
    assert (tmp_path / "x.txt").is_symlink()


def test_gz_is_compressed_the_same_each_time(snapshot: Snapshot, tmp_path: Path) -> None:
    for name in ("a.txt.gz", "b.txt.gz"):
        export(GOOD, snapshot, tmp_path / name, {})
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()) == b"whole\n"
    assert (tmp_path / "a.txt.gz").read_bytes() == (tmp_path / "b.txt.gz").read_bytes()


def test_a_folder_is_named_where_a_file_belongs(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="is a folder; name a file in it"):
        export(GOOD, snapshot, tmp_path, {})
    with pytest.raises(KgError, match="there is no folder"):
        export(GOOD, snapshot, tmp_path / "no" / "x", {})


def test_a_device_is_written_to(snapshot: Snapshot) -> None:
    export(GOOD, snapshot, Path(os.devnull), {})
    assert not Path(os.devnull).is_file()


def test_a_full_disk_is_told(snapshot: Snapshot) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(KgError, match="/dev/full cannot be written: No space left"):
        export(GOOD, snapshot, Path("/dev/full"), {})


@pytest.mark.parametrize("name", [name for name, exporter in exporters().items() if exporter.to_file])
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_each_format_tells_of_a_full_disk_and_nothing_more(name: str, snapshot: Snapshot) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(KgError, match="/dev/full cannot be written: No space left on device"):
        export(exporters()[name], snapshot, Path("/dev/full"), exporters()[name].complete({}))
    gc.collect()


def test_a_folder_of_an_earlier_export_is_replaced_and_no_other(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(FOLDER, snapshot, target, {})
    (target / "old.txt").write_text("old")
    export(FOLDER, snapshot, target, {})
    assert names(target) == [MARK, "new.txt"]
    assert "kg tests" in (target / MARK).read_text(), "the sources are not named"
    (target / MARK).write_text("mine")
    with pytest.raises(KgError, match="is there and is no export of kg"):
        export(FOLDER, snapshot, target, {})
    assert names(tmp_path) == ["out"]


def test_a_failed_export_leaves_the_old_folder(snapshot: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(FOLDER, snapshot, target, {})
    with pytest.raises(KgError):
        export(BAD_FOLDER, snapshot, target, {})
    assert (target / "new.txt").read_text() == "whole"
    assert names(tmp_path) == ["out"]


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from kg.export.output import export
from kg.export.snapshot import open_snapshot
from tests.export.test_output import FOLDER, GOOD

def write(snapshot, out, options):
    out.write(b"half" * 10000); out.flush(); os.kill(os.getpid(), signal.SIGKILL)

def write_folder(snapshot, folder, options):
    (folder / "half").write_text("half"); os.kill(os.getpid(), signal.SIGKILL)

exporter = replace(GOOD, to_file=write) if sys.argv[1] == "file" else replace(FOLDER, to_folder=write_folder)
with open_snapshot(Path(sys.argv[2])) as snapshot:
    export(exporter, snapshot, Path(sys.argv[3]), {})
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_killed_export_leaves_what_was_there_and_the_next_one_clears_up(
    kind: str, snapshot: Snapshot, workspace: Path, tmp_path: Path
) -> None:
    exporter, target = (GOOD, tmp_path / "x") if kind == "file" else (FOLDER, tmp_path / "x")
    export(exporter, snapshot, target, {})
    before = target.read_text() if kind == "file" else (target / "new.txt").read_text()
    done = subprocess.run([sys.executable, "-c", KILLED, kind, workspace, target], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 2, "the test is to leave something behind"
    assert (target.read_text() if kind == "file" else (target / "new.txt").read_text()) == before
    export(exporter, snapshot, target, {})
    assert names(tmp_path) == ["x"]


def test_what_is_not_installed_is_told_with_the_command_that_installs_it(snapshot: Snapshot, tmp_path: Path) -> None:
    needy = replace(GOOD, extra="excel", requires=("a_module_that_nobody_has",))
    with pytest.raises(KgError, match=r"pip install 'kg-appointments\[excel\]'"):
        export(needy, snapshot, tmp_path / "x", {})


def test_the_command_writes_to_standard_output_and_tells_on_standard_error(workspace: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["export", "ntriples", "-w", str(workspace)])
    assert run.exit_code == 0, run.output
    assert run.stdout.startswith("<https://data.example.org/kg/source/")
    assert "Covers" in run.stderr
    assert "Covers" not in run.stdout.replace("Covers nothing", "").partition("dataset>")[0]
    to_file = CliRunner().invoke(cli, ["export", "ntriples", "-w", str(workspace), "-o", str(tmp_path / "x.nt")])
    assert to_file.exit_code == 0
    assert to_file.stdout == ""
    assert (tmp_path / "x.nt").read_text() == run.stdout


def test_an_unknown_format_and_a_missing_workspace_are_told(tmp_path: Path) -> None:
    unknown = CliRunner().invoke(cli, ["export", "word"])
    assert unknown.exit_code == 2
    assert "No such command 'word'" in unknown.output
    missing = CliRunner().invoke(cli, ["export", "turtle", "-w", str(tmp_path / "no"), "-o", str(tmp_path / "x")])
    assert missing.exit_code == 1
    assert "load something first" in missing.output
    assert names(tmp_path) == []


def test_python_writes_what_the_command_writes(workspace: Path, tmp_path: Path) -> None:
    options = {"kind": "people", "around": ("person/large-0",), "at": "2024-10-04"}
    remarks = write("dot", tmp_path / "a.dot", workspace, **options)
    arguments = ["--kind=people", "--around=person/large-0", "--at=2024-10-04", "-o", str(tmp_path / "b.dot")]
    run = CliRunner().invoke(cli, ["export", "dot", "-w", str(workspace), *arguments])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "a.dot").read_bytes() == (tmp_path / "b.dot").read_bytes()
    assert all(remark in run.stderr.replace("\n", " ") for remark in remarks)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [("word", {}, "there is no format 'word'"), ("dot", {"knid": "x"}, "dot has no option 'knid'"),
     ("dot", {"kind": "x"}, "is one of bipartite, people, organisations"), ("csv", {"sure_on": "soon"}, "not a date")],
)  # fmt: skip
def test_what_is_wrong_with_an_option_is_told(
    name: str, options: dict[str, str], told: str, workspace: Path, tmp_path: Path
) -> None:
    with pytest.raises(KgError, match=told):
        write(name, tmp_path / "x", workspace, **options)
    assert names(tmp_path) == []


def test_every_format_is_listed() -> None:
    run = CliRunner().invoke(cli, ["export"])
    assert all(exporter.title in run.output for exporter in exporters().values())


def test_an_exporter_of_another_package_is_found(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kg_shout.py").write_text(
        "from kg.export import Exporter\n"
        "def write(snapshot, out, options):\n"
        "    for person in snapshot.persons():\n"
        "        out.write((options['mark'] + person['name'].upper() + '\\n').encode())\n"
        "from kg.options import Option\n"
        "shout = Exporter(name='shout', title='Shouted', purpose='For tests.', family='Mine', suffix='.txt',\n"
        "    to_file=write, options=(Option('mark', 'Put before.', default='!'),))\n"
    )
    info = tmp_path / "kg_shout-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kg-shout\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[kg.exporters]\nshout = kg_shout:shout\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    run = CliRunner().invoke(cli, ["export", "shout", "--mark", "¡", "-w", str(workspace)])
    assert run.exit_code == 0, run.output
    assert "¡ALVA EXEMPELSSON" in run.stdout
    (info / "entry_points.txt").write_text("[kg.exporters]\nshout = kg_shout:nothing\n")
    broken = CliRunner().invoke(cli, ["export", "turtle", "-w", str(workspace)])
    assert broken.exit_code == 1
    assert "the exporter 'shout' of kg-shout cannot be imported" in broken.output
