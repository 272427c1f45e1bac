"""`kg load`: a loader into the workspace."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.base import (
    counted,
    extractor_option,
    jobs_option,
    option_parameter,
    out,
    progress_bar,
    requests_option,
    say,
    workspace_option,
)
from kg.cli.graph import sync_graph_after
from kg.errors import KgError
from kg.ledger.feed import counts_by_kind
from kg.loading import Loader, loaders
from kg.states import Kind

_LISTED = 20

_HELP = """Load announcements from a source into the workspace and resolve them into careers.

LOADER is one of those below; without it a path is read as files and an address as a web page. An interrupted
load goes on where it stopped when the same command is given again; loading the same thing twice changes nothing.

\b
Examples:
  kg load examples
  kg load https://www.example.org/news/new-director
  kg load g0v --since 2024-01-01 --jobs 0
  kg load news/ --extractor both
  kg load g0v --help
"""

_WORKSPACE_OPTIONS = (
    workspace_option,
    click.option("--base-iri", help="What every id is appended to; fixed when the workspace is made."),
    extractor_option,
    requests_option,
    jobs_option,
    click.option(
        "--no-sync",
        is_flag=True,
        help="Leave the views (the triples, Neo4j) as they are; `kg sync` brings them up to date.",
    ),
)


class LoadCommand(click.Command):
    """One command that becomes the command of the loader its arguments name."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse with the options of the loader that the arguments name or imply."""
        if not args or args[0] in ("-h", "--help"):
            return super().make_context(info_name, args, parent, **extra)
        known = loaders()
        name = args[0] if args[0] in known else implied_loader(args)
        rest = args[1:] if args[0] in known else args
        command = loader_command(known[name])
        return command.make_context(f"{info_name} {name}", rest, parent, **extra)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the loaders."""
        with formatter.section("Loaders"):
            formatter.write_dl([(name, loader.title) for name, loader in loaders().items()])


def implied_loader(args: Sequence[str]) -> str:
    """The loader for arguments that name none: web for an address, files for anything else."""
    return "web" if any(arg.startswith(("http://", "https://")) for arg in args if not arg.startswith("-")) else "files"


def loader_command(loader: Loader) -> click.Command:
    """The click command of one loader, with its own options."""

    def run(targets: tuple[str, ...] = (), **options: Any) -> None:
        common = {
            name: options.pop(name) for name in ("workspace", "base_iri", "extractor", "requests", "jobs", "no_sync")
        }
        _load(loader, targets, options, **common)

    command = click.Command(f"load {loader.name}", callback=run, help=_loader_help(loader))
    if loader.targets:
        metavar = loader.targets
        command.params.append(click.Argument(["targets"], nargs=-1, required=False, metavar=metavar))
    command.params += [option_parameter(option) for option in loader.options]
    for decorate in reversed(_WORKSPACE_OPTIONS):
        command = decorate(command)
    return command


def _loader_help(loader: Loader) -> str:
    parts = [
        f"{loader.title}.",
        f"Publisher: {loader.publisher}. Licence: {loader.licence}. Coverage: {loader.coverage}.",
    ]
    if loader.examples:
        parts.append("\b\nExamples:\n" + "\n".join(f"  {example}" for example in loader.examples))
    return "\n\n".join(parts)


def _load(
    loader: Loader,
    targets: Sequence[str],
    options: Mapping[str, Any],
    workspace: Path,
    base_iri: str | None,
    extractor: str | None,
    requests: int | None,
    jobs: int,
    no_sync: bool,
) -> None:
    from kg import pipeline  # noqa: PLC0415
    from kg.extract import make_extractors, told  # noqa: PLC0415
    from kg.extract.parallel import jobs_meant  # noqa: PLC0415
    from kg.workspace import open_workspace  # noqa: PLC0415

    with open_workspace(workspace, create=True, base_iri=base_iri) as opened:
        extractors = make_extractors(extractor or "rules", workspace, requests)
        try:
            with progress_bar(f"loading with {loader.name}") as progress:
                report = pipeline.load(opened, loader, targets, options, extractors, progress, jobs_meant(jobs))
        finally:
            for line in told(extractors):
                say(line)
        if not no_sync:
            pipeline.sync(opened)
        _tell(loader, report, opened)
        if not no_sync:
            sync_graph_after(opened)
    if report.skipped and not report.announcements and not report.erased:
        raise KgError("nothing could be read; see the reasons above")


def _tell(loader: Loader, report: Any, workspace: Any) -> None:
    if report.resumed:
        say("An interrupted load was taken up again.")
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items())) or "nothing"
    changes = counted(report.seq_after - report.seq_before, "change")
    out(f"{counted(report.announcements, 'announcement')} ({outcomes}), {changes}.")
    counts = counts_by_kind(workspace.ledger)
    kinds: tuple[Kind, ...] = ("claim", "person", "organisation", "tenure")
    out(f"In the workspace now: {', '.join(counted(counts.get(kind, 0), kind) for kind in kinds)}.")
    for url in report.erased[:_LISTED]:
        say(f"not loaded, since it was erased for good (kg forget): {url}")
    if len(report.erased) > _LISTED:
        say(f"… and {len(report.erased) - _LISTED} more that were erased for good")
    for skipped in report.skipped[:_LISTED]:
        say(f"skipped {skipped.where}: {skipped.reason}")
    if len(report.skipped) > _LISTED:
        say(f"… and {len(report.skipped) - _LISTED} more; see: kg status --skipped")
    if report.announcements < loader.least and not report.resumed:
        say(f"warning: {loader.name} usually yields at least {loader.least} announcements; has the source changed?")


load = LoadCommand("load", help=_HELP, no_args_is_help=True, options_metavar="[LOADER] [OPTIONS] [TARGET]...")
