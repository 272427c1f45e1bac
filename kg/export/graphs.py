"""Graph formats: GraphML, node-link and Cytoscape JSON, DOT; GEXF is in kg.export.gexf.

All are written as the nodes and edges come, so that memory does not grow with the graph; networkx would hold all of it.
"""

import json
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from kg.dates import from_day
from kg.export.edges import EDGE_TYPES, NODE_TYPES, AttributeType, Edge, Node
from kg.export.exporter import AT, SURE_ON, Exporter, Given
from kg.export.network import LARGEST, NETWORK_KINDS, Network, Wanted
from kg.export.snapshot import Snapshot
from kg.options import Option
from kg.text import storable, xml_text

FAMILY = "Graphs"

OPTIONS = (
    Option(
        "kind",
        "bipartite: persons and organisations, an edge a tenure; people: who were together at a body, and who followed "
        "whom; organisations: who moved from where to where.",
        default="bipartite",
        choices=NETWORK_KINDS,
    ),
    Option(
        "around", "Only around this person or organisation (a name or an id); may be given several times.",
        multiple=True, metavar="NAME",
    ),
    Option("depth", "With --around, how many edges away from them.", int, default=1, metavar="N"),
    AT,
    Option(
        "many_seats",
        f"With --kind people, also join those on posts of many seats and in bodies of more than {LARGEST} tenures: a "
        "parliament is 60 000 edges.",
        bool,
    ),
    SURE_ON,
)  # fmt: skip

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GRAPHML_TYPES = {"string": "string", "integer": "long", "float": "double", "boolean": "boolean"}
_COLOURS = {
    "state": "#c6dbef", "region": "#c7e9c0", "municipality": "#fdd0a2", "private": "#d9d9d9", "party": "#fcbba1",
    "interest": "#dadaeb",
}  # fmt: skip
_WIDTH = 24  # characters of a line in a node of DOT
_MANY = 500  # nodes above which Graphviz takes long and shows little


def network_of(snapshot: Snapshot, options: Given) -> Network:
    """The part of the snapshot that the options ask for."""
    wanted = Wanted(
        kind=options["kind"],
        around=tuple(options["around"]),
        depth=max(int(options["depth"]), 0),
        on_the_day=bool(options["at"]),
        many_seats=bool(options["many_seats"]),
    )
    return Network(snapshot, wanted)


def about(snapshot: Snapshot, network: Network) -> dict[str, str | int]:
    """What a graph says of itself."""
    told = snapshot.covers.line()
    return {"kind": network.wanted.kind, "description": told, "changed": snapshot.moment, "base_iri": snapshot.base_iri}


def _write_graphml(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    network = network_of(snapshot, options)
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: _GRAPHML}):
            _write_keys(xml, "node", {"label": "string", **NODE_TYPES})
            _write_keys(xml, "edge", {"label": "string", **EDGE_TYPES})
            _write_keys(xml, "graph", dict.fromkeys(about(snapshot, network), "string"))
            with xml.element("graph", edgedefault="directed"):
                for name, value in about(snapshot, network).items():
                    xml.write(_data("graph", name, value))
                for node in network.nodes():
                    element = etree.Element("node", id=xml_text(node.id))
                    element.extend(_data("node", k, v) for k, v in {"label": node.name, **node.attributes}.items())
                    _write_line(xml, element)
                for edge in network.edges():
                    element = etree.Element(
                        "edge", id=xml_text(edge.id), source=xml_text(edge.source), target=xml_text(edge.target),
                        directed="true" if edge.directed else "false",
                    )  # fmt: skip
                    element.extend(_data("edge", k, v) for k, v in {"label": edge.label, **edge.attributes}.items())
                    _write_line(xml, element)
    snapshot.remarks += network.remarks()


def _write_keys(xml: Any, domain: str, types: dict[str, AttributeType]) -> None:
    for name, type_ in types.items():
        key = {"id": f"{domain}-{name}", "for": domain, "attr.name": name, "attr.type": _GRAPHML_TYPES[type_]}
        _write_line(xml, etree.Element("key", key))


