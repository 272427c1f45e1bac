// title: Who overlapped with a person
// answers: Who held a post at the same organisation at the same time as a person, and for how many days.
// example: --person "Signe Havrell"
// param person (person): with whom
// param least (choice(certain|presumed|possible), default presumed): how sure the overlap must at least be. Certain: both
//   are known to have held their posts on one and the same day; presumed: one of them with nothing said against it since
//   the last confirmation; possible: the widest bounds of both meet
// column other (person): who overlapped
// column name (text): that person's name
// column organisation_name (text): where both were
// column role (text): the other's role; empty when unknown
// column acting (truth): whether the other was acting
// column own_role (text): the person's role; empty when unknown
// column sure (text): certain, presumed or possible
// column days (integer): for how many days both certainly held their posts
// column days_at_least (truth): whether it may have been longer
// column since (day): the first of those days
// column until (day): the last of those days
// column last_confirmed (day): the last day on which a source says that the other held the post
// column tenure (tenure): the other's tenure, to ask further with
// column own_tenure (tenure): the person's tenure
MATCH (:Person {id: $person})-[:HAS_TENURE]->(own:Tenure)-[:AT]->(body:Organisation)
//include known tenure=own known_from=own_from known_until=own_until
//include spans tenure=own known_from=own_from known_until=own_until presumed_until=own_presumed widest_from=own_low widest_until=own_high
//include duration tenure=own known_from=own_from known_until=own_until days=own_days days_at_least=own_at_least
MATCH (body)<-[:AT]-(tenure:Tenure)<-[:HAS_TENURE]-(who:Person)
WHERE who.id <> $person
//include known
//include spans
WITH *,
  CASE WHEN own_from > known_from THEN own_from ELSE known_from END AS later_from,
  CASE WHEN own_until < known_until THEN own_until ELSE known_until END AS earlier_until,
  CASE WHEN own_presumed < presumed_until THEN own_presumed ELSE presumed_until END AS presumed_end,
  CASE WHEN own_low > widest_from THEN own_low ELSE widest_from END AS low,
  CASE WHEN own_high < widest_until THEN own_high ELSE widest_until END AS high
WITH *, CASE
  WHEN own_from <= own_until AND known_from <= known_until AND later_from <= earlier_until THEN 'certain'
  WHEN own_from IS NOT NULL AND own_presumed IS NOT NULL AND known_from IS NOT NULL AND later_from <= presumed_end
    THEN 'presumed'
  WHEN own_low IS NOT NULL AND widest_from IS NOT NULL AND low <= high THEN 'possible' END AS sure
WHERE sure IS NOT NULL AND ($least = 'possible' OR sure = 'certain' OR sure = $least)
//include duration days=other_days days_at_least=other_at_least
WITH *,
  CASE WHEN sure = 'certain' THEN later_from END AS since,
  CASE WHEN sure = 'certain' THEN earlier_until END AS until
WITH *, until - since + 1 AS days
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(role:Role)
OPTIONAL MATCH (own)-[:IN_ROLE]->(own_role:Role)
RETURN who.id AS other, who.name AS name, body.name AS organisation_name, role.name AS role, tenure.acting AS acting,
  own_role.name AS own_role, sure, days,
  CASE WHEN days IS NOT NULL THEN own_at_least OR other_at_least END AS days_at_least, since, until,
  tenure.last_confirmed_day AS last_confirmed, tenure.id AS tenure, own.id AS own_tenure
ORDER BY sure, coalesce(days, 0) DESC, who.name_key, tenure.id, own.id
