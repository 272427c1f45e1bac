"""Reaching Neo4j: its address, the credentials, and errors a person can mend."""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from neo4j import Auth, Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity, basic_auth
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from kg.errors import KgError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
PATIENCE = 30.0
"""Seconds for which Neo4j is tried again, with growing pauses, while it is away; KG_GRAPH_PATIENCE changes it."""

_LEAST_VERSION = 5
_CONNECT_SECONDS = 10.0
_COMMITS = 10

T = TypeVar("T")


@dataclass(frozen=True)
class Address:
    """Where a graph is: `uri` as the driver takes it, and the database, None for the server's default."""

    uri: str
    database: str | None = None

    @property
    def host_and_port(self) -> tuple[str, int]:
        """The host in lower case and the port."""
        parts = urlsplit(self.uri)
        return (parts.hostname or "").lower(), parts.port or 7687

    def __str__(self) -> str:
        return self.uri if self.database is None else f"{self.uri}/{self.database}"


def parse_address(text: str) -> Address:
    """The address `bolt://host:7687` or `bolt://host:7687/database` (also neo4j://, and +s or +ssc for TLS).

    Raises:
        KgError: it is no such address, or holds a password.
    """
    parts = urlsplit(text.strip())
    if parts.username is not None or parts.password is not None:
        raise KgError(
            "leave user and password out of the graph's address, where others can read them; "
            "set KG_GRAPH_USER, and KG_GRAPH_PASSWORD or KG_GRAPH_PASSWORD_FILE"
        )
    try:
        port = parts.port
    except ValueError:
        port = -1
    database = unquote(parts.path.strip("/")) or None
    sound = parts.scheme in SCHEMES and parts.hostname and port != -1 and not parts.query and not parts.fragment
    if not sound or (database is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9.-]{2,62}", database)):
        raise KgError(
            f"{text!r} is not the address of a graph; write it like bolt://127.0.0.1:7687 or "
            f"neo4j+s://graph.example.org/DATABASE (one of {', '.join(SCHEMES)})"
        )
    return Address(f"{parts.scheme}://{parts.netloc}", database)


def credentials(address: Address, workspace: Path | None, environment: Mapping[str, str] = os.environ) -> Auth | None:
    """User and password: KG_GRAPH_USER (neo4j when unset) with KG_GRAPH_PASSWORD or the file KG_GRAPH_PASSWORD_FILE
    names; else those of the Neo4j that `kg neo4j start` runs for the workspace, if that is at the address; else None.

    Raises:
        KgError: the file cannot be read.
    """
    user = environment.get("KG_GRAPH_USER") or "neo4j"
    password = environment.get("KG_GRAPH_PASSWORD")
    file = environment.get("KG_GRAPH_PASSWORD_FILE")
    if password:
        return basic_auth(user, password)
    if file:
        return basic_auth(user, _password_in(Path(file)))
    if workspace is not None:
        from kg.graph.server.local import LocalServer  # noqa: PLC0415  (it connects, too)

        local = LocalServer(workspace)
        if local.is_at(*address.host_and_port):
            return basic_auth("neo4j", _password_in(local.password_file))
    return None


def _password_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, ValueError) as error:
        raise KgError(f"the password file {file} cannot be read: {error}") from error


