"""GEXF 1.3 (https://gexf.net), Gephi's own format, with time: each edge from when to when.

networkx writes 1.2 only, and no `kind`, without which Gephi makes one edge of all between two nodes.
"""

from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from kg.dates import iso
from kg.export.edges import EDGE_TYPES, NODE_TYPES, Attributes, AttributeType, Edge, Node
from kg.export.exporter import Exporter, Given
from kg.export.graphs import FAMILY, OPTIONS, graphml, network_of, xml_value
from kg.export.snapshot import Snapshot
from kg.text import xml_text

SPACE = "http://gexf.net/1.3"

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES: dict[AttributeType, str] = {"string": "string", "integer": "long", "float": "double", "boolean": "boolean"}


def _write(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    network = network_of(snapshot, options)
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        names = {None: SPACE, "xsi": _XSI}
        schema = {f"{{{_XSI}}}schemaLocation": f"{SPACE} {SPACE}/gexf.xsd"}
        with xml.element("gexf", {"version": "1.3", **schema}, nsmap=names):
            meta = _element("meta", lastmodifieddate=snapshot.moment[:10])
            etree.SubElement(meta, "creator").text = "kg export gexf"
            etree.SubElement(meta, "description").text = xml_text(snapshot.covers.line())
            _write_line(xml, meta)
            how = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval", "idtype": "string"}
            if network.wanted.kind != "people":  # Gephi drops each edge that is not of the type said here
                how["defaultedgetype"] = "directed"
            with xml.element("graph", how):
                _write_line(xml, _attributes("node", NODE_TYPES))
                _write_line(xml, _attributes("edge", EDGE_TYPES))
                with xml.element("nodes"):
                    for node in network.nodes():
                        _write_line(xml, _node(node))
                with xml.element("edges"):
                    for edge in network.edges():
                        _write_line(xml, _edge(edge))
    snapshot.remarks += network.remarks()


def _element(name: str, **attributes: str) -> etree._Element:
    # without its namespace, which the root declares: or each element would declare it again
    return etree.Element(name, {key: xml_text(value) for key, value in attributes.items()})


def _attributes(class_: str, types: Any) -> etree._Element:
    found = _element("attributes", **{"class": class_, "mode": "static"})
    for name, type_ in types.items():
        # an attribute of an edge named like a field of Gephi's own would be taken for it
        found.append(_element("attribute", id=name, title=_TITLES.get(name, name), type=_TYPES[type_]))
    return found


_TITLES = {"kind": "kind of", "start": "start told", "end": "end told"}


def _node(node: Node) -> etree._Element:
    found = _element("node", id=node.id, label=node.name)
    found.append(_values(node.attributes))
    return found


def _edge(edge: Edge) -> etree._Element:
    when = {name: iso(day) for name, day in (("start", edge.start), ("end", edge.end)) if day is not None}
    found = _element(
        "edge", id=edge.id, source=edge.source, target=edge.target, kind=edge.kind, label=edge.label,
        type="directed" if edge.directed else "undirected", **{name: str(text) for name, text in when.items()},
    )  # fmt: skip
    found.append(_values(edge.attributes))
    return found


def _values(attributes: Attributes) -> etree._Element:
    found = _element("attvalues")
    for name, value in attributes.items():
        found.append(_element("attvalue", **{"for": name, "value": xml_value(value)}))
    return found


def _write_line(xml: Any, element: etree._Element) -> None:
    element.tail = "\n"
    xml.write(element, with_tail=True)


gexf = Exporter(
    name="gexf",
    title="GEXF 1.3: for Gephi, with time",
    purpose=(
        "For Gephi and Gephi Lite: switch the timeline on to see who was where when. Where nobody tells an end, the "
        "edge ends when it was last confirmed; the end that is told stands in the column `end told`."
    ),
    family=FAMILY,
    suffix=".gexf",
    to_file=_write,
    media_type="application/gexf+xml",
    left_out=graphml.left_out,
    options=OPTIONS,
    examples=(
        "kg export gexf -o appointments.gexf",
        'kg export gexf --kind people --around "Ekbacka kommun" -o ekbacka.gexf',
    ),
)
