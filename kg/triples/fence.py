r"""Which SPARQL may run: SPARQL 1.1 queries over the view itself, and nothing that could reach beyond it.

Oxigraph calls any address that SERVICE names, and its grammar needs no blank after a keyword (`SERVICE:x {}` and
`SERVICESILENT<…> {}` are calls). So the query is cut into the tokens of the SPARQL 1.1 grammar
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar) and every bare word must be on an allow-list. What two parsers
could cut differently is refused rather than guessed at: `\u` escapes outside strings or standing for a delimiter,
relative IRIs with a hash or a quote (which could be a `<`, a name and a comment), strings that touch. Comments are
blanked, so that nothing can hide in them. Everything is linear in the length of the query.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NoReturn

from kg.errors import KgError
from kg.triples.namespaces import PREFIXES

MAX_LENGTH = 100_000
"""Characters of a query; more is a data dump, not a question."""

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: dict[str, Form] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "DESCRIBE"}
_WORDS = {
    word
    for line in (
        "BASE PREFIX SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED AS GROUP BY HAVING ORDER ASC DESC LIMIT",
        "OFFSET VALUES UNDEF OPTIONAL UNION MINUS FILTER BIND EXISTS NOT IN A TRUE FALSE",
        "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR",
        "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE",
        "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ",
        "NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK",
        "ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE",
    )
    for word in line.split()
}
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING")
_REFUSED = {
    "SERVICE": "SERVICE would call another server, which no query here may",
    "FROM": "FROM names other graphs; the view has one, so leave it out",
    "NAMED": "FROM NAMED names other graphs; the view has one, so leave it out",
    "GRAPH": "GRAPH looks into named graphs; the view has none, so leave it out",
    **dict.fromkeys(_UPDATES, "the view is read-only; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"),
}

_BASE_CHARS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHARS = _BASE_CHARS + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_STRING_ESCAPE = r"\\[tbnrf\\\"']|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
# a prefix has at most 64 characters: without a bound, a name that turns out to have no colon is read over and over
_TOKEN = re.compile(
    rf"""
      (?P<blank>   [ \t\r\n]+ )
    | (?P<comment> \#[^\r\n]* )
    | (?P<iri>     <[^\x00-\x20<>"{{}}|^`\\]*> )
    | (?P<string>  \"\"\"(?:"{{0,2}}(?:[^"\\]|{_STRING_ESCAPE}))*\"\"\"
                 | '''(?:'{{0,2}}(?:[^'\\]|{_STRING_ESCAPE}))*'''
                 | "(?:[^"\\\r\n]|{_STRING_ESCAPE})*"
                 | '(?:[^'\\\r\n]|{_STRING_ESCAPE})*' )
    | (?P<variable> [?$][{_BASE_CHARS}_0-9][{_NAME_CHARS}]* )
    | (?P<node>    _:[{_BASE_CHARS}_0-9](?:\.*[{_NAME_CHARS}-])* )
    | (?P<name>    (?:[{_BASE_CHARS}](?:[{_NAME_CHARS}.-]{{0,62}}[{_NAME_CHARS}-])?)?:
                   (?:(?:[{_BASE_CHARS}_:0-9]|{_ESCAPED})(?:\.*(?:[{_NAME_CHARS}:-]|{_ESCAPED}))*)? )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<number>  (?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
    | (?P<word>    [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign>    \|\||&&|!=|<=|>=|\^\^|[{{}}()\[\];,.=<>!+\-*/|^?] )
    """,
    re.VERBOSE,
)
_CODE_POINT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_PAIRS = {"}": "{", ")": "(", "]": "["}


class QueryError(KgError):
    """A query that may not run or cannot be read; the message gives line and column (from 1)."""


@dataclass(frozen=True)
class Admitted:
    """A query that may run: its form, and its text with the comments blanked (positions are those of the original)."""

    form: Form
    text: str


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def admit(query: str) -> Admitted:
    """Let a query through the fence.

    Raises:
        QueryError: it is no query, is longer than `MAX_LENGTH`, or has in it what may not run.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query has {len(query)} characters; {MAX_LENGTH} are allowed, so make it shorter")
    tokens = [token for token in _tokens(query) if token.kind != "blank"]
    code = [token for token in tokens if token.kind != "comment"]
    form = _form(query, code)
    _check_brackets(query, code)
    _check_prefixes(query, code)
    text = list(query)
    for token in tokens:
        if token.kind == "comment":
            text[token.at : token.at + len(token.text)] = " " * len(token.text)
    return Admitted(form, "".join(text))


def _tokens(query: str) -> Iterator[_Token]:
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None or match.lastgroup is None:
            _refuse_character(query, at)
        token = _Token(match.lastgroup, match.group(), at)
        at = match.end()
        _check_token(query, token)
        yield token


def _refuse_character(query: str, at: int) -> NoReturn:
    if query[at] in "\"'":
        _refuse(query, at, "this string does not end, or has an unknown escape; a backslash is written \\\\")
    if query[at] == "\\":
        _refuse(query, at, "escapes are allowed in strings only; write the character itself")
    _refuse(query, at, f"{_shown(query[at])} cannot stand here")


def _check_token(query: str, token: _Token) -> None:
    lower, end = token.text.lower(), token.at + len(token.text)
    after = query[end : end + 1]
    if token.kind == "word":
        _check_word(query, token)
    elif token.kind == "name":
        prefix, _, local = lower.partition(":")
        if prefix.startswith(("from", "graph")) or "service" in prefix or ".service" in local:
            _refuse(
                query, token.at, f"{_shown(token.text)} can be read as a keyword; use another prefix or the full IRI"
            )
    elif token.kind in ("node", "language") and "service" in lower:
        _refuse(query, token.at, f"{_shown(token.text)} can be read as a keyword; name it otherwise")
    elif token.kind == "iri" and set("#'") & set(token.text) and not _ABSOLUTE.match(token.text):
        _refuse(query, token.at, "write this IRI in full (https://…), or put a blank after the less-than sign")
    elif token.kind == "sign" and token.text == "<" and after == "<":
        _refuse(query, token.at, "triple terms (<<…>>) are not in SPARQL 1.1")
    elif token.kind == "string":
        if after in ('"', "'") and after:
            _refuse(query, end, "put a blank between two strings")
        _check_escapes(query, token)


def _check_word(query: str, token: _Token) -> None:
    word = token.text.upper()
    if word in _REFUSED:
        _refuse(query, token.at, _REFUSED[word])
    if word not in _WORDS:
        close = get_close_matches(word, _WORDS, n=1)
        hint = f"did you mean {close[0]}?" if close else "a variable needs ?, a text quotes, a name a prefix"
        _refuse(query, token.at, f"{_shown(token.text)} is no word of SPARQL 1.1; {hint}")


def _check_escapes(query: str, token: _Token) -> None:
    if re.search(r"\\\\[uU]", token.text):
        _refuse(query, token.at, "a backslash before u is read in two ways; write the text without it")
    for match in _CODE_POINT.finditer(token.text):
        point = int(match[1] or match[2], 16)
        if point < 32 or 0xD800 <= point < 0xE000 or point > 0x10FFFF or chr(point) in "\"'\\":
            _refuse(
                query, token.at + match.start(), f'{match.group()} is not allowed; write it as \\n, \\t, \\" or \\\\'
            )


def _form(query: str, code: list[_Token]) -> Form:
    position = 0
    while position < len(code) and code[position].kind == "word":
        word = code[position].text.upper()
        if word in _FORMS:
            return _FORMS[word]
        if word not in ("BASE", "PREFIX"):
            break
        position += 3 if word == "PREFIX" else 2
    at = code[position].at if position < len(code) else len(query)
    _refuse(query, at, "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE (after its PREFIX lines)")


def _check_brackets(query: str, code: list[_Token]) -> None:
    opened: list[_Token] = []
    for token in code:
        if token.kind != "sign":
            continue
        if token.text in _PAIRS.values():
            opened.append(token)
        elif token.text in _PAIRS and (not opened or opened.pop().text != _PAIRS[token.text]):
            _refuse(query, token.at, f"this {token.text} closes nothing")
    if opened:
        _refuse(query, opened[-1].at, f"this {opened[-1].text} is never closed")


def _check_prefixes(query: str, code: list[_Token]) -> None:
    known = {*PREFIXES}
    for token, following in zip(code, [*code[1:], None], strict=True):
        if token.kind == "word" and token.text.upper() == "PREFIX" and following and following.kind == "name":
            known.add(following.text.rstrip(":"))
    for token in code:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            _refuse(query, token.at, f"the prefix {prefix}: is not declared; known are {', '.join(PREFIXES)}")


def _refuse(query: str, at: int, why: str) -> NoReturn:
    before = query[:at]
    line = before.count("\n") + 1
    column = at - (before.rfind("\n") + 1) + 1
    raise QueryError(f"line {line}, column {column} of the query: {why}")


def _shown(text: str) -> str:
    """The text as it may stand in a message: short, and without what a terminal would obey."""
    cleaned = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)
    return cleaned if len(cleaned) <= 40 else cleaned[:39] + "…"
