"""The wheel, the sdist and an editable install each carry the rooms, and work far from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("loaders", "ontology", "queries", "examples")

# What an installed kg is asked, by its own interpreter, from an empty folder.
PROBE = """
import json, sys
from importlib.resources import files
from kg.loading import loaders
import kg, kg.loaders

def walk(entry, name):
    for child in entry.iterdir():
        if child.name != "__pycache__":
            yield from walk(child, f"{name}/{child.name}") if child.is_dir() else [(f"{name}/{child.name}", child)]

found = {name: len(path.read_bytes()) for room in sys.argv[1:] for name, path in walk(files("kg") / room, room)}
print(json.dumps({"package": kg.__file__, "loaders": sorted(loaders()), "files": found}))
"""


def run(*command: object, cwd: Path) -> str:
    """Standard output of a command that must succeed; nothing of the test environment leads it to the checkout."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "KG_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def rooms_on_disk() -> dict[str, int]:
    """Each file of the rooms at the top level that is to travel, with its size in bytes."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    return travelling({path.relative_to(ROOT).as_posix(): path.stat().st_size for path in paths})


def travelling(files: dict[str, int]) -> dict[str, int]:
    """Without what only the tree needs: ontology/build makes the registers."""
    return {n: size for n, size in files.items() if "__pycache__" not in n and not n.startswith("ontology/build/")}


@dataclass(frozen=True)
class Archives:
    """The built archives: the wheel both as made from the sdist and as made from the tree."""

    sdist: Path
    wheel: Path
    wheel_of_tree: Path
    rooms: dict[str, int]
    """The files of the rooms when they were built, with their sizes in bytes."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    out = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--no-isolation")
    run(*build, "--outdir", out, ROOT, cwd=out)
    run(*build, "--wheel", "--outdir", out / "tree", ROOT, cwd=out)
    (sdist,), (wheel,), (wheel_of_tree,) = out.glob("*.tar.gz"), out.glob("*.whl"), (out / "tree").glob("*.whl")
    return Archives(sdist, wheel, wheel_of_tree, rooms_on_disk())


def test_the_wheel_carries_each_room_once(archives: Archives) -> None:
    with zipfile.ZipFile(archives.wheel) as wheel:
        names = wheel.namelist()
        sizes = {info.filename.removeprefix("kg/"): info.file_size for info in wheel.infolist()}
    assert len(names) == len(set(names))
    assert {PurePosixPath(name).parts[0].partition("-")[0] for name in names} == {"kg", "kg_appointments"}
    assert {name: size for name, size in sizes.items() if name.partition("/")[0] in ROOMS} == archives.rooms
    assert {name.partition("/")[0] for name in archives.rooms} == set(ROOMS)


def test_the_sdist_has_the_layout_of_the_tree_and_makes_the_same_wheel(archives: Archives) -> None:
    with tarfile.open(archives.sdist) as sdist:
        members = sdist.getmembers()
    assert all(member.isfile() or member.isdir() for member in members), "a link in the sdist"
    names = [member.name.partition("/")[2] for member in members if member.isfile()]
    assert len(names) == len(set(names))
    assert set(archives.rooms) <= set(names)
    assert not [name for name in names if name.startswith(tuple(f"kg/{room}/" for room in ROOMS))]
    with zipfile.ZipFile(archives.wheel) as one, zipfile.ZipFile(archives.wheel_of_tree) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_an_install_into_an_empty_environment_works_outside_the_checkout(
    kind: str, archives: Archives, tmp_path: Path
) -> None:
    """The wheel brings its own dependencies; the other two borrow those of the test environment, to stay quick."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    what: dict[str, tuple[object, ...]] = {
        "wheel": (archives.wheel,),
        "sdist": ("--no-deps", archives.sdist),
        "editable": ("--no-deps", "--editable", ROOT),
    }
    run(python, "-m", "pip", "install", "--quiet", *what[kind], cwd=tmp_path)
    if kind != "wheel":
        (site,) = home.glob("**/site-packages")
        # after the install, so that pip does not take the borrowed packages for its own; a .pth inside them is not read
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(scripts / "kg", "--version", cwd=elsewhere).startswith("kg, version ")
    assert "career" in run(scripts / "kg", "--help", cwd=elsewhere)

    answer = json.loads(run(python, "-c", PROBE, *ROOMS, cwd=elsewhere))
    assert Path(answer["package"]).is_relative_to(ROOT if kind == "editable" else home)
    if kind == "editable":
        assert travelling(answer["files"]) == rooms_on_disk()
    else:
        assert answer["files"] == archives.rooms
    assert {"files", "web", "g0v", "popolo"} <= set(answer["loaders"])

    examples = Path(answer["package"]).parent / "examples"
    run(scripts / "kg", "load", examples, "--workspace", "demo", cwd=elsewhere)
    assert "Ekbacka" in run(scripts / "kg", "career", "Signe Havrell", "--workspace", "demo", cwd=elsewhere)
