"""`kg export`: the graph in the formats others use. Each format is a command of its own, made from its exporter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.cli.base import option_parameter, out, progress_bar, say, workspace_option
from kg.export.exporter import Exporter, day_of, exporters

_OUTPUT_HELP = "Where to write it; - is standard output. What is there is replaced, in the end and in one step.{}"


class ExportGroup(click.Group):
    """One command a format, made when it is needed; other packages bring their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The formats, family by family."""
        return [exporter.name for exporter in _by_family()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one format."""
        exporter = exporters().get(cmd_name)
        return None if exporter is None else exporter_command(exporter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The formats with their titles, a section a family."""
        families: dict[str, list[tuple[str, str]]] = {}
        for exporter in _by_family():
            families.setdefault(exporter.family, []).append((exporter.name, exporter.title))
        for family, rows in families.items():
            with formatter.section(family):
                formatter.write_dl(rows)


def _by_family() -> list[Exporter]:
    return sorted(exporters().values(), key=lambda exporter: (exporter.family, exporter.name))


@click.group(name="export", cls=ExportGroup, invoke_without_command=True)
@click.pass_context
def export(ctx: click.Context) -> None:
    """Write the graph in a format that others use. Without a format, list them; `kg export FORMAT --help` tells more.

    Everything is from one consistent reading of the ledger, whatever is loaded meanwhile, and each tenure goes with its
    sentences, their addresses, how sure it is and when it was last confirmed. A killed export leaves what was there as
    it was. A file name that ends with .gz is compressed.

    \b
    Examples:
      kg export
      kg export turtle -o appointments.ttl
      kg export csv -o appointments/
      kg export ntriples -o - | gzip > appointments.nt.gz
    """
    if ctx.invoked_subcommand is not None:
        return
    family = ""
    for exporter in _by_family():
        if exporter.family != family:
            family = exporter.family
            out(family, style="bold")
        out(f"  {exporter.name:<12} {exporter.title}")
    out("\nMore about one: kg export FORMAT --help", style="dim")


def exporter_command(exporter: Exporter) -> click.Command:
    """The command of one exporter, with its own options."""

    def run(workspace: Path, output: Path | None, **options: Any) -> None:
        _export(exporter, workspace, output, options)

    command = click.Command(exporter.name, callback=run, help=_help(exporter), short_help=exporter.title)
    folder = exporter.to_folder is not None
    common: tuple[Callable[[Any], Any], ...] = (
        click.option(
            "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="DIR" if folder else "FILE",
            required=folder, help=_OUTPUT_HELP.format("" if folder else "  [default: standard output]"),
        ),
        workspace_option,
    )  # fmt: skip
    command.params += [option_parameter(option) for option in exporter.options]
    for decorate in reversed(common):
        command = decorate(command)
    return command


def _help(exporter: Exporter) -> str:
    examples = exporter.examples or (f"kg export {exporter.name} -o appointments{exporter.suffix}",)
    extra = f" Needs: pip install 'kg-appointments[{exporter.extra}]'." if exporter.extra else ""
    return (
        f"{exporter.title}.\n\n{exporter.purpose} Left out: {exporter.left_out}.{extra}\n\n\b\n"
        f"Example{'s' if len(examples) > 1 else ''}:\n" + "\n".join(f"  {example}" for example in examples)
    )


def _export(exporter: Exporter, workspace: Path, output: Path | None, options: dict[str, Any]) -> None:
    from kg.export.output import STDOUT  # noqa: PLC0415
    from kg.export.output import export as write  # noqa: PLC0415
    from kg.export.snapshot import open_snapshot  # noqa: PLC0415

    day = day_of(options)
    target = output or STDOUT
    with progress_bar(f"exporting {exporter.name}") as progress, open_snapshot(workspace, day, progress) as snapshot:
        write(exporter, snapshot, target, options)
        remarks, covers = snapshot.remarks, snapshot.covers.line()
    for remark in remarks:
        say(remark)
    say(f"{'Written' if target == STDOUT else target}. {covers}")
