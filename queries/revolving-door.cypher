// title: The revolving door
// answers: Who left a public body for a private one, a party or an interest organisation within so many months. From a
//     principal post to the same person's next one; the gap lies between the last day on which the first may have been held
//     and the first day of the other, and is told as the least and the most days it can be. Nobody need have said that the
//     first post was left for the other: move_basis tells whether a source does.
// example: --months 12
// param months (integer, default 12): how long after leaving; 12 months are 365 days
// param sector (choice(state|region|municipality|public), default state): which sector they left; public is all three
// param since (date, default none): only new posts that began on or after this day
// param until (date, default none): only new posts that began on or before this day
// param at (date, default today): the day for which it is told how sure each post is
// column person (person): who
// column name (text): the person's name
// column left_id (tenure): the tenure that was left
// column left_role (text): its role
// column left_organisation_name (text): its body
// column left_end (date): when it ended; empty when unknown
// column left_end_basis (text): stated or inferred
// column left_last_confirmed (day): the last day on which a source says it was held
// column tenure (tenure): the next tenure
// column role (text): its role
// column organisation_name (text): its body
// column organisation_sector (text): private, party or interest
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column move_basis (text): stated if a source says whence they came, inferred if it follows from the dates
// column gap_least (integer): the least days between the two; empty when the end of the first is not known
// column gap_most (integer): the most days between the two; empty when that is not known
// column gap_basis (text): stated if sources state both the end and the start, else inferred
// column within (text): certain if the gap is certainly within the months, possible if it may be
// column in_period (text): certain or possible: whether the new post began in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
MATCH (body:Organisation)
WHERE body.sector IN ['private', 'party', 'interest']
MATCH (body)<-[:AT]-(tenure:Tenure)<-[move:NEXT]-(before:Tenure)
MATCH (before)-[:AT]->(before_at:Organisation)
WHERE before_at.sector = $sector
  OR ($sector = 'public' AND before_at.sector IN ['state', 'region', 'municipality'])
WITH *, before.last_confirmed_day AS confirmed, before.end_earliest_day AS ended
WITH *, CASE WHEN confirmed > before.end_latest_day THEN null ELSE confirmed END AS confirmed_in_it
WITH *, CASE WHEN confirmed_in_it > ended THEN confirmed_in_it ELSE coalesce(ended, confirmed_in_it) END AS left_from
WITH *,
  CASE WHEN tenure.start_earliest_day < before.end_latest_day THEN 0
       ELSE tenure.start_earliest_day - before.end_latest_day END AS gap_least,
  CASE WHEN tenure.start_latest_day < left_from THEN 0 ELSE tenure.start_latest_day - left_from END AS gap_most
WITH *, CASE
  WHEN gap_most * 48 <= $months * 1461 THEN 'certain'
  WHEN gap_least IS NULL OR gap_least * 48 <= $months * 1461 THEN 'possible' END AS within
WHERE within IS NOT NULL
//include began
//include known
//include sureness
//include told
OPTIONAL MATCH (before)-[:IN_ROLE]->(before_role:Role)
RETURN person, name, before.id AS left_id, before_role.name AS left_role, before_at.name AS left_organisation_name,
  before.end AS left_end, before.end_basis AS left_end_basis, confirmed AS left_last_confirmed, tenure.id AS tenure, role,
  organisation_name, body.sector AS organisation_sector, `start`, start_basis, end, end_basis, move.basis AS move_basis,
  gap_least, gap_most,
  CASE WHEN before.end_basis = 'stated' AND start_basis = 'stated' THEN 'stated' ELSE 'inferred' END AS gap_basis,
  within, in_period, sure, last_confirmed
ORDER BY within, in_period, coalesce(gap_most, 10000000), name_key, left_id
