"""The command `kg`: thin; parse, call, print."""

import click

from kg import __version__
from kg.cli.base import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="kg")
@click.option(
    "--graph", envvar="KG_GRAPH", metavar="ADDRESS",
    help="The Neo4j that is the graph, e.g. bolt://127.0.0.1:7687 or neo4j+s://host/DATABASE.  [default: KG_GRAPH]",
)  # fmt: skip
def cli(graph: str | None) -> None:
    """Sourced career histories from announcements of public-sector appointments."""


def main() -> None:
    """The console entry point."""
    cli(prog_name="kg", windows_expand_args=False)
