// From tenure: what every row says: person, name, name_key (to sort by), role, organisation_name, start, start_basis, end,
// end_basis, last_confirmed. All but the person's may be null.
MATCH (_person)-[:HAS_TENURE]->(tenure)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(_role)
OPTIONAL MATCH (tenure)-[:AT]->(_organisation)
WITH *, _person.id AS person, _person.name AS name, _person.name_key AS name_key, _role.name AS role,
  _organisation.name AS organisation_name, tenure.start AS `start`, tenure.start_basis AS start_basis, tenure.end AS end,
  tenure.end_basis AS end_basis, tenure.last_confirmed_day AS last_confirmed
