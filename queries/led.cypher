// title: Who led an organisation on a day
// answers: Who held the posts of an organisation that one person holds at a time (its principal ones) on a day.
// example: --organisation "Ekbacka kommun" --at 2022-06-01
// param organisation (organisation): which organisation
// param at (date, default today): on which day
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): in which role
// column acting (truth): whether in an acting capacity
// column start (date): when it began, as stated or inferred; empty when unknown
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column sure (text): certain, presumed or possible on the day
// column last_confirmed (day): the last day on which a source says it was held
// column sources (integer): how many announcements speak of it
// column quote (text): the newest announcement's words
// column published (date): when that was published
// column url (text): where it stands
MATCH (:Organisation {id: $organisation})<-[:POST_IN]-(post:Post {seats: 'one'})-[:OF_ROLE]->(held:Role)
MATCH (post)<-[:IN_POST]-(tenure:Tenure {weight: 'principal'})<-[:HAS_TENURE]-(who:Person)
//include known
//include sureness
WITH * WHERE sure IS NOT NULL
//include evidence
RETURN tenure.id AS tenure, who.id AS person, who.name AS name, held.name AS role, tenure.acting AS acting,
  tenure.start AS `start`, tenure.end AS `end`, sure, tenure.last_confirmed_day AS last_confirmed,
  tenure.sources AS sources, quote, published, url
ORDER BY sure, acting, held.name_key, who.name_key, tenure.id
