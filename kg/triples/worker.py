"""The process that runs one raw query and can be killed: `python -m kg.triples.worker`, for `kg.triples.sparql`.

It reads one JSON request from stdin and answers with JSON lines on stdout: ready (the view is open), a head, the rows,
and an end. An answer without an end is one of a worker that died.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, TextIO

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import KgError
from kg.triples.namespaces import PREFIXES
from kg.triples.sandbox import restrict
from kg.triples.sparql import as_term
from kg.triples.view import TripleView, open_view

_LONGEST_ROW = 10_000_000
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def main() -> None:
    """Answer the request on stdin."""
    request = json.loads(sys.stdin.readline())
    try:
        with open_view(Path(request["folder"])) as view:
            _send(sys.stdout, {"ready": True})
            sys.stdout.flush()
            # limited only now, since opening is not the query's doing
            restrict(request["memory_mb"], request["seconds"])
            _answer(view, request["query"], request["rows"], sys.stdout)
    except KgError as error:
        _send(sys.stdout, {"error": str(error)})
    except SyntaxError as error:
        _send(sys.stdout, {"error": _readable(str(error))})
    except MemoryError:
        _send(sys.stdout, {"memory": True})
    except (OSError, ValueError, RuntimeError) as error:
        _send(sys.stdout, {"error": f"the query failed: {error}"})


def _answer(view: TripleView, query: str, limit: int, out: TextIO) -> None:
    found = view.store.query(query, prefixes=PREFIXES)
    head: dict[str, Any] = {"seq": view.seq, "base_iri": view.base_iri}
    if isinstance(found, QueryBoolean):
        _send(out, {**head, "truth": bool(found)})
    elif isinstance(found, QuerySolutions):
        _send(out, {**head, "columns": [variable.value for variable in found.variables]})
    else:
        _send(out, {**head, "columns": ["subject", "predicate", "object"]})
    cut = False
    if not isinstance(found, QueryBoolean):
        for number, row in enumerate(_rows(found)):
            if number == limit:
                cut = True
                break
            _send(out, {"row": row})
    _send(out, {"end": True, "cut": cut})


def _rows(found: QuerySolutions | QueryTriples) -> Any:
    if isinstance(found, QuerySolutions):
        for solution in found:
            yield [as_term(value) for value in solution]
    else:
        for triple in found:
            yield [as_term(value) for value in (triple.subject, triple.predicate, triple.object)]


def _send(out: TextIO, message: dict[str, Any]) -> None:
    line = json.dumps(message, separators=(",", ":"))  # ASCII, so that no locale of this machine can break it
    if len(line) > _LONGEST_ROW:
        raise KgError(f"a row of the answer has more than {_LONGEST_ROW} characters; ask for less in one row")
    out.write(line + "\n")


def _readable(error: str) -> str:
    """The parser's message in words; it gives the place where the longest word it tried would have ended."""
    match = _POSITION.match(error)
    if match is None:
        return f"the query cannot be read: {error}"
    # what it says it expected is mostly noise: every word that any of its rules tried
    hint = "; an IRI there is not written in full (https://…)" if "IRI parsing failed" in match[3] else ""
    return f"the query cannot be read from line {match[1]}, at or shortly before column {match[2]}{hint}"


if __name__ == "__main__":
    main()
