"""Raw SPARQL over the published view, in a worker process, within limits: what `kg query` and the HTTP API run.

Two fences keep a query in: `kg.triples.fence` admits only what reads the view, and the worker opens the view
read-only, gives up the right to connect and to write (`kg.triples.sandbox`) and is killed at the time limit.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import KgError
from kg.triples.fence import Form, QueryError, admit

__all__ = ["Answer", "Form", "Limits", "QueryError", "Row", "Term", "as_term", "run_query"]

_START_SECONDS = 30.0  # for Python to start and the view to open; not the query's time
_ABORTED, _OUT_OF_TIME = -6, -24  # SIGABRT: how Rust ends when it gets no more memory; SIGXCPU: see sandbox


@dataclass(frozen=True)
class Limits:
    """What one query may use: wall seconds, rows of the answer, megabytes of memory (Linux)."""

    seconds: float = 10.0
    rows: int = 10_000
    memory_mb: int = 2048


class Term(NamedTuple):
    """One value. `datatype` is the full IRI of a literal's type, `language` its language tag; both None otherwise."""

    kind: OneOf["iri", "literal", "node"]
    value: str
    datatype: str | None = None
    language: str | None = None


Row = tuple[Term | None, ...]
"""One value a column; None is unbound. For CONSTRUCT and DESCRIBE: subject, predicate, object."""


def as_term(value: NamedNode | BlankNode | Literal | Triple | None) -> Term | None:
    """A value of Oxigraph's as a term.

    Raises:
        KgError: it is a triple, which SPARQL 1.1 does not know as a value.
    """
    if value is None:
        return None
    if isinstance(value, Literal):
        return Term("literal", value.value, value.datatype.value, value.language)
    if isinstance(value, Triple):
        raise KgError("a triple as a value cannot be shown; ask for its parts")
    return Term("iri" if isinstance(value, NamedNode) else "node", value.value)


@dataclass
class Answer:
    """An answer, its rows still to come. `truth` is that of an ASK, and None otherwise.

    `cut` is None until the last row was read; then True if the limit of rows left some out.
    """

    seq: int
    base_iri: str
    form: Form
    columns: tuple[str, ...]
    truth: bool | None
    rows: Iterator[Row]
    cut: bool | None = field(default=None)


@contextmanager
def run_query(folder: Path, query: str, limits: Limits | None = None) -> Iterator[Answer]:
    """Run a query on the view published in `folder` (`<workspace>/triples`); rows come as they are found.

    The time limit covers the reading of all rows. The worker ends with the context.

    Raises:
        QueryError: the query may not run, or cannot be read; the message says where.
        KgError: nothing is published, or the query needs more time or memory than allowed. Both may also come
            while the rows are read.
    """
    limits = limits or Limits()
    admitted = admit(query)
    worker = subprocess.Popen(
        # -P: what lies in the working directory must not be imported in place of kg
        [sys.executable, "-P", "-m", "kg.triples.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    exchange = _Exchange(worker, limits)
    try:
        head = exchange.ask(
            {
                "folder": str(folder.absolute()), "query": admitted.text, "rows": limits.rows,
                "memory_mb": limits.memory_mb, "seconds": limits.seconds,
            }
        )  # fmt: skip
        answer = Answer(
            head["seq"], head["base_iri"], admitted.form, tuple(head.get("columns", ())), head.get("truth"), iter(())
        )
        answer.rows = _rows(exchange, answer)
        if answer.truth is not None:
            answer.cut = exchange.next()["cut"]
        yield answer
    finally:
        exchange.close()


def _rows(exchange: "_Exchange", answer: Answer) -> Iterator[Row]:
    while answer.cut is None:
        message = exchange.next()
        if "end" in message:
            answer.cut = message["cut"]
        else:
            yield tuple(None if value is None else Term(*value) for value in message["row"])


class _Exchange:
    """The talk with one worker, and its end: by itself, at the time limit, or when nobody wants the rest."""

    def __init__(self, worker: subprocess.Popen[str], limits: Limits) -> None:
        self.worker = worker
        self.limits = limits
        self.late = False
        self.timer = self._start_timer(_START_SECONDS)

    def _start_timer(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        return timer

    def _kill(self) -> None:
        self.late = True
        self.worker.kill()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send the request; returns the head of the answer. The query's time begins when the view is open."""
        with suppress(BrokenPipeError):  # it died at once; next() says how
            assert self.worker.stdin is not None
            self.worker.stdin.write(json.dumps(request) + "\n")
            self.worker.stdin.close()
        self.next()
        self.timer.cancel()
        self.timer = self._start_timer(self.limits.seconds)
        return self.next()

    def next(self) -> dict[str, Any]:
        """The worker's next message; raises KgError when it reports an error or is gone."""
        assert self.worker.stdout is not None
        line = self.worker.stdout.readline()
        if not line.endswith("\n"):
            raise self._gone()
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise QueryError(message["error"])
        if "memory" in message:
            raise self._too_large()
        return message

    def _gone(self) -> KgError:
        code = self.worker.wait()
        if self.late or code == _OUT_OF_TIME:
            return KgError(
                f"the query took longer than {self.limits.seconds:g} s and was stopped; make it narrower (begin with "
                "what is given: a name key, an id), or allow more with --timeout"
            )
        if code == _ABORTED:
            return self._too_large()
        return KgError(f"the query was stopped: its worker ended with code {code}; make the query simpler")

    def _too_large(self) -> KgError:
        return KgError(
            f"the query needs more than {self.limits.memory_mb} MB of memory and was stopped; make it narrower, or "
            "leave out ORDER BY, DISTINCT and GROUP BY"
        )

    def close(self) -> None:
        self.timer.cancel()
        self.worker.kill()
        for stream in (self.worker.stdin, self.worker.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.worker.wait()
