// title: People with several principal posts at once
// answers: Which two principal posts one person held on one and the same day, or on some day of a period, and how sure that
//     is. Two posts can be one that two sources name differently: compare role and body.
// example: --at 2010-01-01 --until 2024-12-31
// param at (date, default today): the day, or the first day of the period
// param until (date, default none): the last day of the period
// param least (choice(certain|presumed|possible), default presumed): how sure it must at least be
// column person (person): who
// column name (text): the person's name
// column sure (text): certain, presumed or possible: whether both were held on one day
// column both_from (day): the first day on which it is certain that both were held
// column both_until (day): the last day on which it is certain that both were held
// column tenure (tenure): one tenure
// column role (text): its role
// column organisation_name (text): its body
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column last_confirmed (day): the last day on which a source says it was held
// column other_id (tenure): the other tenure
// column other_role (text): its role
// column other_organisation_name (text): its body
// column other_start (date): when it began; empty when unknown
// column other_end (date): when it ended; empty when unknown
// column other_last_confirmed (day): the last day on which a source says it was held
MATCH (tenure:Tenure {weight: 'principal'})
//include known
//include spans
WITH *, coalesce($until, $at) AS last
WHERE $at <= last AND ((known_from <= last AND $at <= CASE $least WHEN 'certain' THEN known_until ELSE presumed_until END)
  OR ($least = 'possible' AND widest_from <= last AND $at <= widest_until))
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
WITH owner, last, collect({tenure: tenure, sure_from: coalesce(known_from, 9999999),
  sure_until: coalesce(known_until, -9999999), likely_until: coalesce(presumed_until, -9999999),
  wide_from: coalesce(widest_from, 9999999), wide_until: coalesce(widest_until, -9999999)}) AS spans
WHERE size(spans) > 1
UNWIND spans AS a
UNWIND spans AS b
WITH *, a.tenure AS tenure, b.tenure AS other
WHERE tenure.id < other.id
// the first and the last day of the period on which both spans go on, of each two spans
WITH *,
  CASE WHEN a.sure_from > b.sure_from THEN a.sure_from ELSE b.sure_from END AS held,
  CASE WHEN a.wide_from > b.wide_from THEN a.wide_from ELSE b.wide_from END AS wide,
  CASE WHEN a.sure_from > b.wide_from THEN a.sure_from ELSE b.wide_from END AS mixed,
  CASE WHEN a.wide_from > b.sure_from THEN a.wide_from ELSE b.sure_from END AS mixed_2,
  CASE WHEN a.sure_until < b.sure_until THEN a.sure_until ELSE b.sure_until END AS held_until
WITH *,
  CASE WHEN held <= held_until THEN held END AS both_from,
  CASE WHEN held <= held_until THEN held_until END AS both_until,
  CASE
    WHEN held <= last AND held <= held_until AND $at <= held_until THEN 'certain'
    WHEN held <= last AND held <= a.likely_until AND held <= b.likely_until
      AND $at <= a.likely_until AND $at <= b.likely_until THEN 'presumed'
    WHEN (wide <= last AND wide <= a.wide_until AND wide <= b.wide_until
        AND $at <= a.wide_until AND $at <= b.wide_until)
      OR (mixed <= last AND mixed <= a.likely_until AND mixed <= b.wide_until
        AND $at <= a.likely_until AND $at <= b.wide_until)
      OR (mixed_2 <= last AND mixed_2 <= a.wide_until AND mixed_2 <= b.likely_until
        AND $at <= a.wide_until AND $at <= b.likely_until) THEN 'possible' END AS sure
WHERE sure = 'certain' OR (sure = 'presumed' AND $least <> 'certain') OR (sure IS NOT NULL AND $least = 'possible')
//include told
//include told tenure=other person=_p name=_n name_key=_k role=other_role organisation_name=other_organisation_name start=other_start end=other_end start_basis=other_start_basis end_basis=other_end_basis last_confirmed=other_last_confirmed
RETURN person, name, sure, both_from, both_until, tenure.id AS tenure, role, organisation_name, `start`, start_basis, end,
  end_basis, last_confirmed, other.id AS other_id, other_role, other_organisation_name, other_start, other_end,
  other_last_confirmed
ORDER BY sure, name_key, person, tenure.id, other_id
