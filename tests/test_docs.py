"""The docs and the code agree: every command is documented, every example parses, every link leads somewhere."""

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from kg.cli import cli
from kg.cli.reference import check_installed, commands, examples, reference
from kg.questions.page import page as page_of_questions

ROOT = Path(__file__).parent.parent
DOCS = sorted(
    [
        ROOT / "README.md",
        *(page for room in ("docs", "examples", "queries") for page in ROOT.glob(f"{room}/**/README.md")),
        *ROOT.glob("docs/**/*.md"),
    ]
)

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """The names that the page's headings are linked by, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


def command_lines() -> list[tuple[str, str]]:
    """Each `kg …` line of the docs and of the commands' own help, with where it stands."""
    lines = [(f"kg {context.info_name} --help", line) for context in commands() for line in examples(context.command)]
    for page in DOCS:
        for language, block in _FENCE.findall(page.read_text(encoding="utf-8")):
            if language in ("sh", "console", "bash"):
                joined = block.replace("\\\n", " ").splitlines()
                lines += [(page.relative_to(ROOT).as_posix(), line.removeprefix("$ ").strip()) for line in joined]
    return [(where, line) for where, line in lines if re.match(r"(\S*/)?kg ", line)]


def test_the_reference_is_up_to_date() -> None:
    check_installed()
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "write it anew: python -m kg.cli.reference > docs/cli.md"


def test_the_page_of_questions_is_up_to_date() -> None:
    written = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert written == page_of_questions(), "write it anew: python -m kg.questions.page > docs/questions.md"


@pytest.mark.parametrize("context", list(commands()), ids=lambda context: context.info_name)
def test_every_command_and_option_has_help_and_an_example(context: click.Context) -> None:
    command = context.command
    assert command.help
    for param in command.get_params(context):
        if isinstance(param, click.Option):
            assert param.help, f"{param.opts[-1]} has no help"
        else:
            usage = " ".join(command.collect_usage_pieces(context))
            metavar = param.make_metavar(context).strip("[].")
            assert metavar in usage
    found = examples(command)
    assert found, "no example in its help"
    assert any(line.startswith(f"kg {context.info_name}") for line in found), found


@pytest.mark.parametrize(("where", "line"), command_lines())
def test_every_command_line_shown_parses(where: str, line: str) -> None:
    words = shlex.split(re.split(r" (?:\||>|<|&&|&) ?", line, maxsplit=1)[0], comments=True)[1:]
    if not words or words[0].startswith("-"):
        return
    command = cli.get_command(click.Context(cli, info_name="kg"), words[0])
    assert command, f"{where}: there is no command {words[0]}"
    try:
        command.make_context(words[0], words[1:])
    except click.exceptions.Exit:  # --help
        return
    except click.BadParameter as error:
        # an example may name a file that the reader has and the checkout has not
        assert "does not exist" in error.message or "No such file" in error.message, f"{where}: {error.message}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{target.name} has no heading #{anchor}"


def test_the_docs_are_all_found_from_the_index() -> None:
    linked = {link.partition("#")[0] for link in _LINK.findall(prose(ROOT / "docs" / "index.md"))}
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"} <= linked
