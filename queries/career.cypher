// title: Career of a person
// answers: Which posts a person held, from when to when, how sure each is, and the newest sentence that says so.
// example: --person "Signe Havrell"
// param person (person): whose career
// param at (date, default today): the day for which it is told how sure each post is
// column tenure (tenure): the tenure, to ask further with
// column role (text): the role
// column organisation (text): the organisation
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column acting (truth): whether it was held in an acting capacity
// column weight (text): principal (a full post), side (a board or committee seat) or rank (a title)
// column days (integer): how many days it was certainly held, until the day asked about
// column days_at_least (truth): whether it may have been held longer than that
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column first_confirmed (day): the first day on which a source says it was held
// column last_confirmed (day): the last day on which a source says it was held
// column predecessor (text): whom the person followed, as known, else as a source names them
// column predecessor_basis (text): stated or inferred
// column end_cause (text): why it ended, only if a source says so
// column sources (integer): how many announcements speak of it
// column quote (text): the newest announcement's words
// column published (date): when that was published
// column url (text): where it stands
MATCH (person:Person {id: $person})-[:HAS_TENURE]->(tenure:Tenure)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(held:Role)
OPTIONAL MATCH (tenure)-[:AT]->(body:Organisation)
OPTIONAL MATCH (tenure)-[follows:FOLLOWS]->(:Tenure)<-[:HAS_TENURE]-(before:Person)
//include known known_until=until
WITH *, CASE WHEN until > $at THEN $at ELSE until END AS known_until
//include sureness
//include duration
//include begin-order
//include evidence
RETURN tenure.id AS tenure, held.name AS role, body.name AS organisation, tenure.start AS `start`,
  tenure.start_basis AS start_basis, tenure.end AS `end`, tenure.end_basis AS end_basis, tenure.acting AS acting,
  tenure.weight AS weight, days, days_at_least, sure, tenure.first_confirmed_day AS first_confirmed,
  tenure.last_confirmed_day AS last_confirmed, coalesce(before.name, tenure.predecessor_name) AS predecessor,
  coalesce(follows.basis, tenure.predecessor_basis) AS predecessor_basis, tenure.end_cause AS end_cause,
  tenure.sources AS sources, quote, published, url
ORDER BY begin_order DESC, tenure.id
