"""The example package as a third party would have it: built, installed elsewhere, found through its entry point."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.loading import loaders

EXAMPLE = Path(__file__).parents[1] / "example_loader"
REGISTER = (
    "7;Lo Ahl;kommundirektör;2014-03;2019-01-31\n8;Siv Alm;kommundirektör;2019-02-01;\n;;;;\n9;Bo Ek;rektor;i fjol;\n"
)
RUN = """
import json, sys
from kg.loading import loaders
from kg.model import Loaded

class Context:
    def known(self, url): return None
    def stored(self, url): return None
    def done(self, url): return url.endswith("#8") and len(sys.argv) > 2
    def expect(self, total): pass

loader = loaders()["ekbacka"]
events = list(loader.read([sys.argv[1]], {}, Context()))
print(json.dumps([
    [e.announcement.url, e.claims[0].claim.status,
     {f: e.announcement.text[b:t] for f, (b, t) in e.claims[0].spans.items()},
     e.claims[0].quote == e.announcement.text[e.claims[0].begin:e.claims[0].finish]]
    if isinstance(e, Loaded) else e.where.rpartition(":")[2]
    for e in events
]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the example package was installed into, without its dependencies: kg is here already."""
    source = tmp_path_factory.mktemp("source")
    for path in EXAMPLE.iterdir():  # the build writes nothing into the tree
        if path.is_file():
            (source / path.name).write_bytes(path.read_bytes())
    target = tmp_path_factory.mktemp("target")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--target", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def python(installed: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_package_adds_its_loader(installed: Path, tmp_path: Path) -> None:
    register = tmp_path / "posts.csv"
    register.write_text(REGISTER, encoding="utf-8")
    lo, siv, *bad = json.loads(python(installed, "-c", RUN, str(register)))
    assert lo == [
        "https://www.ekbacka.example/register#7", "held",
        {"person": "Lo Ahl", "role": "kommundirektör", "organisation": "Ekbacka kommun", "start": "2014-03",
         "end": "2019-01-31"}, True,
    ]  # fmt: skip
    assert siv[1] == "holds"
    assert bad == ["3", "4"]
    assert len(json.loads(python(installed, "-c", RUN, str(register), "resumed"))) == 3


def test_it_loads_like_those_that_come_with_kg(installed: Path, tmp_path: Path) -> None:
    register = tmp_path / "posts.csv"
    register.write_text(REGISTER, encoding="utf-8")
    assert "Posts register of Ekbacka" in python(installed, "-m", "kg", "load", "--help")
    workspace = ["--workspace", str(tmp_path / "w")]
    assert "2 announcements" in python(installed, "-m", "kg", "load", "ekbacka", str(register), *workspace)
    assert "0 changes" in python(installed, "-m", "kg", "load", "ekbacka", str(register), *workspace)
    career = json.loads(python(installed, "-m", "kg", "career", "Lo Ahl", "--format", "json", *workspace))
    assert "2019-01-31" in json.dumps(career)


def broken(folder: Path, name: str, module: str, entry: str) -> None:
    """A package as pip leaves it, with an entry point that does not work."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[kg.loaders]\nbroken = {entry}\n")
    (folder / "broken_loader.py").write_text(module)


@pytest.mark.parametrize(
    ("module", "entry", "message"),
    [
        ("import no_such_module\n", "broken_loader:loader", "kg-loader-broken cannot be imported.*uninstall"),
        ("loader = 1\n", "broken_loader:loader", "is not a kg.loading.Loader"),
    ],
)
def test_a_broken_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, entry: str, message: str
) -> None:
    broken(tmp_path, "kg-loader-broken", module, entry)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "broken_loader", raising=False)
    with pytest.raises(KgError, match=message):
        loaders()
