"""kg neo4j start|stop|status with a real Neo4j: started once, private, stopped, and nobody else's process hurt."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import KgError
from kg.graph.connection import open_graph
from kg.graph.server import engines, local
from kg.graph.server.engines import (
    Container,
    Installed,
    Jars,
    Layout,
    Running,
    fetch_jars,
    find_engine,
    find_jars,
    find_java,
)
from kg.graph.server.local import LocalServer
from kg.graph.server.processes import is_running, started_at, stop_group


def started(server: LocalServer) -> dict[str, Any]:
    """What was started: a process with its pid, or a container."""
    found: dict[str, Any] = json.loads((server.folder / "server.json").read_text(encoding="utf-8"))
    return found


def kg(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="kg")
    assert result.exit_code == code, result.output
    return result.output


def listening(pid: int) -> set[str]:
    """The addresses that the process listens on, from /proc: hexadecimal address:port."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(entry.readlink()))
        except OSError:
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                found.add(fields[1].partition(":")[0])
    return found


def test_a_local_neo4j_from_start_to_stop(own_server: LocalServer) -> None:
    workspace = own_server.folder.parent
    own_server.stop()
    assert "not running" in kg("neo4j", "status", "--workspace", workspace, code=1)
    shown = kg("neo4j", "start", "--workspace", workspace)
    uri = own_server.status().uri
    assert uri is not None
    assert f"export KG_GRAPH={uri}" in shown
    password = own_server.password_file.read_text(encoding="utf-8").strip()
    assert len(password) >= 24
    assert password not in shown
    assert own_server.password_file.stat().st_mode & 0o777 == 0o600
    running = started(own_server)
    if (pid := running["pid"]) and Path("/proc").exists():
        loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
        assert listening(pid)
        assert listening(pid) <= loopback
        assert password not in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")

    assert "It is running already" in kg("neo4j", "start", "--workspace", workspace)
    assert started(own_server) == running
    assert uri in kg("neo4j", "status", "--workspace", workspace)
    with pytest.raises(KgError, match="kg neo4j stop"):
        own_server.admin(["--version"])

    # the password is found where the server's is, and nowhere else
    with open_graph(uri, workspace, environment={}) as graph:
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]
    with pytest.raises(KgError, match="KG_GRAPH_PASSWORD"), open_graph(uri, environment={}):
        pass

    assert "is stopped" in kg("neo4j", "stop", "--workspace", workspace)
    assert not own_server.status().running
    assert "was not running" in kg("neo4j", "stop", "--workspace", workspace)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_pid_that_is_anothers_by_now_is_left_alone(stranger: subprocess.Popen[bytes], tmp_path: Path) -> None:
    server = LocalServer(tmp_path)
    server.folder.mkdir()
    since = started_at(stranger.pid)
    assert since is not None
    told = {"bolt": 7687, "http": 7474, "engine": "x", "pid": stranger.pid, "since": since + "1", "container": None}
    (server.folder / "server.json").write_text(json.dumps(told), encoding="utf-8")
    assert not server.status().running
    assert not server.stop()
    assert not stop_group(stranger.pid, since + "1", 0)
    assert is_running(stranger.pid, since)
    # the very same is found, and ended
    (server.folder / "server.json").write_text(json.dumps({**told, "since": since}), encoding="utf-8")
    assert server.status().running
    assert server.stop()
    assert not is_running(stranger.pid, since)


def test_half_a_state_file_is_none(tmp_path: Path) -> None:
    server = LocalServer(tmp_path)
    server.folder.mkdir()
    for text in ("", "{", "[]", '{"pid": 1}', "\udcff"):
        (server.folder / "server.json").write_text(text, encoding="utf-8", errors="surrogateescape")
        assert not server.status().running
        assert not server.stop()


def test_a_server_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    home = tmp_path / "neo4j"
    script(home / "bin" / "neo4j", 'echo "ERROR Failed to start: the moon is full" >&2; exit 3')
    with pytest.raises(KgError, match="the moon is full"):
        LocalServer(tmp_path / "workspace").start(engine=Installed(home))
    assert not LocalServer(tmp_path / "workspace").status().running


