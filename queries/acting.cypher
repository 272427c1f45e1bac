// title: Acting appointments
// answers: Who held a post in an acting capacity, how long, and how it ended: the same person got the post, another
//     followed, or nothing is known. Counted are the days on which it is certain that it was held, up to the day asked
//     about.
// example: --organisation "Ekbacka kommun"
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param since (date, default none): only what began on or after this day
// param until (date, default none): only what began on or before this day
// param at (date, default today): the day up to which it is counted, and for which it is told how sure each is
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column days (integer): how many days it was certainly held, until the day asked about
// column days_at_least (truth): whether it may have been held longer than that
// column outcome (text): became permanent, replaced or unknown
// column outcome_basis (text): stated if a source says who replaced whom; inferred if it follows from the dates
// column outcome_tenure (tenure): the permanent tenure that followed
// column outcome_person (person): whose it is
// column outcome_name (text): that person's name
// column outcome_start (date): when it began; empty when unknown
// column in_period (text): certain or possible: whether it began in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
WITH * WHERE tenure.acting
//include began
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
// the best that is known of how it ended: the first by which way, when it began, which tenure
CALL (tenure, owner) {
  MATCH (tenure)-[:IN_POST]->(post:Post)
  MATCH (owner)-[:HAS_TENURE]->(after:Tenure {acting: false})
  WHERE EXISTS { (after)-[:IN_POST]->(post) }
  WITH owner AS other, after, coalesce(after.start_earliest_day, after.start_latest_day) AS then
  WHERE coalesce(tenure.start_earliest_day, tenure.start_latest_day) <= then
  RETURN after, other, 1 AS way, then
  UNION ALL
  MATCH (tenure)-[:IN_POST]->(post:Post {seats: 'one'})
  MATCH (post)<-[:IN_POST]-(after:Tenure {acting: false})<-[:HAS_TENURE]-(other:Person)
  WHERE other <> owner
  WITH other, after, coalesce(after.start_earliest_day, after.start_latest_day) AS then,
    reduce(known = null, day IN [tenure.last_confirmed_day, tenure.start_latest_day, tenure.announced_day] |
      CASE WHEN day > known OR known IS NULL THEN coalesce(day, known) ELSE known END) AS known
  WHERE then > known
  RETURN after, other, 4 AS way, then
  UNION ALL
  MATCH (after:Tenure {acting: false})-[follows:FOLLOWS]->(tenure)
  MATCH (other:Person)-[:HAS_TENURE]->(after)
  WHERE other <> owner
  RETURN after, other, CASE follows.basis WHEN 'stated' THEN 2 ELSE 3 END AS way,
    coalesce(after.start_earliest_day, after.start_latest_day) AS then
  UNION ALL
  RETURN null AS after, null AS other, 5 AS way, null AS then
}
WITH * ORDER BY way, coalesce(then, 9999999), after.id
WITH tenure, in_period, collect({way: way, after: after, other: other})[0] AS best
WITH *, best.after AS after, best.other AS other, best.way AS way
//include known known_until=told_until
WITH *, CASE WHEN told_until > $at THEN $at ELSE told_until END AS known_until
//include sureness
//include duration
//include told
//include begin-order
RETURN tenure.id AS tenure, person, name, role, organisation_name, `start`, start_basis, end, end_basis, days, days_at_least,
  CASE way WHEN 1 THEN 'became permanent' WHEN 5 THEN 'unknown' ELSE 'replaced' END AS outcome,
  CASE way WHEN 2 THEN 'stated' WHEN 5 THEN null ELSE 'inferred' END AS outcome_basis,
  after.id AS outcome_tenure, other.id AS outcome_person, other.name AS outcome_name, after.start AS outcome_start,
  in_period, sure, last_confirmed
ORDER BY begin_order DESC, name_key, tenure.id
