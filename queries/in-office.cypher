// title: Everybody in office on a day
// answers: Who held which post on a day, everywhere or at one organisation and its parts, or in one sector.
// example: --at 2022-06-01 --organisation "Ekbacka kommun"
// param at (date, default today): on which day
// param organisation (organisation, default none): only at this organisation and its parts
// param sector (choice(state|region|municipality|private|party|interest), default none): only in this sector
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): in which role; empty when unknown
// column organisation_id (organisation): where
// column organisation_name (text): the organisation's name; empty when unknown
// column acting (truth): whether in an acting capacity
// column weight (text): principal (a full post), side (a board or committee seat) or rank (a title)
// column start (date): when it began, as stated or inferred; empty when unknown
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column sure (text): certain, presumed or possible on the day
// column last_confirmed (day): the last day on which a source says it was held
// column sources (integer): how many announcements speak of it
//if organisation
MATCH (body:Organisation)-[:PART_OF*0..]->(:Organisation {id: $organisation})
WITH DISTINCT body
MATCH (body)<-[:AT]-(tenure:Tenure)
//else
MATCH (tenure:Tenure)
OPTIONAL MATCH (tenure)-[:AT]->(body:Organisation)
//end
//if sector
WITH * WHERE body.sector = $sector
//end
//include known
//include sureness
WITH * WHERE sure IS NOT NULL
MATCH (tenure)<-[:HAS_TENURE]-(who:Person)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(held:Role)
RETURN tenure.id AS tenure, who.id AS person, who.name AS name, held.name AS role, body.id AS organisation_id,
  body.name AS organisation_name, tenure.acting AS acting, tenure.weight AS weight, tenure.start AS `start`,
  tenure.end AS `end`, sure, tenure.last_confirmed_day AS last_confirmed, tenure.sources AS sources
ORDER BY coalesce(body.name_key, ''), coalesce(held.name_key, ''), who.name_key, tenure.id
