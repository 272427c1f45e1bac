"""Reaching Neo4j: its address, the credentials, and errors a person can mend."""

import os
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Auth,
    Driver,
    GraphDatabase,
    NotificationMinimumSeverity,
    Session,
    Transaction,
    basic_auth,
)
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

_LEAST_VERSION = (5, 13)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.3, 4.0
_CONNECT_SECONDS = 10.0

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
    """An open connection to one database. Every method translates what Neo4j says into a KgError.

    While Neo4j is away or says "later", a transaction is tried again for `patience` seconds; `say` is told so once.
    """

    address: Address
    driver: Driver
    patience: float
    say: Callable[[str], None]
    passed: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Raw queries that the fence let through (`kg.graph.cypher`), and what of each is run."""

    def read(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query of ours, all at once."""
        return self._transact(lambda tx: [record.data() for record in tx.run(cypher, parameters)], READ_ACCESS)

    def stream(self, cypher: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The rows of a query of ours, as they come; a connection that is lost is an error."""
        with explained(self.address), self._session(READ_ACCESS) as session:
            for record in session.run(cypher, parameters):
                yield record.data()

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in one transaction.

        It may be done again although it was stored, since the word of a commit may be lost: it must see for itself what
        is there already.
        """
        return self._transact(work, WRITE_ACCESS)

    def run(self, cypher: str, **parameters: Any) -> None:
        """Run a statement that is its own transaction and may be repeated: of the schema, or CALL … IN TRANSACTIONS."""

        def once() -> None:
            with self._session(WRITE_ACCESS) as session:
                session.run(cypher, parameters).consume()

        self._patiently(once)

    def _transact(self, work: Callable[[Transaction], T], access: str) -> T:
        def once() -> T:
            with self._session(access) as session, session.begin_transaction() as transaction:
                result = work(transaction)
                transaction.commit()
                return result

        return self._patiently(once)

    def _session(self, access: str) -> Session:
        return self.driver.session(database=self.address.database, default_access_mode=access)

    def _patiently(self, work: Callable[[], T]) -> T:
        """The driver's own way would pause for up to half a minute, and give up when the word of a commit is lost."""
        pauses = Pauses(self.patience)
        while True:
            try:
                return work()
            except (DriverError, Neo4jError) as error:
                again = error.is_retryable() or isinstance(error, IncompleteCommit)
                if not again or not pauses.is_time_left():
                    with explained(self.address):
                        raise
                if isinstance(error, DriverError):
                    pauses.tell(f"Neo4j at {self.address} is away; trying again for {self.patience:.0f} s …", self.say)
            pauses.sleep()


class Pauses:
    """Growing pauses, for so many seconds in all."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._pause = _FIRST_PAUSE
        self._told = False

    def is_time_left(self) -> bool:
        """True if the next pause ends in time."""
        return time.monotonic() + self._pause <= self._until

    def tell(self, line: str, say: Callable[[str], None]) -> None:
        """Say the line, the first time."""
        if not self._told:
            say(line)
        self._told = True

    def sleep(self) -> None:
        """Pause; the next pause is longer."""
        time.sleep(self._pause * random.uniform(0.8, 1.2))
        self._pause = min(self._pause * 1.6, _LONGEST_PAUSE)


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
    `wait` seconds.

    Raises:
        KgError: the address is no address, nobody answers there, the credentials are refused or Neo4j is too old.
    """
    where = parse_address(address) if isinstance(address, str) else address
    pauses = Pauses(wait)
    while True:
        try:
            driver = _connect(where, credentials(where, workspace, environment))
            break
        except GraphAwayError:
            if not pauses.is_time_left():
                raise
        pauses.tell(f"Neo4j does not answer at {where}; trying again for {wait:.0f} s …", say)
        pauses.sleep()
    with driver:
        yield Graph(where, driver, patience(environment), say)


def _connect(address: Address, auth: Auth | None) -> Driver:
    with explained(address):
        driver = GraphDatabase.driver(
            address.uri,
            auth=auth,
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_CONNECT_SECONDS * 2,
            keep_alive=True,
            user_agent="kg-appointments",
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
        with ExitStack() as on_error:
            on_error.callback(driver.close)
            _check_version(driver.get_server_info().agent, address)
            on_error.pop_all()
    return driver


def _check_version(agent: str, address: Address) -> None:
    version = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if version is not None and (int(version[1]), int(version[2])) < _LEAST_VERSION:
        raise KgError(f"{address} is {agent}; kg needs {'.'.join(map(str, _LEAST_VERSION))} or newer, best 5.26")


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
