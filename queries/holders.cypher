// title: Holders of a post
// answers: Who held a post (a role at an organisation) over time, who followed whom, with what gap, and who was acting.
// example: --organisation "Ekbacka kommun" --role kommundirektör
// param organisation (organisation): where the post is
// param role (role): which role
// param at (date, default today): the day for which it is told how sure each tenure is
// column tenure (tenure): the tenure, to ask further with
// column person (person): who held it
// column name (text): the person's name
// column acting (truth): whether it was held in an acting capacity
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column days (integer): how many days it was certainly held, until the day asked about
// column days_at_least (truth): whether it may have been held longer than that
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
// column predecessor (text): whom the person followed, as known, else as a source names them
// column predecessor_basis (text): stated or inferred
// column gap (integer): days from the predecessor's end to this start, where both are known to the day; 1 is the day after.
//   No holder is known for the days between; that does not say that the post was vacant
// column end_cause (text): why it ended, only if a source says so
// column sources (integer): how many announcements speak of it
// column quote (text): the newest announcement's words
// column published (date): when that was published
// column url (text): where it stands
MATCH (:Organisation {id: $organisation})<-[:POST_IN]-(post:Post)-[:OF_ROLE]->(:Role {id: $role})
MATCH (post)<-[:IN_POST]-(tenure:Tenure)<-[:HAS_TENURE]-(who:Person)
OPTIONAL MATCH (tenure)-[follows:FOLLOWS]->(:Tenure)<-[:HAS_TENURE]-(predecessor:Person)
//include gap
//include known known_until=until
WITH *, CASE WHEN until > $at THEN $at ELSE until END AS known_until
//include sureness
//include duration
//include begin-order
//include evidence
RETURN tenure.id AS tenure, who.id AS person, who.name AS name, tenure.acting AS acting, tenure.start AS `start`,
  tenure.start_basis AS start_basis, tenure.end AS `end`, tenure.end_basis AS end_basis, days, days_at_least, sure,
  tenure.last_confirmed_day AS last_confirmed, coalesce(predecessor.name, tenure.predecessor_name) AS predecessor,
  coalesce(follows.basis, tenure.predecessor_basis) AS predecessor_basis,
  gap,
  tenure.end_cause AS end_cause, tenure.sources AS sources, quote, published, url
ORDER BY begin_order, who.name_key, tenure.id
