"""A whole graph as comparable data."""

from collections import Counter
from typing import Any

from kg.graph.connection import Graph

BOOKS = ("Change", "Workspace")


def whole(graph: Graph) -> dict[str, Counter[Any]]:
    """Every node and relationship with all its properties, but for the books that tell how it came about."""
    nodes = graph.read(
        "MATCH (n) WHERE NOT n:Change AND NOT n:Workspace RETURN labels(n) AS labels, properties(n) AS properties"
    )
    relationships = graph.read(
        "MATCH (a)-[r]->(b) RETURN labels(a) AS al, a.id AS a, type(r) AS type, properties(r) AS properties, "
        "labels(b) AS bl, b.id AS b"
    )
    return {
        "nodes": Counter(repr((row["labels"], sorted(row["properties"].items()))) for row in nodes),
        "relationships": Counter(
            repr((row["al"], row["a"], row["type"], sorted(row["properties"].items()), row["bl"], row["b"]))
            for row in relationships
        ),
    }
