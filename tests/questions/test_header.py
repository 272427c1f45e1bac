"""What a header may say, and what is told when it says something else."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.questions.header import HeaderError, read_header
from kg.questions.library import Library, RdfTerm, with_prefixes
from kg.triples.fence import admit

WHOLE = """\
# title: Holders
# answers: Who held it,
#   and when.
# example: --role vd
# param role (role): which role
# param kind (choice(a|b), default a): which kind
# param at (date, default today): the day
# param body (organisation, default none): only there
#
# column tenure (tenure): the tenure
# column days (integer): how long
# column days_at_least (truth): or longer
SELECT ?tenure ?days ?days_at_least { #values role kind at body
}
"""


def test_a_header_is_read() -> None:
    header = read_header(WHOLE, "sparql", "x.rq")
    assert (header.title, header.answers) == ("Holders", "Who held it, and when.")
    assert [(p.name, p.type, p.default, p.choices) for p in header.parameters] == [
        ("role", "role", None, ()), ("kind", "choice", "a", ("a", "b")), ("at", "date", "today", ()),
        ("body", "organisation", "none", ()),
    ]  # fmt: skip
    assert [(c.name, c.type) for c in header.columns] == [
        ("tenure", "tenure"), ("days", "integer"), ("days_at_least", "truth"),
    ]  # fmt: skip
    assert read_header(WHOLE.replace("# ", "// ").replace("#", "//"), "cypher", "x.cypher") == header


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# title: Holders\n", "", "no title"),
        ("# example: --role vd\n", "", "no example"),
        ("# title: Holders", "# title: Holders\n# title: Holders", "line 2: a second title"),
        ("(role): which", "(roll): which", "'roll' is no type of a parameter"),
        ("param at", "param via", "every question has an option via"),
        ("param at", "param kind", "a second parameter kind"),
        ("choice(a|b)", "choice", "a choice is written choice(one|other)"),
        ("default a)", "default c)", "the default c is not among a, b"),
        ("(integer)", "(number)", "'number' is no type of a column"),
        ("# column days (integer): how long\n", "", "must be a truth that follows an integer column days"),
        ("# column days (", "# columns days (", "is no line of a header"),
    ],
)
def test_what_is_wrong_in_a_header_is_told(old: str, new: str, told: str) -> None:
    assert old in WHOLE
    with pytest.raises(HeaderError, match=r"^x\.rq") as error:
        read_header(WHOLE.replace(old, new), "sparql", "x.rq")
    assert told in str(error.value)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "questions" / "snippets").mkdir(parents=True)
    (tmp_path / "questions" / "own.rq").write_text(WHOLE, encoding="utf-8")
    return tmp_path


def rewrite(workspace: Path, old: str, new: str, suffix: str = ".rq") -> None:
    (workspace / "questions" / f"own{suffix}").write_text(WHOLE.replace(old, new), encoding="utf-8")


def test_a_workspace_has_questions_of_its_own(workspace: Path) -> None:
    library = Library(workspace)
    assert {"own", "career"} <= set(library.names())
    assert library.get("own").header.title == "Holders"
    assert "own" not in Library().names()


def test_a_question_of_a_workspace_does_not_take_the_place_of_ours(workspace: Path) -> None:
    (workspace / "questions" / "career.rq").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(KgError, match="rename it"):
        Library(workspace).get("career")


def test_headers_that_differ_are_refused(workspace: Path) -> None:
    rewrite(workspace, "", "", ".cypher")
    other = (workspace / "questions" / "own.cypher").read_text(encoding="utf-8").replace("#", "//").replace("vd", "x")
    (workspace / "questions" / "own.cypher").write_text(other, encoding="utf-8")
    with pytest.raises(HeaderError, match=r"own\.rq and own\.cypher differ"):
        Library(workspace).get("own")


def test_a_language_that_is_missing_is_told(workspace: Path) -> None:
    with pytest.raises(KgError, match=r"written in sparql only; add own\.cypher"):
        Library(workspace).get("own").expanded("cypher")


def test_values_are_put_in_as_terms(workspace: Path) -> None:
    rewrite(workspace, "{ #values role kind at body\n}", "{\n  #values role kind at body\n  ?tenure ?role ?at }")
    question = Library(workspace).get("own")
    hostile = '") } } SERVICE <http://x> { # \\\n'
    values: dict[str, RdfTerm | None] = {
        "role": NamedNode("https://x/r"),
        "kind": Literal(hostile),
        "at": Literal(3),
        "body": None,
    }
    text = question.sparql(values)
    assert text.count("VALUES (?role ?kind ?at) {") == 1
    assert admit(text).form == "SELECT"
    assert "VALUES" not in question.sparql(dict.fromkeys(values))


def test_snippets_are_put_in_with_variables_of_their_own(workspace: Path) -> None:
    rewrite(workspace, "{ #values role kind at body\n}", "{\n  #include s\n  #include s tenure=before out=out2\n}")
    (workspace / "questions" / "snippets" / "s.rq").write_text("# why\n?tenure appt:start ?_a .\nBIND(?_a AS ?out)\n")
    text = Library(workspace).get("own").expanded("sparql")
    assert "  ?tenure appt:start ?_a .\n  BIND(?_a AS ?out)\n" in text
    assert "  ?before appt:start ?_a2 .\n  BIND(?_a2 AS ?out2)\n" in text
    assert "why" not in text
    assert "PREFIX appt: <https://w3id.org/kg-appointments/ns#>\nSELECT" in with_prefixes(text)
    assert "PREFIX org:" not in with_prefixes(text)


def test_snippets_of_cypher_leave_properties_labels_and_texts_alone(workspace: Path) -> None:
    cypher = WHOLE.replace("# ", "// ").replace("#", "//").partition("\nSELECT")[0]
    path = workspace / "questions" / "own.cypher"
    path.write_text(cypher + "\n//include s\n//include s tenure=before $at=$then\n", encoding="utf-8")
    (workspace / "questions" / "snippets" / "s.cypher").write_text(
        "MATCH (tenure:Tenure {tenure: $at}) WITH *, max(tenure.tenure) AS _m WHERE _m = 'tenure'\n"
    )
    (workspace / "questions" / "own.rq").write_text(WHOLE, encoding="utf-8")
    text = Library(workspace).get("own").expanded("cypher")
    assert "MATCH (before:Tenure {tenure: $then}) WITH *, max(before.tenure) AS _m2 WHERE _m2 = 'tenure'" in text
    assert "MATCH (tenure:Tenure {tenure: $at}) WITH *, max(tenure.tenure) AS _m WHERE _m = 'tenure'" in text


@pytest.mark.parametrize(
    ("line", "told"),
    [("#include nothing", "there is no snippets/nothing.rq"), ("#include", "write an include as"),
     ("#include known tenure", "write an include as"), ("#include nested", "a snippet includes no other")],
)  # fmt: skip
def test_what_is_wrong_in_an_include_is_told(workspace: Path, line: str, told: str) -> None:
    (workspace / "questions" / "snippets" / "nested.rq").write_text("#\n  #include known\n")
    rewrite(workspace, "{ #values role kind at body\n}", f"{{\n{line}\n}}")
    with pytest.raises(HeaderError, match=told):
        Library(workspace).get("own").expanded("sparql")


def test_what_is_asked_depends_on_what_is_given(workspace: Path) -> None:
    inner = "\n  #if body\n  ?tenure a ?with .\n  #else\n  ?tenure a ?without .\n  #end\n"
    rewrite(workspace, "{ #values role kind at body\n}", f"{{{inner}}}")
    question = Library(workspace).get("own")
    given = question.sparql({"body": Literal(1)})
    assert ("?with ." in given, "?without ." in given, "#if" in given) == (True, False, False)
    assert "?without ." in question.sparql({"body": None})
    branches = ["?a a ?both .", "?a a ?one .", "?a a ?none ."]
    lines = ["", "#if body", "#if kind", branches[0], "#else", branches[1], "#end", "#else", branches[2], "#end", ""]
    rewrite(workspace, "{ #values role kind at body\n}", "{" + "\n".join(lines) + "}")
    question = Library(workspace).get("own")
    for names, kept in (("body", "kind"), 0), (("body",), 1), (("kind",), 2), ((), 2):
        text = question.sparql(dict.fromkeys(names, Literal(1)))
        assert [branch for branch in branches if branch in text] == [branches[kept]]
    for wrong in ("#if body\n", "#else\n", "#end\n", "#if body\n#else\n#else\n#end\n", "#if body\n#if kind\n#end\n"):
        rewrite(workspace, "{ #values role kind at body\n}", f"{{\n{wrong}}}")
        with pytest.raises(HeaderError, match="#"):
            Library(workspace).get("own").sparql({})


def test_an_optional_that_snippets_share_is_put_in_once_a_group(workspace: Path) -> None:
    snippets = workspace / "questions" / "snippets"
    (snippets / "a.rq").write_text("OPTIONAL { ?tenure appt:end ?_end }\nBIND(?_end AS ?a)\n")
    (snippets / "b.rq").write_text("OPTIONAL { ?tenure appt:end ?_end }\nBIND(?_end AS ?b)\n")
    inner = "\n#include a\n#include b\n#include b tenure=other b=c\n{\n#include a\n} UNION {\n#include a\n}\n"
    rewrite(workspace, "{ #values role kind at body\n}", f"{{{inner}}}")
    text = Library(workspace).get("own").expanded("sparql")
    assert text.count("OPTIONAL { ?tenure appt:end ?_end }") == 3
    assert text.count("OPTIONAL { ?other appt:end ?_end2 }") == 1
    assert text.count("AS ?b)") == 1
