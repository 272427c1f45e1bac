"""Where questions are found, and how a file becomes the text that runs: snippets put in, values bound.

A question NAME is `NAME.rq` (SPARQL) and `NAME.cypher` in the room `queries` or in a workspace's folder `questions`.
Some comment lines in them are directives:

    #include sureness tenure=before     the snippet `snippets/sureness.rq`, its variable ?tenure called ?before
    #values person at                   VALUES (?person ?at) { (<…/person/3f9c…> 17987) }
    #if organisation … #else … #end     the one if the parameter has a value (of several: any), the other if it has none

(`//include` in Cypher, whose parameters need no line of their own.) Variables of snippets that begin with an
underscore are their own, others for each tenure; an OPTIONAL that two snippets share is put in once, since Oxigraph's
planning takes a time that grows with the cube of their number. Values are written by Oxigraph's own serialiser of
terms. Its `substitutions` were tried and turned down: it plans the query first and puts the values in afterwards (281
ms for a career among 200 000 tenures, 0.4 ms with VALUES), and knows only variables that are in the answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.questions.header import LANGUAGES, MARKS, SUFFIXES, Header, HeaderError, Language, read_header
from kg.questions.steps import in_steps
from kg.triples.namespaces import PREFIXES

RdfTerm = NamedNode | RdfLiteral

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)(?P<mark>#|//)(?P<word>include|values|if|else|end)\b(?P<rest>.*)")
_VARIABLES: Mapping[Language, re.Pattern[str]] = {
    "sparql": re.compile(r"(?<=\?)(?P<word>\w+)"),
    # not a property (`t.end`), a label (`t:Tenure`), a function (`min(`), a key of a map (`end: 1`) or in quotes
    "cypher": re.compile(r"""(?<![\w.:'"])(?P<word>\$?[A-Za-z_]\w*)\b(?!['"(]|:(?![A-Z]))"""),
}
_OPTIONAL = re.compile(r"OPTIONAL \{ [^{}]* \}")
_COMMENT = re.compile(r"\s*(#|//)")
_BRACES = re.compile(r"[{}]|\"[^\"]*\"|'[^']*'")
_SUBJECT = "tenure"  # what the snippets are about, unless renamed
_SUBFOLDER = "snippets"


@dataclass(frozen=True)
class Question:
    """A named question: its header, and its text in each language it is written in, as it stands in the file."""

    name: str
    header: Header
    texts: Mapping[Language, str]
    folder: Path

    def expanded(self, language: Language) -> str:
        """The text with its snippets in place; `#values` and `#if` lines are still there.

        Raises:
            KgError: the question is not written in that language, or a snippet is missing.
        """
        text = self.texts.get(language)
        if text is None:
            written = " and ".join(self.texts)
            raise KgError(f"the question {self.name} is written in {written} only; add {self._file(language)}")
        return _expand(text, language, (self.folder, queries()), self._file(language))

    def sparql(self, values: Mapping[str, RdfTerm | None]) -> str:
        """The SPARQL with the values in place; a parameter without a value stays unbound."""
        return in_steps(_bind(_chosen(self.expanded("sparql"), "sparql", values), values))

    def cypher(self, values: Mapping[str, object]) -> str:
        """The Cypher for these values, which go with it as its parameters."""
        return _chosen(self.expanded("cypher"), "cypher", values)

    def _file(self, language: Language) -> str:
        return self.name + SUFFIXES[language]


def queries() -> Path:
    """The room of questions that the package carries."""
    return Path(str(files("kg") / "queries"))


