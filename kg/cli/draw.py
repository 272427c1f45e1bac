"""`kg draw`: careers, posts, networks and flows as pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.cli.base import out, progress_bar, say, workspace_option
from kg.dates import iso, parse_day, today
from kg.draw import FORMATS, Scene, render
from kg.errors import KgError
from kg.export.network import NETWORK_KINDS, Wanted
from kg.text import name_key

_BETWEEN = ("sectors", "organisations")


@click.group()
def draw() -> None:
    """Draw a career, the holders of posts, a network or flows: as SVG, PNG, or a page that shows the evidence.

    The ending of the file says what it becomes: .svg for print and the web, .png for a document, .html for a page of
    its own that pans, zooms, finds names and shows the sentences behind what is clicked. Solid is certain, lighter is
    presumed after the last confirmation, fading is what nobody tells; acting is hatched.
    PNG, and networks in any format, need: pip install 'kg-appointments[draw]'.

    \b
    Examples:
      kg draw career "Signe Havrell"
      kg draw organisation "Ekbacka kommun" -o ekbacka.html
      kg draw network --around "Signe Havrell" --depth 2 -o around.html
      kg draw flows --since 2015-01-01 -o flows.png
    """


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        workspace_option,
        click.option("--width", type=click.IntRange(500, 4000), help="Pixels across.  [default: as it looks best]"),
        click.option(
            "-o", "--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE",
            help="Where to draw it: .svg, .png or .html; - is standard output, as SVG.  [default: the name, .svg]",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def _at(default: str) -> Callable[..., Any]:
    return click.option("--at", metavar="DATE", help=f"{default}  [default: today]")


@draw.command()
@click.argument("name")
@_at("The day for which it is told how sure each post is.")
@_options
def career(name: str, at: str | None, output: Path | None, width: int | None, workspace: Path) -> None:
    """The posts of one person as bars on a time axis. NAME is a name or an id.

    \b
    Examples:
      kg draw career "Signe Havrell"
      kg draw career "Signe Havrell" --at 2020-06-01 -o havrell.png
    """
    from kg.cli.career import choose_person  # noqa: PLC0415
    from kg.draw.career import draw_career  # noqa: PLC0415
    from kg.export.snapshot import open_snapshot  # noqa: PLC0415

    _check(output)
    with open_snapshot(workspace, _day(at)) as view:
        person = choose_person(view, name)
        _write(draw_career(view, person, view.day, width or 1000), output, person["name"])


@draw.command()
@click.argument("name")
@click.option("--role", metavar="ROLE", help="Only this post, by a name or an id of the role.")
@click.option("--every", is_flag=True, help="Also posts of many seats, and side posts.")
@_at("The day for which it is told how sure each tenure is.")
@_options
def organisation(
    name: str, role: str | None, every: bool, at: str | None, output: Path | None, width: int | None, workspace: Path
) -> None:
    """Who held the posts of one body, a lane a post. NAME is a name or an id.

    \b
    Examples:
      kg draw organisation "Ekbacka kommun"
      kg draw organisation "Ekbacka kommun" --role kommundirektör -o kommundirektorer.svg
    """
    from kg.draw.organisation import draw_organisation  # noqa: PLC0415
    from kg.export.snapshot import open_snapshot  # noqa: PLC0415
    from kg.naming import find  # noqa: PLC0415

    _check(output)
    with open_snapshot(workspace, _day(at)) as view:
        body = find(view, "organisation", name)
        post = find(view, "role", role) if role else None
        _write(draw_organisation(view, body, post, every=every, width=width or 1100), output, body["name"])


@draw.command()
@click.option(
    "--around", metavar="NAME", multiple=True, help="A person or organisation it is to be around; repeatable."
)
@click.option(
    "--depth", type=click.IntRange(1, 10), default=1, show_default=True, help="How many ties away from these."
)
@click.option("--kind", type=click.Choice(NETWORK_KINDS), default="bipartite", show_default=True,
              help="Persons and organisations, or either alone.")  # fmt: skip
@click.option("--many-seats", is_flag=True, help="People are tied by posts of many seats and by large bodies, too.")
@click.option("--at", metavar="DATE", help="Only what was held on that day.  [default: at any time]")
@click.option("--most", type=click.IntRange(2, 2000), default=300, show_default=True,
              help="Nodes at most: those with most ties.")  # fmt: skip
@_options
def network(
    around: tuple[str, ...], depth: int, kind: Any, many_seats: bool, at: str | None, most: int, output: Path | None,
    width: int | None, workspace: Path,
) -> None:  # fmt: skip
    """Persons and organisations, and what ties them: posts held, times together, successions, moves.

    \b
    Examples:
      kg draw network --around "Signe Havrell" --depth 2 -o around.html
      kg draw network --kind people --at 2021-01-01 -o people.svg
    """
    from kg.draw.network import draw_network  # noqa: PLC0415
    from kg.export.network import Network  # noqa: PLC0415
    from kg.export.snapshot import open_snapshot  # noqa: PLC0415

    _check(output)
    wanted = Wanted(kind, around, depth, at is not None, many_seats)
    with progress_bar("laying out") as progress, open_snapshot(workspace, _day(at), progress) as view:
        whole = Network(view, wanted)
        title = f"Around {', '.join(_named(whole, around))}" if around else "Who was where"
        scene = draw_network(whole, title, most=most, width=width)
        remarks = whole.remarks()
    for remark in remarks:
        say(remark)
    _write(scene, output, title)


def _named(network: Any, around: tuple[str, ...]) -> list[str]:
    """The names of what it is around, which may have been given by id."""
    names = {node.id: node.name for node in network.nodes()}
    return [names.get(one, one) for one in around]


@draw.command()
@click.option(
    "--between", type=click.Choice(_BETWEEN), default="sectors", show_default=True, help="What people move between."
)
@click.option("--since", metavar="DATE", help="Only moves on or after this day.")
@click.option("--until", metavar="DATE", help="Only moves on or before this day.")
@click.option(
    "--least", type=click.IntRange(1), metavar="N",
    help="Only flows of so many moves.  [default: as few as can be seen in one picture]",
)  # fmt: skip
@_options
def flows(
    between: str,
    since: str | None,
    until: str | None,
    least: int | None,
    output: Path | None,
    width: int | None,
    workspace: Path,
) -> None:
    """From where to where people moved, as bands whose width is their number.

    A move is from a principal post to the same person's next one at another body; moves that may have been outside the
    period are left out.

    \b
    Examples:
      kg draw flows --since 2015-01-01
      kg draw flows --between organisations --least 3 -o moves.html
    """
    from kg.draw.flows import Flow, draw_flows, largest  # noqa: PLC0415
    from kg.draw.style import sector_name  # noqa: PLC0415
    from kg.questions import ask  # noqa: PLC0415

    _check(output)
    period: dict[str, Any] = {"since": since, "until": until}
    if between == "sectors":
        answer = ask("sector-flows", workspace=workspace, via="sparql", **period)
        found = [
            Flow(
                sector_name(r["from_sector"]),
                sector_name(r["to_sector"]),
                r["moves"],
                r["stated"],
                r["from_sector"],
                r["to_sector"],
            )
            for r in answer
        ]
    else:
        answer = ask("flows", workspace=workspace, via="sparql", **period)
        sectors = _sectors(workspace, {r[side] for r in answer for side in ("from_id", "to_id")})
        found = [
            Flow(
                r["from_name"],
                r["to_name"],
                r["moves"],
                r["stated"],
                sectors.get(r["from_id"]),
                sectors.get(r["to_id"]),
            )
            for r in answer
        ]
    every = sum(flow.moves for flow in found)
    kept, least = largest(found) if least is None else ([flow for flow in found if flow.moves >= least], least)
    shown = sum(flow.moves for flow in kept)
    told = f"{shown} moves to the next principal post at another body"
    if shown < every:
        told = f"{shown} of {every} moves to the next principal post at another body, in flows of {least} or more"
    told += "".join(f", {word} {iso(parse_day(day))}" for word, day in (("since", since), ("until", until)) if day)
    _write(draw_flows(kept, f"Moves between {between}", told, answer.covers.line(), width or 1000), output, "flows")


def _sectors(workspace: Path, ids: set[str]) -> dict[str, str | None]:
    from kg.export.snapshot import open_snapshot  # noqa: PLC0415

    with open_snapshot(workspace) as view:
        states = ((id_, view.get("organisation", id_)) for id_ in ids)
        return {id_: state["sector"] for id_, state in states if state}


def _day(at: str | None) -> int:
    return today() if at is None else parse_day(at)


def _check(output: Path | None) -> None:
    """Refuse an ending that nothing can be drawn as, before anything is drawn."""
    if output is not None and str(output) != "-" and output.suffix.lower().removeprefix(".") not in FORMATS:
        raise KgError(f"{output.name} ends in none of {', '.join('.' + name for name in FORMATS)}")


def _write(scene: Scene, output: Path | None, name: str) -> None:
    from kg.export.output import new_file  # noqa: PLC0415

    if output is not None and str(output) == "-":
        click.echo(scene.svg())
        return
    target = output or Path(f"{'-'.join(name_key(name).split())[:80] or 'picture'}.svg")
    made = render(scene, target.suffix.lower().removeprefix("."))
    try:
        with new_file(target) as file:
            file.write(made)
    except OSError as error:
        raise KgError(f"{target} cannot be written: {error.strerror or error}") from error
    out(str(target))
