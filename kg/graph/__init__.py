"""The property graph: the change feed applied to Neo4j. docs/graph.md says what is in it."""
