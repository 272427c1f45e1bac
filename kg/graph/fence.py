r"""Which Cypher may run: queries that read the graph, and nothing that could write, reach a file or open a connection.

A READ transaction is no fence: LOAD CSV runs in one, and so do procedures and functions of plugins that fetch
addresses. The plan that EXPLAIN gives is no whole one either: what stands inside an expression, e.g.
`COLLECT { LOAD CSV … }` under CASE or in a list comprehension, is planned apart and is none of its operators (seen in
5.26). So both must agree:

- `admit` cuts the text into tokens and refuses the words that write, load, administer or leave the database, every
  procedure but those listed, and every function with a namespace but those listed, wherever they stand. What two lexers
  could cut differently is refused rather than guessed at: `\u` escapes (the server decodes them before it reads strings
  and names), blanks other than the plain ones, a carriage return alone. Comments are blanked, so that nothing can hide
  in them.
- `check_plan` lets a query run only if the server's own plan calls it a reading one and has no operator but those
  listed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from kg.errors import KgError

MAX_LENGTH = 100_000
"""Characters of a query; more is a data dump, not a question."""

PROCEDURES = frozenset({
    "db.labels", "db.relationshipTypes", "db.propertyKeys", "db.schema.visualization", "db.schema.nodeTypeProperties",
    "db.schema.relTypeProperties", "db.index.fulltext.queryNodes", "db.index.fulltext.queryRelationships",
})  # fmt: skip
"""The procedures that may be called: those that tell what is in the graph, and look it up in its full-text index."""

_NAMESPACES = frozenset({"date", "time", "localtime", "datetime", "localdatetime", "duration", "point"})
_WRITES = "the graph is read-only here; ask with MATCH … RETURN"
_REFUSED = {
    word: why
    for why, words in {
        _WRITES: "CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH INSERT DROP ALTER RENAME",
        "LOAD CSV would read a file or an address, which no query here may": "LOAD",
        "USE names another graph; the address of this one names its database": "USE",
        "IN TRANSACTIONS is for queries that write; leave it out": "TRANSACTIONS",
        "it administers the server, which no query here may": (
            "SHOW TERMINATE GRANT REVOKE DENY START STOP ENABLE DEALLOCATE REALLOCATE DRYRUN"
        ),
        "how it is to be run is not for the query to say; begin with MATCH": "EXPLAIN PROFILE CYPHER",
    }.items()
    for word in words.split()
}

_OPERATORS = frozenset(
    word
    for line in (
        "AllNodesScan AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker AssertSameNode",
        "AssertSameRelationship BidirectionalRepeat CacheProperties CartesianProduct ConditionalApply",
        "DirectedAllRelationshipsScan DirectedRelationshipByElementIdSeek DirectedRelationshipByIdSeek",
        "DirectedRelationshipIndexContainsScan DirectedRelationshipIndexEndsWithScan DirectedRelationshipIndexScan",
        "DirectedRelationshipIndexSeek DirectedRelationshipIndexSeekByRange DirectedRelationshipTypeScan",
        "DirectedUnionRelationshipTypesScan DirectedRelationshipUniqueIndexSeek",
        "DirectedRelationshipUniqueIndexSeekByRange Distinct DynamicDirectedRelationshipTypeLookup",
        "DynamicLabelNodeLookup DynamicUndirectedRelationshipTypeLookup Eager EagerAggregation EmptyResult EmptyRow",
        "ExhaustiveLimit Expand Filter IntersectionNodeByLabelsScan LeftOuterHashJoin LetAntiSemiApply",
        "LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek NodeByElementIdSeek",
        "NodeByIdSeek NodeByLabelScan NodeCountFromCountStore NodeHashJoin NodeIndexContainsScan",
        "NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeLeftOuterHashJoin",
        "NodeRightOuterHashJoin NodeUniqueIndexSeek NodeUniqueIndexSeekByRange NonFuseable NonPipelined",
        "NullifyMetadata Optional OptionalExpand OrderedAggregation OrderedDistinct OrderedUnion PartialSort",
        "PartialTop PartitionedAllNodesScan PartitionedNodeByLabelScan PartitionedUnwind PathPropagatingBFS",
        "PreserveOrder ProcedureCall ProduceResults ProjectEndpoints Projection RelationshipCountFromCountStore",
        "Repeat RightOuterHashJoin RollUpApply SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip",
        "Sort StatefulShortestPath SubtractionNodeByLabelsScan Top Top1WithTies Trail TriadicBuild TriadicFilter",
        "TriadicSelection UndirectedAllRelationshipsScan UndirectedRelationshipByElementIdSeek",
        "UndirectedRelationshipByIdSeek UndirectedRelationshipIndexContainsScan",
        "UndirectedRelationshipIndexEndsWithScan UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek",
        "UndirectedRelationshipIndexSeekByRange UndirectedRelationshipTypeScan UndirectedRelationshipUniqueIndexSeek",
        "UndirectedRelationshipUniqueIndexSeekByRange UndirectedUnionRelationshipTypesScan Union",
        "UnionNodeByLabelsScan Unwind ValueHashJoin VarLengthExpand",
    )
    for word in line.split()
)
"""Those of Neo4j 5 that read (https://neo4j.com/docs/cypher-manual/5/planning-and-tuning/operators/)."""

_TOKEN = re.compile(
    r"""
      (?P<blank>   [ \t\r\n]+ )
    | (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<string>  '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
    | (?P<quoted>  `(?:[^`]|``)*` )
    | (?P<number>  [0-9](?:[0-9A-Za-z_]|\.(?=[0-9]))* )
    | (?P<word>    [^\W0-9]\w* )
    | (?P<sign>    [{}()\[\],.;:|+\-*%^=<>!&$?~@] | /(?![*/]) )
    """,
    re.VERBOSE | re.DOTALL,
)


class CypherError(KgError):
    """A query that may not run or cannot be read."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int

    @property
    def name(self) -> str:
        return self.text[1:-1].replace("``", "`") if self.kind == "quoted" else self.text


def admit(query: str) -> str:
    """The query with its comments blanked, to be given to EXPLAIN, and to be run if `check_plan` lets its plan pass.

    Raises:
        CypherError: it is empty or longer than `MAX_LENGTH`, or has in it what may not run; the message says where.
    """
    if len(query) > MAX_LENGTH:
        raise CypherError(f"the query has {len(query)} characters; {MAX_LENGTH} are allowed, so make it shorter")
    query = query.replace("\r\n", "\n").removeprefix("\ufeff")
    if (at := query.find("\r")) >= 0:
        _refuse(query, at, "a carriage return alone ends no line; use line feeds")
    if (at := query.find("\\u")) >= 0:
        _refuse(query, at, r"\u escapes are not taken; write the character itself")
    text = list(query)
    code: list[_Token] = []
    for token in _tokens(query):
        if token.kind == "comment":
            text[token.at : token.at + len(token.text)] = " " * len(token.text)
        elif token.kind != "blank":
            code.append(token)
    while code and code[-1].text == ";":
        text[code.pop().at] = " "
    if not code:
        raise CypherError("the query is empty; ask with MATCH … RETURN")
    for index, token in enumerate(code):
        _check(query, code, index, token)
    return "".join(text).strip()


def _tokens(query: str) -> Iterator[_Token]:
    at = 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        if found is None:
            _refuse(query, at, f"{query[at]!r} is not expected here (a string or comment may not be closed)")
        yield _Token(found.lastgroup or "", found[0], at)
        at = found.end()


def _check(query: str, code: list[_Token], index: int, token: _Token) -> None:
    before = code[index - 1].text if index else ""
    if token.text == ";":
        _refuse(query, token.at, "one query at a time")
    # "1. LOAD" is a number and a word, not a property
    property_ = before == "." and index > 1 and code[index - 2].kind != "number" and code[index - 2].text != "."
    if token.kind == "word" and not property_ and before not in (":", "$"):
        # as a lexer that ignores case may see it: ſ is a small s, and the Kelvin sign a K
        for word in {token.text.upper(), token.text.casefold().upper()}:
            if word in _REFUSED:
                _refuse(
                    query, token.at, f"{token.text}: {_REFUSED[word]} (a name that is such a word goes in backticks)"
                )
            if word == "CALL" and index + 1 < len(code) and code[index + 1].text not in ("{", "("):
                name, _ = _chain(code, index + 1)
                if name not in PROCEDURES:
                    _refuse(query, token.at, f"the procedure {name!r} may not be called; these may: {_listed()}")
    if token.kind in ("word", "quoted") and before != ".":
        name, end = _chain(code, index)
        called = end < len(code) and code[end].text == "("
        namespace = name.partition(".")[0].casefold()
        if called and "." in name and name not in PROCEDURES and namespace not in _NAMESPACES:
            _refuse(query, token.at, f"the function {name!r} may not be used; those without a namespace may")


def _chain(code: list[_Token], index: int) -> tuple[str, int]:
    """The dotted name that begins at a token, and where it ends."""
    parts: list[str] = []
    while index < len(code) and code[index].kind in ("word", "quoted"):
        parts.append(code[index].name)
        index += 1
        if index >= len(code) or code[index].text != ".":
            break
        index += 1
    return ".".join(parts), index


def _listed() -> str:
    return ", ".join(sorted(PROCEDURES))


def _refuse(query: str, at: int, why: str) -> NoReturn:
    line = query.count("\n", 0, at) + 1
    raise CypherError(f"line {line}, column {at - query.rfind(chr(10), 0, at)}: {why}")


def check_plan(query_type: str | None, plan: Mapping[str, Any] | None) -> None:
    """Refuse a query by what EXPLAIN says of it: the summary's query type and its plan.

    Raises:
        CypherError: it would do more than read, or there is no plan to see that from.
    """
    if query_type != "r" or plan is None:
        raise CypherError(f"Neo4j would not only read for this query (its type is {query_type!r}); {_WRITES}")
    waiting = [plan]
    while waiting:
        part = waiting.pop()
        operator = str(part["operatorType"]).partition("@")[0]
        if operator.partition("(")[0] not in _OPERATORS:
            raise CypherError(f"the query needs the operator {operator}, which is not known to do nothing but read")
        waiting += part.get("children", [])
