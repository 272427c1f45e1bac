"""`kg neo4j`: a local Neo4j for those who have none."""

import sys
from pathlib import Path

import click

from kg.cli.base import out, say, workspace_option


@click.group()
def neo4j() -> None:
    """Run a Neo4j of your own beside the workspace: on this machine only, its data in the workspace.

    It is run by the first of these that is there: an installed Neo4j (NEO4J_HOME, or neo4j on PATH); docker or
    podman; Java 17 or 21 with Maven, which fetches Neo4j's jars once (some 130 MB, into your cache folder).

    \b
    Examples:
      kg neo4j start
      kg neo4j status
      kg neo4j stop
    """


@neo4j.command()
@workspace_option
def start(workspace: Path) -> None:
    """Start it and wait until it answers; when it is running, only say where.

    It listens on 127.0.0.1 only, on the ports 7687 and 7474 when they are free. The password is a random one, in
    the file `neo4j/password` of the workspace, which only you can read; `kg` finds it there. KG_NEO4J_HEAP sets its
    memory (1g: a gigabyte for Java and one for its cache).

    \b
    Example:
      kg neo4j start --workspace kg-data
    """
    from kg.graph.server.local import LocalServer  # noqa: PLC0415

    server = LocalServer(workspace)
    found = server.start(say)
    out(f"Neo4j runs at {found.uri} (user neo4j, password in {server.password_file}).")
    out(f"Look at it with a browser: {found.browser}/browser/")
    say(f"Make it the graph with: export KG_GRAPH={found.uri}\nand fill it with: kg sync --workspace {workspace}")


@neo4j.command()
@workspace_option
def stop(workspace: Path) -> None:
    """Stop it. Its data stay, and the next start goes on with them.

    \b
    Example:
      kg neo4j stop
    """
    from kg.graph.server.local import LocalServer  # noqa: PLC0415

    out("Neo4j is stopped." if LocalServer(workspace).stop() else "It was not running.")


@neo4j.command()
@workspace_option
def status(workspace: Path) -> None:
    """Whether it runs, and where; the exit code is 1 when it does not.

    \b
    Example:
      kg neo4j status
    """
    from kg.graph.server.local import LocalServer  # noqa: PLC0415

    server = LocalServer(workspace)
    found = server.status()
    if not found.running:
        out("Neo4j is not running; start it with: kg neo4j start")
        click.get_current_context().exit(1)
    out(f"Neo4j runs at {found.uri} (user neo4j, password in {server.password_file}): {found.engine}.")
    out(f"Look at it with a browser: {found.browser}/browser/")


@neo4j.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="ARGUMENT...")
@workspace_option
def admin(arguments: tuple[str, ...], workspace: Path) -> None:
    """Run neo4j-admin over its data, for which it must be stopped; `kg sync --bulk` says with what.

    \b
    Examples:
      kg neo4j admin database info
      kg neo4j admin database dump neo4j --to-path=/tmp
    """
    from kg.graph.server.local import LocalServer  # noqa: PLC0415

    done = LocalServer(workspace).admin(arguments)
    out(done.stdout.rstrip())
    say(done.stderr.rstrip())
    sys.exit(done.returncode)
