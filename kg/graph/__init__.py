"""The property graph: the change feed applied to Neo4j (docs/graph.md says what is in it); and networkx views."""

from kg.graph.networks import to_networkx

__all__ = ["to_networkx"]
