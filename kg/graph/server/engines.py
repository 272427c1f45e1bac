"""What can run a Neo4j here: an installed one, a container, or Java with jars that Maven fetches.

Each engine is given the same folder (`Layout`), in which configuration, data and logs lie.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kg.errors import KgError
from kg.graph.server.processes import started_at
from kg.text import digest

VERSION = "5.26.30"
IMAGE = f"docker.io/library/neo4j:{VERSION}-community"
JAVA_VERSIONS = (17, 21)

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kg</groupId>
  <artifactId>kg-neo4j</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.neo4j.client</groupId><artifactId>neo4j-browser</artifactId><version>5.24.0</version></dependency>
  </dependencies>
</project>
"""
_FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_DONE = "complete"
_INSIDE = Path("/kg")
"""Where the layout's folder appears in a container."""


@dataclass(frozen=True)
class Layout:
    """The folder of a local Neo4j and the loopback ports it is to listen on."""

    folder: Path
    bolt: int
    http: int
    heap: str

    @property
    def conf(self) -> Path:
        """The folder of neo4j.conf."""
        return self.folder / "conf"

    @property
    def console(self) -> Path:
        """What the server prints."""
        return self.folder / "logs" / "console.log"

    def write(self, *, inside: Path | None = None) -> None:
        """Make the folders and the configuration; `inside` is where the folder appears in a container."""
        for name in ("conf", "data", "logs", "run", "import", "plugins"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        place = inside or self.folder
        listen = "0.0.0.0" if inside else "127.0.0.1"  # noqa: S104  (in the container; published on loopback only)
        bolt, http = (7687, 7474) if inside else (self.bolt, self.http)
        settings = {
            "server.default_listen_address": listen,
            "server.bolt.listen_address": f"{listen}:{bolt}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.bolt}",
            "server.http.listen_address": f"{listen}:{http}",
            "server.http.advertised_address": f"127.0.0.1:{self.http}",
            "server.https.enabled": "false",
            **{f"server.directories.{n}": (place / n).as_posix() for n in ("data", "logs", "run", "import", "plugins")},
            "server.memory.heap.initial_size": self.heap,
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": self.heap,
            "db.tx_log.rotation.retention_policy": "100M size",
            "dbms.security.allow_csv_import_from_file_urls": "false",
            "dbms.usage_report.enabled": "false",
            "client.allow_telemetry": "false",
        }
        lines = [f"{name}={value}" for name, value in settings.items()]
        (self.conf / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Running:
    """How to find again what was started: a process by pid and start time, or a container by the CLI and its name."""

    pid: int | None = None
    since: str | None = None
    container: tuple[str, str] | None = None


class Engine(Protocol):
    """One way of running Neo4j."""

    @property
    def name(self) -> str:
        """In words, for the status."""

    def start(self, layout: Layout) -> Running:
        """Start it in the background; it need not answer yet."""

    def admin(self, layout: Layout, arguments: Sequence[str]) -> Sequence[str]:
        """Write the configuration; the command line of neo4j-admin over the layout's data, for `admin_environment`."""


def admin_environment(layout: Layout) -> dict[str, str]:
    """The environment in which neo4j-admin works on the layout's data."""
    return {**os.environ, "NEO4J_CONF": str(layout.conf), "HEAP_SIZE": layout.heap}


def _spawn(command: Sequence[str], layout: Layout, environment: Mapping[str, str]) -> Running:
    with layout.console.open("wb") as console:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, cwd=layout.folder,
            env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip
    return Running(process.pid, started_at(process.pid))


@dataclass(frozen=True)
class Installed:
    """A Neo4j that is installed on this machine, run over our own data and configuration."""

    home: Path

    @property
    def name(self) -> str:
        """In words."""
        return f"the Neo4j installed in {self.home}"

    def start(self, layout: Layout) -> Running:
        """Run `neo4j console` with our configuration; its own data is not touched."""
        layout.write()
        return _spawn([str(self.home / "bin" / "neo4j"), "console"], layout, {"NEO4J_CONF": str(layout.conf)})

    def admin(self, layout: Layout, arguments: Sequence[str]) -> Sequence[str]:
        """The installed neo4j-admin."""
        layout.write()
        return [str(self.home / "bin" / "neo4j-admin"), *arguments]


@dataclass(frozen=True)
class Container:
    """The official image, run by docker or podman as this user, its ports on loopback only."""

    cli: str

    @property
    def name(self) -> str:
        """In words."""
        return f"{IMAGE} in {Path(self.cli).name}"

    def start(self, layout: Layout) -> Running:
        """Start the container in the background."""
        layout.write(inside=_INSIDE)
        name = f"kg-neo4j-{digest('container', str(layout.folder))[:12]}"
        with suppress(subprocess.CalledProcessError):  # one that was stopped by others is still there under its name
            _quietly([self.cli, "rm", "--force", name])
        command = [
            self.cli, "run", "--detach", "--name", name, *self._as_this_user(),
            "--publish", f"127.0.0.1:{layout.bolt}:7687", "--publish", f"127.0.0.1:{layout.http}:7474",
            "--volume", f"{layout.folder}:{_INSIDE}", "--env", f"NEO4J_CONF={_INSIDE / 'conf'}",
            "--entrypoint", "neo4j", IMAGE, "console",
        ]  # fmt: skip
        try:
            _quietly(command)
        except subprocess.CalledProcessError as error:
            raise KgError(f"{Path(self.cli).name} could not start {IMAGE}: {_last_line(error.stderr)}") from error
        return Running(container=(self.cli, name))

    def admin(self, layout: Layout, arguments: Sequence[str]) -> Sequence[str]:
        """The image's neo4j-admin."""
        layout.write(inside=_INSIDE)
        return [
            self.cli, "run", "--rm", *self._as_this_user(), "--volume", f"{layout.folder}:{_INSIDE}",
            "--volume", f"{Path.cwd()}:/here", "--workdir", "/here",
            "--env", f"NEO4J_CONF={_INSIDE / 'conf'}", "--entrypoint", "neo4j-admin", IMAGE, *arguments,
        ]  # fmt: skip

    def _as_this_user(self) -> list[str]:
        if Path(self.cli).name == "podman":  # which maps users by itself, and refuses to be told so by root
            return ["--userns", "keep-id"] if os.getuid() else []
        return ["--user", f"{os.getuid()}:{os.getgid()}"]


@dataclass(frozen=True)
class Jars:
    """Neo4j's jars as Maven fetches them, run by this machine's Java."""

    java: str
    maven: str

    @property
    def name(self) -> str:
        """In words."""
        return f"Neo4j {VERSION} on {self.java}"

    def start(self, layout: Layout) -> Running:
        """Fetch the jars unless they are there, and run the server."""
        jars = fetch_jars(self.maven, self.java)
        layout.write()
        command = [
            *self._java(jars, layout), "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={layout.folder}", f"--config-dir={layout.conf}",
        ]  # fmt: skip
        return _spawn(command, layout, {})

    def admin(self, layout: Layout, arguments: Sequence[str]) -> Sequence[str]:
        """Neo4j's own AdminTool, which is what neo4j-admin runs."""
        layout.write()
        jars = fetch_jars(self.maven, self.java)
        return [*self._java(jars, layout), "org.neo4j.cli.AdminTool", *arguments]

    def _java(self, jars: Path, layout: Layout) -> list[str]:
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
        return [self.java, f"-Xms{layout.heap}", f"-Xmx{layout.heap}", "-cp", f"{jars}/*", *opened]


def find_engine(say: Callable[[str], None], environment: Mapping[str, str] = os.environ) -> Engine:
    """An installed Neo4j (NEO4J_HOME, or on PATH), else docker or podman if it works, else Java and Maven.

    Raises:
        KgError: there is none of them.
    """
    home = environment.get("NEO4J_HOME")
    if home:
        if not (Path(home) / "bin" / "neo4j").exists():
            raise KgError(f"NEO4J_HOME is {home}, but there is no bin/neo4j in it; correct it or unset it")
        return Installed(Path(home))
    path = environment.get("PATH")
    installed = shutil.which("neo4j", path=path)
    if installed:
        return Installed(Path(installed).resolve().parent.parent)
    for name in ("docker", "podman"):
        cli = shutil.which(name, path=path)
        if cli and _works(cli):
            return Container(cli)
        if cli:
            say(f"{name} is installed, but does not run; looking further.")
    if jars := find_jars(environment):
        return jars
    raise KgError(
        "nothing here can run a Neo4j; install one of: Neo4j 5.26 (and set NEO4J_HOME), docker, podman, or Java 17 or "
        "21 with Maven (on Debian and Ubuntu: sudo apt-get install maven openjdk-17-jre-headless)"
    )


def find_jars(environment: Mapping[str, str] = os.environ) -> Jars | None:
    """Java and Maven, if both are here."""
    maven, java = shutil.which("mvn", path=environment.get("PATH")), find_java(environment)
    return Jars(java, maven) if maven and java else None


def find_java(environment: Mapping[str, str] = os.environ) -> str | None:
    """A Java 17 or 21: of JAVA_HOME, on PATH, or where Linux distributions put them."""
    candidates = [Path(environment["JAVA_HOME"]) / "bin" / "java"] if environment.get("JAVA_HOME") else []
    on_path = shutil.which("java", path=environment.get("PATH"))
    if on_path:
        candidates.append(Path(on_path))
    for version in JAVA_VERSIONS:
        candidates += sorted(Path("/usr/lib/jvm").glob(f"*{version}*/bin/java"))
    return next((str(java) for java in candidates if _java_version(java) in JAVA_VERSIONS), None)


def _java_version(java: Path) -> int | None:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else None


def _works(cli: str) -> bool:
    try:
        subprocess.run([cli, "info"], capture_output=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where this user's programs keep what they can fetch again."""
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"]) / "kg"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "kg"


def fetch_jars(maven: str, java: str, cache: Path | None = None) -> Path:
    """The folder of Neo4j's jars, fetched if it is not there yet (some 130 MB); whole or not at all.

    Raises:
        KgError: Maven could not fetch them.
    """
    folder = (cache or cache_folder()) / f"neo4j-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    jars = folder / "jars"
    with _locked(folder / "lock"):
        if (jars / _DONE).exists():
            return jars
        shutil.rmtree(jars, ignore_errors=True)
        (folder / "pom.xml").write_text(_POM, encoding="utf-8")
        command = [maven, "--batch-mode", "--quiet", "--strict-checksums", "--file", str(folder / "pom.xml"), _FETCH,
                   "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]  # fmt: skip
        home = str(Path(java).resolve().parent.parent)
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "JAVA_HOME": home},
        )  # fmt: skip
        if done.returncode:
            raise KgError(f"Maven could not fetch Neo4j {VERSION}: {_first_error(done.stdout + done.stderr)}")
        (jars / _DONE).touch()
    return jars


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl  # noqa: PLC0415  (absent on Windows, where this is not reached)

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)


def _first_error(text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    found = re.search(r"^\[ERROR\] +(.+)$", plain, re.MULTILINE)
    return found[1] if found else _last_line(plain)


def _last_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else "it did not say why"
