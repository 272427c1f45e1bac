// title: Announced, but not yet begun
// answers: Who had been appointed by a day but had not taken up the post, and of whom that is not known. Not known it is
//     when no day of the start is told, and no source says by then that the post is held; after so many months such an
//     announcement is left out.
// example: --at 2022-12-15
// param at (date, default today): the day
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param months (integer, default 12): for how long after its announcement a start that is not told is waited for
// column begun (text): no, or unknown
// column announced (day): when the appointment was first published
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column acting (truth): whether in an acting capacity
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
WITH * WHERE tenure.announced_day <= $at
WITH *, CASE
  WHEN tenure.start_earliest_day > $at THEN 'no'
  WHEN tenure.start_latest_day <= $at OR tenure.first_confirmed_day <= $at OR tenure.end_latest_day < $at
    OR ($at - tenure.announced_day) * 48 > $months * 1461 THEN null
  ELSE 'unknown' END AS begun
WHERE begun IS NOT NULL
//include known
//include sureness
//include told
WITH *, coalesce(tenure.start_earliest_day, 10000000) AS start_order, tenure.announced_day AS announced
RETURN begun, announced, tenure.id AS tenure, person, name, role, organisation_name, tenure.acting AS acting, `start`,
  start_basis, end, end_basis, sure, last_confirmed
ORDER BY begun, start_order, announced DESC, name_key, tenure.id