@dataclass(frozen=True)
class Graph:
    """An open connection to one database. Every method translates what Neo4j says into a KgError."""

    address: Address
    driver: Driver

    def read(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query of ours, all at once."""

        def work(transaction: ManagedTransaction) -> list[dict[str, Any]]:
            return [record.data() for record in transaction.run(cypher, parameters)]

        with explained(self.address), self.driver.session(database=self.address.database) as session:
            return session.execute_read(work)

    def stream(self, cypher: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The rows of a query of ours, as they come; a connection that is lost is an error."""
        with explained(self.address), self.driver.session(database=self.address.database) as session:
            for record in session.run(cypher, parameters):
                yield record.data()

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Do the work in one transaction, again and again for `PATIENCE` seconds while Neo4j is away or says "later".

        The acknowledgement of a commit may be lost, and then the work is done again although it was stored: it must
        see for itself what is there already.
        """
        with explained(self.address):
            for _ in range(_COMMITS):
                try:
                    with self.driver.session(database=self.address.database) as session:
                        return session.execute_write(work)
                except IncompleteCommit:
                    continue
            raise ServiceUnavailable("the connection was lost at every commit")

    def run(self, cypher: str, **parameters: Any) -> None:
        """Run a statement that is its own transaction: one that changes the schema, or CALL … IN TRANSACTIONS."""
        with explained(self.address), self.driver.session(database=self.address.database) as session:
            session.run(cypher, parameters).consume()


def patience(environment: Mapping[str, str] = os.environ) -> float:
    """KG_GRAPH_PATIENCE in seconds, else `PATIENCE`.

    Raises:
        KgError: it is no number.
    """
    text = environment.get("KG_GRAPH_PATIENCE") or str(PATIENCE)
    try:
        return max(0.0, float(text))
    except ValueError as error:
        raise KgError(f"KG_GRAPH_PATIENCE is {text!r}; it must be a number of seconds, e.g. 30") from error


@contextmanager
def open_graph(
    address: str | Address,
    workspace: Path | None = None,
    *,
    wait: float = 0.0,
    say: Callable[[str], None] = lambda line: None,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Graph]:
    """Connect, and see that somebody answers who can be talked to.

    Credentials are found in `environment`, or in the folder `workspace`. While nobody answers it is tried again for
    `wait` seconds, and `say` is told so once.

    Raises:
        KgError: the address is no address, nobody answers there, the credentials are refused or Neo4j is too old.
    """
    where = parse_address(address) if isinstance(address, str) else address
    auth = credentials(where, workspace, environment)
    with explained(where):
        driver = GraphDatabase.driver(
            where.uri,
            auth=auth,
            max_transaction_retry_time=patience(),
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_CONNECT_SECONDS * 2,
            keep_alive=True,
            user_agent="kg-appointments",
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    with driver:
        agent = _agent(driver, where, wait, say)
        version = re.match(r"Neo4j/(\d+)", agent)
        if version is not None and int(version[1]) < _LEAST_VERSION:
            raise KgError(f"{where} is {agent}; kg needs Neo4j {_LEAST_VERSION} or newer, best 5.26 LTS")
        yield Graph(where, driver)


def _agent(driver: Driver, address: Address, wait: float, say: Callable[[str], None]) -> str:
    until, pause = time.monotonic() + wait, 0.5
    while True:
        try:
            with explained(address):
                return driver.get_server_info().agent
        except GraphAwayError:
            if time.monotonic() + pause > until:
                raise
            if pause == 0.5:
                say(f"Neo4j does not answer at {address}; trying again for {wait:.0f} s …")
            time.sleep(pause)
            pause = min(pause * 2, 5.0)


class GraphAwayError(KgError):
    """Neo4j does not answer; what is stored elsewhere is not touched, and the next `kg sync` catches up."""


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn what the driver raises into a KgError that says what to do; credentials are in none of them."""
    try:
        yield
    except (ServiceUnavailable, SessionExpired) as error:
        raise GraphAwayError(
            f"Neo4j does not answer at {address} ({_first_line(error)}); is it running, and is the address right? "
            "A local one is started with: kg neo4j start"
        ) from error
    except AuthError as error:
        raise KgError(
            f"Neo4j at {address} refuses the user name or the password ({_first_line(error)}); "
            "set KG_GRAPH_USER, and KG_GRAPH_PASSWORD or KG_GRAPH_PASSWORD_FILE"
        ) from error
    except TransientError as error:
        raise GraphAwayError(
            f"Neo4j at {address} is busy or short of memory: {_first_line(error)}; try again later"
        ) from error
    except ClientError as error:
        raise KgError(f"Neo4j at {address} refuses: {_first_line(error)}{_hint(error)}") from error
    except Neo4jError as error:
        raise GraphAwayError(f"Neo4j at {address} failed: {_first_line(error)}; its logs say more") from error
    except ConfigurationError as error:
        raise KgError(f"{address} cannot be used: {_first_line(error)}") from error
    except DriverError as error:
        raise GraphAwayError(f"the connection to Neo4j at {address} failed: {_first_line(error)}") from error


def _hint(error: ClientError) -> str:
    code = error.code or ""
    if code.endswith("DatabaseNotFound"):
        return "; a database is named at the end of the address: bolt://host:7687/DATABASE"
    if code.endswith("Forbidden") or "ReadOnly" in code:
        return "; kg needs a user that may write data and make indexes"
    return ""


def _first_line(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0].rstrip(".")
