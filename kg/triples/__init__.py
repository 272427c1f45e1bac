"""States → RDF (ontology/appointments.ttl), the published embedded view, and fenced SPARQL over it."""
