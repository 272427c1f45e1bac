"""A Neo4j of one's own: `kg neo4j start|stop|status`, for those who have none."""
