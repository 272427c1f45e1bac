"""The Neo4j that `kg neo4j start` runs for one workspace: loopback only, its data in the workspace.

neo4j/server.json    what was started, so that it is found again and stopped: a process or a container, its ports
neo4j/password       the password of the user neo4j, readable by its owner only
neo4j/data, conf …   the server's own
"""

import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase, basic_auth
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

from kg.errors import KgError
from kg.graph.server.engines import Engine, Layout, admin_environment, find_engine
from kg.graph.server.processes import is_running, require_posix, stop_group

HEAP = "1g"
"""The size of Java's heap, and of the page cache beside it; KG_NEO4J_HEAP changes it."""

_USUAL_PORTS = (7687, 7474)
_START_SECONDS = 300.0
_RELEASE_SECONDS = 3.0
_STARTS = 3
_STOP_SECONDS = 60.0
_FIRST_PASSWORD = "neo4j"  # noqa: S105  (what Neo4j begins with; it can do nothing but be changed)


@dataclass(frozen=True)
class ServerStatus:
    """A local Neo4j as it is now. `uri` and `browser` are those of the last start when it is not running."""

    running: bool
    uri: str | None = None
    browser: str | None = None
    engine: str | None = None


class LocalServer:
    """The local Neo4j of one workspace folder."""

    def __init__(self, workspace: Path, ports: tuple[int, int] = _USUAL_PORTS) -> None:
        """`ports` are those of Bolt and HTTP that a first start takes if they are free; 0 is any."""
        self.folder = workspace.absolute() / "neo4j"
        self._preferred = ports

    @property
    def password_file(self) -> Path:
        """The file with the password of the user neo4j."""
        return self.folder / "password"

    def status(self) -> ServerStatus:
        """What runs, and where."""
        told = self._told()
        if told is None:
            return ServerStatus(running=False)
        return ServerStatus(
            self._runs(told), f"bolt://127.0.0.1:{told['bolt']}", f"http://127.0.0.1:{told['http']}", told["engine"]
        )

    def is_at(self, host: str, port: int) -> bool:
        """True if this is running and listens there."""
        told = self._told()
        return host in ("127.0.0.1", "localhost") and told is not None and told["bolt"] == port and self._runs(told)

    def start(self, say: Callable[[str], None] = lambda line: None, engine: Engine | None = None) -> ServerStatus:
        """Start it and wait until it answers; when it is running already, only say so.

        Raises:
            KgError: nothing here can run a Neo4j, or it did not come up.
        """
        require_posix()
        with self._alone():
            before = self._told()
            if before is not None and self._answers(before):
                say("It is running already.")
                return self.status()
            chosen = engine or find_engine(say)
            say(f"Starting {chosen.name} …")
            self._make_password()
            ports = self._preferred if before is None else (before["bolt"], before["http"])
            if before is not None:  # killed a moment ago, it may hold its ports a little longer
                _wait_until_free(ports)
            for left in reversed(range(_STARTS)):
                told = self._begin(chosen, ports)
                try:
                    self._await(told)
                    break
                except BaseException as error:
                    ended = isinstance(error, KgError) and not self._runs(told)
                    self._end(told)
                    # between looking for a free port and listening on it, another may have taken it
                    if not left or not ended or (_is_free(told["bolt"]) and _is_free(told["http"])):
                        raise
            return self.status()

    def stop(self, patience: float = _STOP_SECONDS) -> bool:
        """Stop it; False when it was not running. Killed after `patience` seconds, it needs longer to start next time.

        Raises:
            KgError: it cannot be stopped.
        """
        require_posix()
        with self._alone():
            told = self._told()
            if told is None or not self._runs(told):
                return False
            self._end(told, patience)
            return True

    def admin(self, arguments: Sequence[str], engine: Engine | None = None) -> "subprocess.CompletedProcess[str]":
        """Run neo4j-admin over the data of this server, which must be stopped.

        Raises:
            KgError: it is running, or nothing here can run a Neo4j.
        """
        require_posix()
        with self._alone():
            told = self._told()
            if told is not None and self._runs(told):
                raise KgError("stop it first: kg neo4j stop")
            chosen = engine or find_engine(lambda line: None)
            bolt, http = self._preferred if told is None else (told["bolt"], told["http"])
            layout = Layout(self.folder, bolt, http, os.environ.get("KG_NEO4J_HEAP") or HEAP)
            command = chosen.admin(layout, arguments)
            environment = {**admin_environment(layout), "NEO4J_HOME": str(self.folder)}
            return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    def _begin(self, engine: Engine, ports: tuple[int, int]) -> dict[str, Any]:
        (self.folder / "logs" / "neo4j.log").unlink(missing_ok=True)
        bolt, http = (port if port and _is_free(port) else _any_port() for port in ports)
        layout = Layout(self.folder, bolt, http, os.environ.get("KG_NEO4J_HEAP") or HEAP)
        running = engine.start(layout)
        told = {"bolt": bolt, "http": http, "engine": engine.name, **asdict(running)}
        self._tell(told)
        return told

    def _listens(self, told: dict[str, Any]) -> bool:
        """True if it says that it listens: before that, who answers at its port is somebody else."""
        if told["container"]:  # its ports were bound when it was started
            return True
        try:
            log = (self.folder / "logs" / "neo4j.log").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return "Bolt enabled on" in log

    def _runs(self, told: dict[str, Any]) -> bool:
        if told["container"]:
            cli, name = told["container"]
            asked = [cli, "inspect", "--format", "{{.State.Running}}", name]
            return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == "true"
        return bool(told["since"]) and is_running(told["pid"], told["since"])

    def _answers(self, told: dict[str, Any]) -> bool:
        """True if it runs, when it answers; False if it does not run, or ends while it is waited for."""
        if not self._runs(told):
            return False
        try:
            self._await(told)
        except KgError:
            if self._runs(told):
                raise
            return False
        return True

    def _end(self, told: dict[str, Any], patience: float = _STOP_SECONDS) -> None:
        if told["container"]:
            cli, name = told["container"]
            done = subprocess.run([cli, "rm", "--force", name], capture_output=True, text=True, check=False)
            if done.returncode:
                raise KgError(f"the container {name} cannot be stopped: {done.stderr.strip()}")
        elif told["since"]:
            stop_group(told["pid"], told["since"], patience)

    def _await(self, told: dict[str, Any]) -> None:
        uri, until = f"bolt://127.0.0.1:{told['bolt']}", time.monotonic() + _START_SECONDS
        password = self.password_file.read_text(encoding="utf-8").strip()
        while True:
            try:
                if not self._listens(told):
                    raise ServiceUnavailable("it does not listen yet")
                return _log_in(uri, password)
            except AuthError:
                self._set_password(uri, password)
            except (DriverError, Neo4jError, OSError) as error:
                if not self._runs(told):
                    raise KgError(f"Neo4j did not come up: {self._complaint()}") from error
                if time.monotonic() > until:
                    raise KgError(f"Neo4j does not answer after {_START_SECONDS:.0f} s: {self._complaint()}") from error
                time.sleep(0.2)

    def _set_password(self, uri: str, password: str) -> None:
        try:
            with GraphDatabase.driver(uri, auth=basic_auth("neo4j", _FIRST_PASSWORD)) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                    {"old": _FIRST_PASSWORD, "new": password},
                    database_="system",
                )
        except AuthError as error:
            raise KgError(
                f"the password in {self.password_file} is not that of the data in {self.folder / 'data'}; put it "
                f"right, or remove {self.folder} (it holds nothing that kg sync does not make again)"
            ) from error

    def _make_password(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        if self.password_file.exists():
            self.password_file.chmod(0o600)
            return
        made = self.folder / f"password.{os.getpid()}"
        made.unlink(missing_ok=True)
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        made.rename(self.password_file)

    def _complaint(self) -> str:
        lines: list[str] = []
        for path in (self.folder / "logs" / "console.log", self.folder / "logs" / "neo4j.log"):
            if path.exists():
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [line.strip() for line in lines if "ERROR" in line or "Caused by" in line or "rror:" in line]
        return f"{(told or lines or ['it did not say why'])[-1]} (more in {self.folder / 'logs'})"

    def _told(self) -> dict[str, Any] | None:
        try:
            found = json.loads((self.folder / "server.json").read_text(encoding="utf-8"))
            keys = {"bolt", "http", "engine", "pid", "since", "container"}
            return found if isinstance(found, dict) and keys <= found.keys() else None
        except (OSError, ValueError):
            return None

    def _tell(self, told: dict[str, Any]) -> None:
        partial = self.folder / "server.json.new"
        partial.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        partial.replace(self.folder / "server.json")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl  # noqa: PLC0415  (absent on Windows, which `require_posix` turned away)

        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _log_in(uri: str, password: str) -> None:
    with GraphDatabase.driver(uri, auth=basic_auth("neo4j", password), connection_timeout=5) as driver:
        driver.verify_connectivity()
        driver.execute_query("RETURN 1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_until_free(ports: Sequence[int]) -> None:
    until = time.monotonic() + _RELEASE_SECONDS
    while not all(map(_is_free, ports)) and time.monotonic() < until:
        time.sleep(0.1)


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