def _data(domain: str, name: str, value: Any) -> etree._Element:
    element = etree.Element("data", key=f"{domain}-{name}")
    element.text = xml_value(value)
    return element


def xml_value(value: str | int | float | bool) -> str:
    """A value as text of XML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return xml_text(str(value))


def _write_line(xml: Any, element: etree._Element) -> None:
    element.tail = "\n"
    xml.write(element, with_tail=True)


def _write_json_lists(out: IO[bytes], lists: dict[str, Iterator[dict[str, Any]]]) -> None:
    for number, (name, records) in enumerate(lists.items()):
        out.write(f'{"," if number else ""}\n"{name}": ['.encode())
        for position, record in enumerate(records):
            text = storable(json.dumps(record, ensure_ascii=False))
            out.write(f"{',' if position else ''}\n{text}".encode())
        out.write(b"\n]")


def _head(**values: Any) -> bytes:
    """An object as JSON, not closed."""
    return (json.dumps(values, ensure_ascii=False)[:-1] + ",").encode()


def _write_node_link(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    network = network_of(snapshot, options)
    out.write(_head(directed=network.wanted.kind != "people", multigraph=True, graph=about(snapshot, network)))
    nodes = ({"id": node.id, **node.attributes} for node in network.nodes())
    edges = (
        {"source": edge.source, "target": edge.target, "key": edge.id, "label": edge.label, **edge.attributes}
        for edge in network.edges()
    )
    _write_json_lists(out, {"nodes": nodes, "edges": edges})
    out.write(b"\n}\n")
    snapshot.remarks += network.remarks()


def _write_cytoscape(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    network = network_of(snapshot, options)
    told = about(snapshot, network)
    out.write(
        _head(
            format_version="1.0", generated_by="kg export cytoscape", directed=network.wanted.kind != "people",
            multigraph=True, data={"name": f"{snapshot.base_iri} {network.wanted.kind}", **told},
        )
    )  # fmt: skip
    # `value` is what networkx and older Cytoscape find the node by
    nodes = ({"data": {"id": node.id, "value": node.id, **node.attributes}} for node in network.nodes())
    edges = (
        {"data": {"id": edge.id, "key": edge.id, "source": edge.source, "target": edge.target, "name": edge.label,
                  "interaction": edge.kind, **edge.attributes}}
        for edge in network.edges()
    )  # fmt: skip
    out.write(b'\n"elements": {')
    _write_json_lists(out, {"nodes": nodes, "edges": edges})
    out.write(b"\n}}\n")
    snapshot.remarks += network.remarks()


def _write_dot(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    network, number = network_of(snapshot, options), 0
    directed = network.wanted.kind != "people"
    out.write(
        f"{'digraph' if directed else 'graph'} appointments {{\n"
        f"  graph [rankdir=LR, overlap=false, splines=true, comment={_quoted(snapshot.covers.line())}]\n"
        '  node [fontname="Helvetica", fontsize=11, style=filled, fillcolor=white]\n'
        '  edge [fontname="Helvetica", fontsize=9, color="#555555", fontcolor="#333333"]\n'.encode()
    )
    for node in network.nodes():
        number += 1
        out.write(f"  {_quoted(node.id)} [{_dot_list(_dot_node(node))}]\n".encode())
    arrow = "->" if directed else "--"
    for edge in network.edges():
        ends = f"{_quoted(edge.source)} {arrow} {_quoted(edge.target)}"
        out.write(f"  {ends} [{_dot_list(_dot_edge(edge, directed))}]\n".encode())
    out.write(b"}\n")
    snapshot.remarks += network.remarks()
    if number > _MANY:
        snapshot.remarks.append(f"{number} nodes are more than Graphviz draws well; --around and --at make it smaller.")


def _dot_node(node: Node) -> dict[str, str]:
    found = {"label": _wrapped(node.name), "tooltip": node.id}
    if node.attributes["kind"] == "organisation":
        colour = _COLOURS.get(str(node.attributes.get("sector")), "#f7f7f7")
        found |= {"shape": "box", "fillcolor": colour, **_texts(node.attributes, ("type", "sector", "wikidata"))}
    return found


def _dot_edge(edge: Edge, directed: bool) -> dict[str, str]:
    told = edge.attributes
    found = {"label": "\n".join(part for part in (edge.label, _when(edge)) if part)}
    if (directed and not edge.directed) or (not directed and edge.directed):
        found["dir"] = "forward" if edge.directed else "none"
    if edge.kind == "part of":
        found["style"] = "dotted"
    elif told.get("basis") != "stated" and told.get("sure") not in ("certain", "presumed"):
        found["style"] = "dashed"
    quotes, urls = str(told.get("quotes", "")).split("\n"), str(told.get("urls", "")).split("\n")
    if quotes[0]:
        found["tooltip"] = quotes[0]
    if urls[0].startswith(("http://", "https://")):
        found["URL"] = urls[0]
    kept = ("kind", "sure", "sure_on", "last_confirmed", "start", "end", "basis", "tenures", "claims", "quotes", "urls")
    return found | _texts(told, kept)


def _when(edge: Edge) -> str:
    """The years, with the last confirmation where nobody tells an end: "2019–2023", "2023–, confirmed 2024"."""
    if edge.start is None and edge.end is None:
        return ""
    first, last = ("" if day is None else str(from_day(day).year) for day in (edge.start, edge.end))
    if "end" in edge.attributes or not last:
        return f"{first}–{last}"
    return f"{first}–, confirmed {last}"


def _texts(told: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {f"kg_{name}": str(told[name]) for name in names if name in told}


def _dot_list(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    # Graphviz draws with XML libraries, so what XML cannot hold is no text for it either
    text = xml_text(text).replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n")
    return f'"{text}"'


def _wrapped(text: str) -> str:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


graphml = Exporter(
    name="graphml",
    title="GraphML: for Gephi, yEd, Cytoscape, igraph and networkx",
    purpose="For drawing and measuring networks; the format that most programs read.",
    family=FAMILY,
    suffix=".graphml",
    to_file=_write_graphml,
    media_type="application/graphml+xml",
    left_out="roles and posts as things of their own, and predecessors (but in --kind people)",
    options=OPTIONS,
    examples=(
        "kg export graphml -o appointments.graphml",
        'kg export graphml --kind people --around "Signe Havrell" --depth 2 -o around.graphml',
        "kg export graphml --kind organisations --at 2023-01-01 -o moves.graphml",
    ),
)
node_link = Exporter(
    name="node-link",
    title="Node-link JSON: for D3 and networkx",
    purpose="For drawings in the browser (`d3.forceLink`) and `networkx.node_link_graph`.",
    family=FAMILY,
    suffix=".json",
    to_file=_write_node_link,
    media_type="application/json",
    left_out=graphml.left_out,
    options=OPTIONS,
    examples=("kg export node-link -o network.json", 'kg export node-link --around "Ekbacka kommun" -o ekbacka.json'),
)
cytoscape = Exporter(
    name="cytoscape",
    title="Cytoscape JSON: for Cytoscape and Cytoscape.js",
    purpose="For Cytoscape (File, Import, Network) and drawings in the browser with Cytoscape.js.",
    family=FAMILY,
    suffix=".cyjs",
    to_file=_write_cytoscape,
    media_type="application/json",
    left_out=graphml.left_out,
    options=OPTIONS,
    examples=(
        "kg export cytoscape -o network.cyjs",
        "kg export cytoscape --kind people --at 2023-01-01 -o people.cyjs",
    ),
)
dot = Exporter(
    name="dot",
    title="DOT: for Graphviz, some dozens of nodes at most",
    purpose=(
        "For a quick drawing: `dot -Tsvg`. Bodies are coloured by sector; an edge is dashed where it is inferred, or "
        "where it is not at least presumed that the post was held on the day that is meant."
    ),
    family=FAMILY,
    suffix=".dot",
    to_file=_write_dot,
    media_type="text/vnd.graphviz",
    left_out=graphml.left_out,
    options=OPTIONS,
    examples=(
        'kg export dot --around "Signe Havrell" --depth 2 | dot -Tsvg > around.svg',
        "kg export dot --kind organisations -o moves.dot",
    ),
)