def test_a_port_that_another_takes_meanwhile_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first start ends since the port is taken; the second is on another port."""
    starts: list[int] = []
    real = local._is_free
    monkeypatch.setattr(local, "_is_free", lambda port: real(port) if starts else True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        class Ends(Installed):
            def start(self, layout: Layout) -> Running:
                starts.append(layout.bolt)
                return super().start(layout)

        script(tmp_path / "bin" / "neo4j", 'echo "ERROR Address already in use"; exit 1')
        with pytest.raises(KgError, match="already in use"):
            LocalServer(tmp_path / "workspace", ports=(port, 0)).start(engine=Ends(tmp_path))
    assert starts[0] == port
    assert len(starts) == 2
    assert starts[1] != port


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_what_runs_it_is_looked_for_in_order(tmp_path: Path) -> None:
    said: list[str] = []
    bin_ = tmp_path / "bin"
    script(bin_ / "mvn", "exit 0")
    script(bin_ / "java", "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2")
    environment = {"PATH": str(bin_)}
    assert isinstance(find_engine(said.append, environment), Jars)
    script(bin_ / "docker", "exit 1")
    assert isinstance(find_engine(said.append, environment), Jars)
    assert said == ["docker is installed, but does not run; looking further."]
    script(bin_ / "podman", "exit 0")
    assert find_engine(said.append, environment) == Container(str(bin_ / "podman"))
    script(bin_ / "docker", "exit 0")
    assert find_engine(said.append, environment) == Container(str(bin_ / "docker"))
    script(tmp_path / "opt" / "bin" / "neo4j", "exit 0")
    (bin_ / "neo4j").symlink_to(tmp_path / "opt" / "bin" / "neo4j")
    assert find_engine(said.append, environment) == Installed(tmp_path / "opt")
    script(tmp_path / "home" / "bin" / "neo4j", "exit 0")
    assert find_engine(said.append, {**environment, "NEO4J_HOME": str(tmp_path / "home")}) == Installed(
        tmp_path / "home"
    )
    with pytest.raises(KgError, match="NEO4J_HOME"):
        find_engine(said.append, {**environment, "NEO4J_HOME": str(bin_)})


def test_where_nothing_runs_it_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="docker, podman, or Java 17 or 21 with Maven"):
        find_engine(lambda line: None, {"PATH": str(tmp_path)})


def test_a_java_that_is_too_old_is_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "JAVA_VERSIONS", (999,))
    script(tmp_path / "java", "echo 'openjdk version \"11.0.1\" 2018' >&2")
    assert find_java({"PATH": str(tmp_path)}) is None
    script(tmp_path / "java", "echo 'openjdk version \"999\" 2999' >&2")
    assert find_java({"PATH": str(tmp_path)}) == str(tmp_path / "java")


def test_a_maven_that_fails_is_told_and_leaves_no_half_of_it(tmp_path: Path) -> None:
    maven = script(tmp_path / "mvn", 'echo "[ERROR] no such host" ; exit 1')
    with pytest.raises(KgError, match="no such host"):
        fetch_jars(str(maven), "/usr/bin/java", tmp_path / "cache")
    maven = script(tmp_path / "mvn", f"mkdir -p {tmp_path}/cache/neo4j-{engines.VERSION}/jars")
    assert fetch_jars(str(maven), "/usr/bin/java", tmp_path / "cache").is_dir()


def test_a_container_is_run_as_this_user_on_loopback_only(tmp_path: Path) -> None:
    """The command line alone: whether docker does as it says is not ours to test."""
    cli = script(tmp_path / "docker", f'echo "$@" >> {tmp_path}/calls')
    layout = Layout(tmp_path / "neo4j", 17687, 17474, "512m")
    running = Container(str(cli)).start(layout)
    (_, run) = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert running.container is not None
    assert f"--name {running.container[1]} " in run
    assert "--publish 127.0.0.1:17687:7687 " in run
    assert "--publish 127.0.0.1:17474:7474 " in run
    assert f"--user {os.getuid()}:{os.getgid()} " in run
    assert f"--volume {layout.folder}:/kg " in run
    settings = (layout.conf / "neo4j.conf").read_text(encoding="utf-8")
    assert "server.directories.data=/kg/data\n" in settings
    assert "server.bolt.advertised_address=127.0.0.1:17687\n" in settings


@pytest.mark.parametrize(("user", "told"), [(1000, True), (0, False)])
def test_podman_keeps_the_user_unless_that_is_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, told: bool
) -> None:
    """It refuses to keep the id of root: "keep-id is only supported in rootless mode"."""
    cli = script(tmp_path / "podman", f'echo "$@" >> {tmp_path}/calls')
    monkeypatch.setattr(os, "getuid", lambda: user)
    Container(str(cli)).start(Layout(tmp_path / "neo4j", 17687, 17474, "512m"))
    assert ("--userns keep-id " in (tmp_path / "calls").read_text(encoding="utf-8")) is told


def container_here() -> Container | None:
    """A container engine that works and has the image at hand; nothing is pulled for a test."""
    for name in ("docker", "podman"):
        cli = shutil.which(name)
        if (
            cli
            and not subprocess.run(
                [cli, "image", "inspect", engines.IMAGE], capture_output=True, check=False
            ).returncode
        ):
            return Container(cli)
    return None


def test_a_container_serves_and_administers_the_graph(own_server: LocalServer, tmp_path: Path) -> None:
    engine = container_here()
    if engine is None:
        pytest.skip(f"no container engine here that has {engines.IMAGE}")
    own_server.stop()
    server = LocalServer(tmp_path / "workspace", ports=(0, 0))
    try:
        status = server.start(engine=engine)
        assert status.uri
        with open_graph(status.uri, tmp_path / "workspace", environment={}) as graph:
            assert graph.read("RETURN 1 AS one") == [{"one": 1}]
        _, name = started(server)["container"]
        subprocess.run([engine.cli, "kill", name], capture_output=True, check=True)
        assert not server.status().running
        assert server.start(engine=engine).running
    finally:
        server.stop(patience=0)
    assert not server.status().running
    done = server.admin(["database", "info", "neo4j"], engine=engine)
    assert done.returncode == 0, done.stderr
    assert "Database in use" in done.stdout
    assert (server.folder / "data" / "databases" / "neo4j").is_dir()


def test_an_installed_neo4j_is_run_with_our_folders(own_server: LocalServer, tmp_path: Path) -> None:
    """An installation made of the jars that Maven fetched, with the scripts' own entry points."""
    found = find_jars()
    if found is None:
        pytest.skip("no Maven here to make an installation of")
    home = tmp_path / "home"
    (home / "conf").mkdir(parents=True)
    (home / "lib").symlink_to(fetch_jars(found.maven, found.java))
    for name, entry in (("neo4j", "Neo4jCommand"), ("neo4j-admin", "Neo4jAdminCommand")):
        script(
            home / "bin" / name,
            f'export NEO4J_HOME="{home}"\n'
            f'exec "{found.java}" -Xmx128m -cp "{home}/lib/*" org.neo4j.server.startup.{entry} "$@"',
        )
    own_server.stop()
    server = LocalServer(tmp_path / "workspace", ports=(0, 0))
    engine = Installed(home)
    try:
        status = server.start(engine=engine)
        assert status.running
        assert status.uri
        with open_graph(status.uri, tmp_path / "workspace", environment={}) as graph:
            assert graph.read("RETURN 1 AS one") == [{"one": 1}]
        assert (server.folder / "data" / "databases" / "neo4j").is_dir()
        assert not (home / "data").exists()
    finally:
        server.stop(patience=0)
    assert not server.status().running
    done = server.admin(["database", "info", "neo4j"], engine=engine)
    assert done.returncode == 0, done.stderr
    assert "Database in use" in done.stdout


def test_the_compose_file_is_the_same_neo4j_with_the_same_settings(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "compose.yaml").read_text(encoding="utf-8")
    assert f"image: {engines.IMAGE}\n" in text
    assert set(re.findall(r'- "(\S+:\d+:\d+)"', text)) == {"127.0.0.1:7687:7687", "127.0.0.1:7474:7474"}
    layout = Layout(tmp_path, 7687, 7474, "1g")
    layout.write(inside=Path("/kg"))
    lines = (layout.conf / "neo4j.conf").read_text(encoding="utf-8").splitlines()
    ours = dict(line.split("=", 1) for line in lines)
    told = re.findall(r"NEO4J_((?!AUTH)\w+): \"?([^\"\n]+)", text)
    assert len(told) >= 6
    for name, value in told:
        setting = name.replace("__", "-").replace("_", ".").replace("-", "_")  # as the image does
        assert ours[setting] == value, setting
