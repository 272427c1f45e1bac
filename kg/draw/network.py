"""`kg draw network`: persons and organisations and what ties them, laid out by forces, labels where there is room.

Each connected part is laid out by itself (Fruchterman and Reingold, as networkx has it, from a fixed seed) and set
beside the others, so that what is not tied does not push what is; then nodes that stand on each other are moved apart.
Several ties of the same two are one line, the wider the more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from kg.dates import iso
from kg.draw.scene import MARGIN, Detail, Proof, Scene, joined
from kg.draw.style import sector_colour, sector_name, shortened, style, text_width
from kg.errors import KgError
from kg.export.edges import Edge, Node
from kg.export.network import Network

MOST = 300
"""Nodes that one picture shows, unless told otherwise; more become a tangle."""

_ROOM = 92.0  # pixels that a node takes up along each side, label included
_LIKELY = 4  # of so many times the nodes that are drawn, those with most edges, the picture is chosen
_TOLD = 14  # ties that a node tells of
_PROOFS = 25  # sentences behind one line
_NARROW = 1200.0
_TANGLED = 3.0  # ties a node, on average, from which lines are no longer told apart
_STRONGEST = 3
_TOP = 92.0
_FOOT = 80.0
_LABEL = 180.0
_NODES = {"bipartite": "persons and organisations", "people": "persons", "organisations": "organisations"}
_APART = (74.0, 25.0)  # pixels between two nodes, along and across: room for a short label
_PUSHES = 80
_EVEN = 0.45  # how much of a place is its rank among the others: forces alone leave the middle a knot
_LINE = "#8a949d"
_DASHED = "2 3"
_TIES = {"bipartite": "a post held", "people": "together, or one after the other", "organisations": "moves"}


@dataclass
class _Tie:
    """All edges between the same two nodes."""

    one: str
    other: str
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True)
class _Point:
    x: float
    y: float


@dataclass(frozen=True)
class _Frame:
    x: float
    y: float
    width: float
    height: float


def draw_network(network: Network, title: str, *, most: int = MOST, width: float | None = None) -> Scene:
    """A picture of at most so many nodes of the network: those with most ties. Without a width, as wide as it needs.

    Raises:
        KgError: nothing ties anything there, or numpy is not installed.
    """
    likely = network.busiest(most * _LIKELY)  # so that memory does not grow with all that the others say
    nodes, number = {}, 0
    for node in network.nodes():
        number += 1
        if likely is None or node.id in likely or node.id in network.centre:
            nodes[node.id] = node
    ties = _ties(network.edges(None if likely is None else nodes.keys()))
    kept = _best(nodes, ties, most, network.centre)
    inside = [tie for tie in ties if tie.one in kept and tie.other in kept]
    drawn = _strongest(inside)
    if not drawn:
        raise KgError("nothing there is tied to anything; go farther with --depth, or leave out --at")
    width = width or max(_NARROW, sqrt(len({id_ for tie in drawn for id_ in (tie.one, tie.other)})) * _ROOM * 1.3)
    places, bottom = _places(drawn, width)
    day, covers = network.snapshot.day, network.snapshot.covers.line()
    ids = sorted(places)
    left_out = number - len(ids)
    told = f"{len(ids)} of {number} " if left_out else f"{len(ids)} "
    told += _NODES[network.wanted.kind]
    told += f" and {len(drawn)} ties" + (f" on {iso(day)}" if network.wanted.on_the_day else "")
    names = [nodes[id_].name for id_ in ids]
    scene = Scene(title, joined([f"{title}: {told}.", "; ".join(names) + "."]), width, bottom + _FOOT)
    page = style()["page"]
    scene.text(MARGIN, 44, shortened(title, width - 2 * MARGIN, 24, 600), 24, 600)
    if left_out:
        told += f"; {left_out} with fewer ties or none are left out"
    if len(drawn) < len(inside):
        told += f"; of {len(inside)} ties, the {_STRONGEST} strongest of each are drawn"
    scene.text(MARGIN, 66, shortened(told, width - 2 * MARGIN, 13), 13, fill=page["soft"])
    for tie in drawn:
        _draw_tie(scene, tie, nodes, places)
    sizes = _sizes(drawn)
    _draw_nodes(scene, nodes, places, sizes, drawn, network.centre)
    _legend(scene, bottom + 30, [nodes[id_] for id_ in ids], drawn, _TIES[network.wanted.kind])
    scene.foot(bottom + 52, covers)
    return scene


def _legend(scene: Scene, y: float, nodes: Sequence[Node], ties: Sequence[_Tie], tie: str) -> None:
    """What the marks mean, in one line; what does not occur is left out."""
    page, x = style()["page"], MARGIN
    bodies = [node for node in nodes if not _is_person(node)]
    x = scene.sectors(x, y, map(_sector, bodies))
    if len(bodies) < len(nodes):
        scene.circle(x + 5, y - 4, 5, page["paper"], stroke=page["ink"], stroke_width=1.5)
        scene.text(x + 16, y, "person", 11, fill=page["soft"])
        x += 34 + text_width("person", 11)
    parts = [_is_part(tie) for tie in ties]
    for name, dashed in [(tie, None)] * (not all(parts)) + [("part of", _DASHED)] * any(parts):
        scene.line(x, y - 4, x + 22, y - 4, _LINE, stroke_width=1.5, stroke_dasharray=dashed)
        scene.text(x + 28, y, name, 11, fill=page["soft"])
        x += 46 + text_width(name, 11)
    scene.text(x, y, "the larger or wider, the more ties", 11, fill=page["soft"])


def _ties(edges: Iterable[Edge]) -> list[_Tie]:
    found: dict[tuple[str, str], _Tie] = {}
    for edge in edges:
        if edge.source != edge.target:
            one, other = sorted((edge.source, edge.target))
            found.setdefault((one, other), _Tie(one, other)).edges.append(edge)
    return [found[key] for key in sorted(found)]


def _best(nodes: dict[str, Node], ties: Sequence[_Tie], most: int, centre: frozenset[str]) -> set[str]:
    """What it is around, and the nodes with most neighbours, taken away from the least tied on, so that what is left
    hangs together.
    """
    near: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.one in nodes and tie.other in nodes:
            near[tie.one].add(tie.other)
            near[tie.other].add(tie.one)
    left = sorted(near, key=lambda id_: (id_ not in centre, -len(near[id_]), id_))
    while True:
        inside = set(left)
        degree = {id_: len(near[id_] & inside) for id_ in left}
        left = sorted((id_ for id_ in left if degree[id_]), key=lambda id_: (id_ not in centre, -degree[id_], id_))
        if len(left) <= most:
            if len(left) == len(inside):
                return inside
            continue
        left = left[: max(most, len(left) * 9 // 10)]


def _strongest(ties: Sequence[_Tie]) -> list[_Tie]:
    """The ties; where they are too many to be told apart, those that are among the strongest of either end.

    Strong is what rests on much, and then what ties those who have few others.
    """
    of: dict[str, list[_Tie]] = defaultdict(list)
    for tie in ties:
        of[tie.one].append(tie)
        of[tie.other].append(tie)
    if len(ties) <= _TANGLED * len(of):
        return list(ties)
    kept: set[tuple[str, str]] = set()
    for mine in of.values():
        mine.sort(key=lambda tie: (-len(tie.edges), len(of[tie.one]) + len(of[tie.other]), tie.one, tie.other))
        kept.update((tie.one, tie.other) for tie in mine[:_STRONGEST])
    return [tie for tie in ties if (tie.one, tie.other) in kept]


def _places(ties: Sequence[_Tie], width: float) -> tuple[dict[str, _Point], float]:
    """Where each node stands, and how far down they go."""
    import networkx  # noqa: PLC0415  (slow to import)

    graph: Any = networkx.Graph()
    for tie in ties:
        graph.add_edge(tie.one, tie.other, weight=sqrt(len(tie.edges)))
    parts = sorted(networkx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    found: dict[str, _Point] = {}
    inner = width - 2 * MARGIN
    x, y, row = 0.0, 0.0, 0.0
    for part in parts:
        long = min(inner, max(_ROOM * sqrt(len(part)) * 1.25, 190.0))
        high = max(_ROOM * len(part) * _ROOM / long, 84.0)
        if x and x + long > inner:
            x, y, row = 0.0, y + row + 14, 0.0
        frame = _Frame(MARGIN + x + 40, _TOP + y + 18, long - 150, high - 36)
        found |= _spread(graph.subgraph(sorted(part)), frame)
        x, row = x + long + 14, max(row, high)
    return found, _TOP + y + row


def _spread(part: Any, frame: _Frame) -> dict[str, _Point]:
    """A part laid out in a frame."""
    import networkx  # noqa: PLC0415

    try:
        import numpy as np  # noqa: PLC0415
    except ImportError:
        raise KgError("drawing a network needs: pip install 'kg-appointments[draw]'") from None
    ordered: Any = networkx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_edges_from(sorted((min(u, v), max(u, v), data) for u, v, data in part.edges(data=True)))
    laid = networkx.spring_layout(ordered, seed=1, iterations=300, k=1.6 / sqrt(len(ordered)))
    ids = sorted(laid)
    points = np.array([laid[id_] for id_ in ids], dtype=float)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    size[size == 0] = 1.0
    span = np.array([max(frame.width, 1.0), frame.height])
    ranks = points.argsort(axis=0).argsort(axis=0) / max(len(ids) - 1, 1)
    points = ((1 - _EVEN) * (points - low) / size + _EVEN * ranks) * span
    apart = np.array(_APART)
    for _ in range(_PUSHES):
        gaps = points[:, None, :] - points[None, :, :]
        near = np.clip(1 - np.sqrt(((gaps / apart) ** 2).sum(axis=2)), 0, None)
        np.fill_diagonal(near, 0)
        if not near.any():
            break
        points += (np.sign(gaps + 1e-9) * near[:, :, None] * apart * 0.25).sum(axis=1)
        points = np.clip(points, 0, span)
    places = points + np.array([frame.x, frame.y])
    return {id_: _Point(float(x), float(y)) for id_, (x, y) in zip(ids, places, strict=True)}


def _sizes(ties: Sequence[_Tie]) -> dict[str, float]:
    degree: dict[str, int] = defaultdict(int)
    for tie in ties:
        degree[tie.one] += 1
        degree[tie.other] += 1
    return {id_: min(4.5 + 1.9 * sqrt(number), 17.0) for id_, number in degree.items()}


def _draw_tie(scene: Scene, tie: _Tie, nodes: dict[str, Node], places: dict[str, _Point]) -> None:
    one, other = places[tie.one], places[tie.other]
    told = tuple(dict.fromkeys(_told(edge, nodes) for edge in tie.edges))
    proofs = [proof for edge in tie.edges for proof in _proofs(edge)]
    more = (f"and {len(told) - _TOLD} more",) if len(told) > _TOLD else ()
    heading = f"{nodes[tie.one].name} – {nodes[tie.other].name}"
    with scene.item(Detail(heading, told[:_TOLD] + more, tuple(dict.fromkeys(proofs))[:_PROOFS])):
        ends = (one.x, one.y, other.x, other.y)
        dashed = _DASHED if _is_part(tie) else None
        scene.line(*ends, _LINE, stroke_width=min(0.8 + 0.5 * sqrt(len(tie.edges)), 5.0), stroke_opacity=0.6,
                   stroke_dasharray=dashed)  # fmt: skip
        scene.line(*ends, "#000000", stroke_width=9, stroke_opacity=0)


def _is_part(tie: _Tie) -> bool:
    return all(edge.kind == "part of" for edge in tie.edges)


def _told(edge: Edge, nodes: dict[str, Node]) -> str:
    if edge.kind == "part of":
        return f"{nodes[edge.source].name} is part of {nodes[edge.target].name}"
    given = edge.attributes
    start, end = given.get("start"), given.get("end")
    when = f" ({start or ''} – {end or ''})" if start or end else ""
    kind = "" if edge.kind.startswith(edge.label) or edge.label in edge.kind else f"{edge.kind.split(' #')[0]}: "
    return f"{kind}{edge.label}{when}"


def _proofs(edge: Edge) -> Iterable[Proof]:
    quotes, urls = (str(edge.attributes.get(name, "")).split("\n") for name in ("quotes", "urls"))
    for quote, url in zip(quotes, urls, strict=False):
        if quote:
            yield Proof(quote, edge.label, "", url)


def _draw_nodes(
    scene: Scene, nodes: dict[str, Node], places: dict[str, _Point], sizes: dict[str, float], ties: Sequence[_Tie],
    centre: frozenset[str],
) -> None:  # fmt: skip
    page = style()["page"]
    near: dict[str, list[str]] = defaultdict(list)
    for tie in ties:
        near[tie.one] += [_of(tie, tie.other, nodes)]
        near[tie.other] += [_of(tie, tie.one, nodes)]
    labels = _labels(scene, nodes, places, sizes, _shown_names(nodes, ties), centre)
    for id_ in sorted(places, key=lambda id_: (sizes[id_], id_)):
        node, point, size, label = nodes[id_], places[id_], sizes[id_], labels[id_]
        person = _is_person(node)
        lines = [] if person else [sector_name(_sector(node))]
        more = [f"and {len(near[id_]) - _TOLD} more"] if len(near[id_]) > _TOLD else []
        with scene.item(Detail(node.name, (*lines, *near[id_][:_TOLD], *more))):
            if person:
                fill = page["ink"] if id_ in centre else page["paper"]
                scene.circle(point.x, point.y, size, fill, stroke=page["ink"], stroke_width=1.5)
            else:
                scene.rect(point.x - size, point.y - size, 2 * size, 2 * size, sector_colour(_sector(node)), rx=3)
            halo = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": 3, "stroke_linejoin": "round"}
            hidden = {} if label.free else {"class_": "minor", "display": "none"}  # on a page, seen from near
            letters, weight = _letters(node)
            scene.text(label.x, label.y, label.text, letters, weight, page["ink"], label.anchor, **halo, **hidden)


def _of(tie: _Tie, other: str, nodes: dict[str, Node]) -> str:
    return f"{nodes[other].name}: {_told(tie.edges[0], nodes)}" + (
        f" and {len(tie.edges) - 1} more" if len(tie.edges) > 1 else ""
    )


@dataclass(frozen=True)
class _Label:
    text: str
    x: float
    y: float
    anchor: str
    free: bool


def _shown_names(nodes: dict[str, Node], ties: Sequence[_Tie]) -> dict[str, str]:
    """The names by id; of a unit that is tied to what it is part of, its own part of the name."""
    found = {id_: node.name for id_, node in nodes.items()}
    for edge in (edge for tie in ties for edge in tie.edges if edge.kind == "part of"):
        own = nodes[edge.source].name.removeprefix(f"{nodes[edge.target].name}, ")
        found[edge.source] = own if len(own) < len(found[edge.source]) else found[edge.source]
    return found


def _labels(
    scene: Scene, nodes: dict[str, Node], places: dict[str, _Point], sizes: dict[str, float], names: dict[str, str],
    centre: frozenset[str],
) -> dict[str, _Label]:  # fmt: skip
    """Where the names have room: right, left, below or above; first what it is around, then by number of ties.

    These may lie over other nodes, too: a picture that does not name what stands in its middle tells nothing.
    """
    bodies = [(p.x - sizes[id_], p.y - sizes[id_], p.x + sizes[id_], p.y + sizes[id_]) for id_, p in places.items()]
    written: list[_Box] = []
    found: dict[str, _Label] = {}
    ordered = sorted(places, key=lambda id_: (id_ not in centre, -sizes[id_], id_))
    for number, id_ in enumerate(ordered):
        point, size = places[id_], sizes[id_]
        letters, weight = _letters(nodes[id_])
        text = shortened(names[id_], _LABEL, letters, weight)
        long = text_width(text, letters, weight)
        tries = [
            (point.x + size + 4, point.y + 4, "start"), (point.x - size - 4, point.y + 4, "end"),
            (point.x, point.y + size + letters + 1, "middle"), (point.x, point.y - size - 4, "middle"),
        ]  # fmt: skip
        for taken in ([*bodies, *written], written)[: 2 if number < max(len(ordered) // 12, 3) else 1]:
            free = next(((*at, box) for at in tries if (box := _room(scene, at, long, letters, taken))), None)
            if free is not None:
                break
        x, y, anchor, box = free or (*tries[0], None)
        if box is not None:
            written.append(box)
        found[id_] = _Label(text, x, y, anchor, box is not None)
    return found


_Box = tuple[float, float, float, float]


def _room(
    scene: Scene, at: tuple[float, float, str], long: float, letters: float, taken: Sequence[_Box]
) -> _Box | None:
    """The box of a name at a place, if nothing is there and it is inside the picture."""
    x, y, anchor = at
    left = x - {"start": 0.0, "end": long, "middle": long / 2}[anchor]
    box = (left, y - letters + 1, left + long, y + 3)
    inside = box[0] > 2 and box[2] < scene.width - 2
    if inside and not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
        return box
    return None


def _letters(node: Node) -> tuple[float, int]:
    """The size and the weight of a name."""
    return (11.0, 400) if _is_person(node) else (11.5, 600)


def _is_person(node: Node) -> bool:
    return node.attributes["kind"] == "person"


def _sector(node: Node) -> str | None:
    return node.attributes.get("sector")  # type: ignore[return-value]
