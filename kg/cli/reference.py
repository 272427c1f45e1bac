"""The commands' help as one Markdown page: `python -m kg.cli.reference > docs/cli.md`."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from inspect import cleandoc
from pathlib import Path

import click

from kg.cli import cli
from kg.cli.export import ExportGroup
from kg.cli.load import loader_command
from kg.errors import KgError
from kg.loading import loaders

_INTRO = """# Commands

What `kg COMMAND --help` says, command by command. This page is made by `python -m kg.cli.reference > docs/cli.md`;
a test fails when the two disagree."""


def commands() -> Iterator[click.Context]:
    """A context of each command in the order of `kg --help`, the loaders of `kg load` after it."""
    root = click.Context(cli, info_name="kg", **cli.context_settings)
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        if command is None:
            raise LookupError(f"kg --help lists {name}, but there is no such command")
        yield click.Context(command, info_name=name, parent=root)
        # `kg ask` has one command a question, and lists them itself
        if isinstance(command, click.Group) and type(command) in (click.Group, ExportGroup):
            for part in command.list_commands(root):
                if (below := command.get_command(root, part)) is not None:
                    yield click.Context(below, info_name=f"{name} {part}", parent=root)
        if name == "load":
            for loader in loaders().values():
                yield click.Context(loader_command(loader), info_name=f"load {loader.name}", parent=root)


def examples(command: click.Command) -> list[str]:
    """The example lines of a command's help, continued lines joined."""
    block = re.search(r"^Examples?:\n((?:[ \t]+\S.*\n?)+)", _help(command), re.MULTILINE)
    if block is None:
        return []
    return [line.strip() for line in block[1].replace("\\\n", " ").splitlines()]


def _help(command: click.Command) -> str:
    return "\n\n".join(cleandoc(part).replace("\b\n", "") for part in (command.help, command.epilog) if part)


def _section(context: click.Context) -> str:
    command = context.command
    heading = "###" if " " in str(context.info_name) else "##"  # a loader stands below `kg load`
    parts = [f"{heading} kg {context.info_name}"]
    for paragraph in re.split(r"\n{2,}", _help(command)):
        if paragraph.startswith("Example"):
            lines = [line.removeprefix("  ") for line in paragraph.splitlines()[1:]]
            parts.append("\n".join(["```sh", *lines, "```"]))
        else:
            parts.append(paragraph)
    usage = " ".join(command.collect_usage_pieces(context))
    parts.insert(1, f"```text\n{context.command_path} {usage}\n```")
    # arguments have no help text of their own, and --help is everywhere
    options = [p for p in command.params if isinstance(p, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    if records:
        parts.append("\n".join(["| option | meaning |", "|---|---|", *(_cells(*record) for record in records)]))
    return "\n\n".join(parts)


def _cells(names: str, text: str) -> str:
    names, text = (" ".join(part.split()).replace("|", r"\|") for part in (names, text))
    return f"| `{names}` | {text} |"


def reference() -> str:
    """The whole page; it depends on the installed loaders and exporters, and nothing else."""
    return "\n\n".join([_INTRO, *(_section(context) for context in commands())]) + "\n"


def check_installed() -> None:
    """Of a checkout, see that it was installed since its loaders and exporters last changed.

    Raises:
        KgError: it was not, so that the page would lack some of them.
    """
    project = Path(__file__).parents[2] / "pyproject.toml"
    if not project.exists():
        return
    groups = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["entry-points"]
    missing = {name for group, parts in groups.items() for name in parts if name not in entry_points(group=group).names}
    if missing:
        raise KgError(f"{', '.join(sorted(missing))}: not installed yet; run: pip install --no-deps -e .")


if __name__ == "__main__":
    try:
        check_installed()
    except KgError as error:
        raise SystemExit(f"Error: {error}") from error
    click.echo(reference(), nl=False)