class Library:
    """The questions of the package, and of one workspace when its folder is given."""

    def __init__(self, workspace: Path | None = None) -> None:
        self._folders = [queries(), *([workspace / "questions"] if workspace else [])]

    def names(self) -> list[str]:
        """The names of all questions, sorted."""
        return sorted({name for folder in self._folders for name in _names(folder)})

    def get(self, name: str) -> Question:
        """The question of that name.

        Raises:
            KgError: there is none (the message names those that come near), or its files cannot be read.
        """
        homes = [folder for folder in self._folders if name in _names(folder)]
        if not homes:
            raise KgError(f"there is no question {name!r}{self._hint(name)}")
        if len(homes) > 1:
            raise KgError(f"{homes[1] / name}.* has the name of a question that kg brings; rename it")
        return _read(homes[0], name)

    def _hint(self, name: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415

        near = get_close_matches(name, self.names(), n=3, cutoff=0.5)
        return f"; did you mean {' or '.join(near)}?" if near else "; list them with: kg ask"


def _names(folder: Path) -> set[str]:
    if not folder.is_dir():
        return set()
    suffixes = set(SUFFIXES.values())
    return {path.stem for path in folder.iterdir() if path.suffix in suffixes and _NAME.fullmatch(path.stem)}


def _read(folder: Path, name: str) -> Question:
    texts: dict[Language, str] = {}
    for language in LANGUAGES:
        path = folder / (name + SUFFIXES[language])
        if path.is_file():
            texts[language] = _text(path)
    headers = {language: read_header(text, language, name + SUFFIXES[language]) for language, text in texts.items()}
    first, *others = headers.values()
    if any(other != first for other in others):
        raise HeaderError(f"the headers of {' and '.join(name + SUFFIXES[lang] for lang in headers)} differ")
    return Question(name, first, texts, folder)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{path} cannot be read: {error}") from error


def _expand(text: str, language: Language, folders: tuple[Path, ...], where: str) -> str:
    numbers: dict[str, int] = {}

    def snippet(indent: str, arguments: str) -> list[str]:
        name, renames = _arguments(arguments, where)
        file = name + SUFFIXES[language]
        path = next((path for folder in folders if (path := folder / _SUBFOLDER / file).is_file()), None)
        if path is None:
            raise HeaderError(f"{where} includes {name}, but there is no {_SUBFOLDER}/{file}")
        number = numbers.setdefault(renames.get(_SUBJECT, _SUBJECT), len(numbers) + 1)
        lines = _without_comments(_text(path), language).splitlines(keepends=True)
        if any(_directive(line, language, "include") for line in lines):
            raise HeaderError(f"{_SUBFOLDER}/{file}: a snippet includes no other; include both where both are needed")
        indented = "".join(indent + line if line.strip() else line for line in lines)
        return _renamed(indented, language, renames, number).splitlines(keepends=True)

    found: list[str] = []
    groups: list[set[str]] = [set()]
    for line in text.splitlines(keepends=True):
        match = _directive(line, language, "include")
        for each in [line] if match is None else snippet(match["indent"], match["rest"]):
            is_repeated = each.strip() in groups[-1]
            if match is None or not is_repeated:
                found.append(each)
            _follow(each, groups)
    return "".join(found)


def _follow(line: str, groups: list[set[str]]) -> None:
    """Keep `groups` in step: of each group that is open at the line, the OPTIONALs of one line that stand in it."""
    if _OPTIONAL.fullmatch(line.strip()):
        groups[-1].add(line.strip())
        return
    if _COMMENT.match(line):
        return
    for sign in _BRACES.findall(line):
        if sign == "{":
            groups.append(set())
        elif sign == "}" and len(groups) > 1:
            groups.pop()


def _directive(line: str, language: Language, *words: str) -> re.Match[str] | None:
    match = _DIRECTIVE.match(line)
    return match if match is not None and match["mark"] == MARKS[language] and match["word"] in words else None


def _arguments(text: str, where: str) -> tuple[str, dict[str, str]]:
    words = text.split()
    pairs = [word.partition("=") for word in words[1:]]
    if not words or not _NAME.fullmatch(words[0]) or not all(old and new for old, _, new in pairs):
        raise HeaderError(f"{where}: write an include as: include NAME, or include NAME variable=other")
    return words[0], {old: new for old, _, new in pairs}


def _without_comments(text: str, language: Language) -> str:
    """A snippet without what explains it: the comments at its top."""
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith(MARKS[language]) and not _DIRECTIVE.match(lines[0]):
        lines.pop(0)
    return "".join(lines)


def _renamed(snippet: str, language: Language, renames: Mapping[str, str], number: int) -> str:
    """The snippet with variables renamed as asked, and its own (`_first`) numbered by the tenure they are of."""

    def name(match: re.Match[str]) -> str:
        word = match["word"]
        own = word.startswith("_") and number > 1
        return renames.get(word, f"{word}{number}" if own else word)

    return _VARIABLES[language].sub(name, snippet)


def _chosen(text: str, language: Language, values: Mapping[str, object]) -> str:
    """The text without what stands between `#if` and `#end` for the other case."""
    found: list[str] = []
    keep = True
    opened: list[tuple[bool, bool | None]] = []  # of each open #if: `keep` before it and for its #else, None after that
    for line in text.splitlines(keepends=True):
        match = _directive(line, language, "if", "else", "end")
        if match is None:
            found += [line] if keep else []
        elif match["word"] == "if":
            has_value = any(values.get(name) is not None for name in match["rest"].split())
            opened.append((keep, keep and not has_value))
            keep = keep and has_value
        elif not opened or (match["word"] == "else" and opened[-1][1] is None):
            raise HeaderError(f"{line.strip()!r} stands where no {match['word']} can")
        elif match["word"] == "else":
            keep, opened[-1] = bool(opened[-1][1]), (opened[-1][0], None)
        else:
            keep, _ = opened.pop()
    if opened:
        raise HeaderError("an #if has no #end")
    return "".join(found)


def _bind(text: str, values: Mapping[str, RdfTerm | None]) -> str:
    def bound(line: str) -> str:
        match = _directive(line, "sparql", "values")
        if match is None:
            return line
        given = [(name, term) for name in match["rest"].split() if (term := values.get(name)) is not None]
        if not given:
            return "\n"
        names = " ".join(f"?{name}" for name, _ in given)
        return f"{match['indent']}VALUES ({names}) {{ ({' '.join(str(term) for _, term in given)}) }}\n"

    return "".join(bound(line) for line in text.splitlines(keepends=True))


@cache
def _prefix(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w?<]){name}:")


def with_prefixes(text: str) -> str:
    """A SPARQL text as other endpoints need it: with the PREFIX lines of what it uses."""
    used = [f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if _prefix(name).search(text)]
    header, body = _split_header(text)
    return header + "".join(used) + body


def _split_header(text: str) -> tuple[str, str]:
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:count]), "".join(lines[count:])
