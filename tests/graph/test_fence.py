"""Which Cypher is let through by its text, and which by the server's plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.fence import PROCEDURES, CypherError, admit, check_plan

LOAD = "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line[0]"

READING = [
    "MATCH (p:Person {name_key: 'siv ek'})-[:HAS_TENURE]->(t) RETURN p.name, t.start ORDER BY t.id LIMIT 5",
    "MATCH (n) WHERE EXISTS { (n)-->() } RETURN count { (n)-->() } AS degree;",
    "CALL { MATCH (n) RETURN n LIMIT 1 } RETURN n",
    "CALL db.labels() YIELD label RETURN label",
    "OPTIONAL CALL db.index.fulltext.queryNodes('names', 'ek') YIELD node RETURN node",
    "RETURN date.truncate('year', date()) AS day, Duration.between(date('2019-01-01'), date()) AS time",
    "MATCH (n:`LOAD CSV`) WHERE n.load = 1 AND n.set IS NULL RETURN n.call, n:Create",
    "RETURN 'it\\'s LOAD CSV; CALL x.y()' AS text, \"'\" AS quote",
    "// LOAD CSV\nMATCH (n) /* CREATE */ RETURN n // SET",
    "MATCH (n) WHERE n.x IN [1, 3][0..1] RETURN n",
    "RETURN $load",
]
REFUSED = [
    (LOAD, "LOAD CSV"),
    (LOAD.lower(), "LOAD CSV"),
    (f"WITH 1 AS x WHERE x = 1. {LOAD}", "LOAD CSV"),
    (f"WITH 1 AS x WHERE x IN [1..] {LOAD}", "LOAD CSV"),
    (f"UNWIND [1] AS x RETURN CASE WHEN x = 1 THEN COLLECT {{ {LOAD} }} END AS y", "LOAD CSV"),
    (f"UNWIND [1] AS x RETURN [y IN [1] | COUNT {{ {LOAD} }}] AS z", "LOAD CSV"),
    (f"/* ' */ {LOAD} /* ' */", "LOAD CSV"),
    (f"RETURN 1 // '\n UNION {LOAD}", "LOAD CSV"),
    (LOAD.replace("L", "\\u004c", 1), "escapes"),
    (f"RETURN '\\u0027 UNION {LOAD} //'", "escapes"),
    (f"// \r'\n{LOAD} //'", "carriage return"),
    (LOAD.replace(" ", "\u00a0", 1), "not expected"),
    (f"RETURN `a` UNION {LOAD} UNION RETURN `b`", "LOAD CSV"),
    ("CREATE (n) RETURN n", "read-only"),
    ("MATCH (n) SET n.x = 1", "read-only"),
    ("MATCH (n) \u017fET n.x = 1", "read-only"),
    ("MATCH (n) DETACH DELETE n", "read-only"),
    ("MATCH (n) REMOVE n:Person", "read-only"),
    ("FOREACH (x IN [1] | MERGE (:Y))", "read-only"),
    ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n", "IN TRANSACTIONS"),
    ("CALL dbms.listConfig()", "dbms.listConfig"),
    ("CALL /* db.labels */ apoc.load.json('http://127.0.0.1/')", "apoc.load.json"),
    ("CALL `apoc`.`load`.json('x')", "apoc.load.json"),
    ("RETURN COLLECT { CALL dbms.components() YIELD name RETURN name }", "dbms.components"),
    ("RETURN apoc.util.md5(['a'])", "apoc.util.md5"),
    ("RETURN `apoc` . util . md5 (['a'])", "apoc.util.md5"),
    ("USE system MATCH (n) RETURN n", "another graph"),
    ("SHOW SETTINGS", "administers"),
    ("TERMINATE TRANSACTIONS 'neo4j-transaction-1'", "administers"),
    ("EXPLAIN MATCH (n) RETURN n", "begin with MATCH"),
    ("PROFILE MATCH (n) RETURN n", "begin with MATCH"),
    ("CYPHER runtime=slotted MATCH (n) RETURN n", "begin with MATCH"),
    ("RETURN 1; MATCH (n) RETURN n", "one query"),
    ("RETURN 'open", "may not be closed"),
    ("RETURN 1 /* open", "may not be closed"),
    ("   // nothing\n ;", "empty"),
    ("RETURN " + "1" * 100_000, "shorter"),
]


@pytest.mark.parametrize("query", READING)
def test_what_reads_is_let_through(query: str) -> None:
    assert "LOAD" not in admit(query).replace("'it\\'s LOAD CSV; CALL x.y()'", "").replace("`LOAD CSV`", "")


@pytest.mark.parametrize(("query", "why"), REFUSED)
def test_what_may_do_more_is_refused_and_the_message_says_why(query: str, why: str) -> None:
    with pytest.raises(CypherError, match=why):
        admit(query)


def test_the_place_is_told() -> None:
    with pytest.raises(CypherError, match="line 2, column 3: LOAD"):
        admit(f"// a comment\n  {LOAD}")


def test_comments_are_blanked_and_places_stay() -> None:
    assert admit("MATCH (n) /* a\nb */ RETURN n // c") == "MATCH (n)           RETURN n"


@given(st.text(st.sampled_from("LOADCSVloadcsv '\"`/*\\\n;(){}u004xſ"), max_size=60))
def test_loading_hides_in_no_text(noise: str) -> None:
    """However strings, comments and escapes are mixed, what is let through has LOAD CSV in strings or names only."""
    try:
        text = admit(f"RETURN 1 AS a {noise} LOAD CSV FROM 'x' AS l RETURN l")
    except CypherError:
        return
    assert noise.count("'") % 2 or noise.count('"') % 2 or noise.count("`") % 2 or "//" in noise or "/*" in noise, text


def plan(operator: str, *children: dict[str, object]) -> dict[str, object]:
    return {"operatorType": f"{operator}@neo4j", "children": list(children)}


def test_a_plan_that_reads_passes() -> None:
    check_plan("r", plan("ProduceResults", plan("VarLengthExpand(Pruning,BFS,All)", plan("NodeUniqueIndexSeek"))))


@pytest.mark.parametrize(
    ("kind", "operators"),
    [
        ("w", plan("ProduceResults")),
        ("rw", plan("ProduceResults")),
        ("s", plan("ProduceResults")),
        ("r", plan("ProduceResults", plan("Apply", plan("LoadCSV")))),
        ("r", plan("ProduceResults", plan("SomethingNew"))),
        ("r", None),
        (None, plan("ProduceResults")),
    ],
)
def test_a_plan_that_does_more_does_not(kind: str | None, operators: dict[str, object] | None) -> None:
    with pytest.raises(CypherError):
        check_plan(kind, operators)


def test_the_procedures_listed_are_told_apart_by_their_whole_name() -> None:
    for name in PROCEDURES:
        admit(f"CALL {name}()")
        with pytest.raises(CypherError):
            admit(f"CALL {name}.more()")
