// title: Appointees with an earlier post of a given kind
// answers: Who of those who got a post had held one of a certain kind before: a role, a sector, a kind of body. So it
//     shows, for instance, a political background. An earlier post counts as certain if it is known to have begun before
//     the other, or to have ended by then; as possible if the dates leave it open.
// example: --role generaldirektör --earlier-sector municipality
// param role (role, default none): only who got this role; narrower roles are included
// param organisation (organisation, default none): only who got a post at this body; its parts are included
// param earlier_role (role, default none): the earlier role, or one narrower than it
// param earlier_sector (choice(state|region|municipality|private|party|interest), default none): the earlier sector
// param earlier_type (text, default none): the kind of the earlier body, e.g. Party, Ministry, Company
// param since (date, default none): only what began on or after this day
// param until (date, default none): only what began on or before this day
// param at (date, default today): the day for which it is told how sure each post is
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column earlier (text): certain or possible: whether the other post was earlier
// column earlier_tenure (tenure): the earlier tenure
// column earlier_role_name (text): its role; empty when unknown
// column earlier_organisation_name (text): its body; empty when unknown
// column earlier_start (date): when it began; empty when unknown
// column earlier_end (date): when it ended; empty when unknown
// column in_period (text): certain or possible: whether the later post began in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
//include began
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
//if earlier_role
MATCH (:Role {id: $earlier_role})<-[:BROADER*0..]-(earlier_kind)
MATCH (earlier_kind)<-[:IN_ROLE]-(before)
//end
//if earlier_sector
MATCH (before)-[:AT]->(:Organisation {sector: $earlier_sector})
//end
//if earlier_type
MATCH (before)-[:AT]->(:Organisation {type: $earlier_type})
//end
MATCH (owner)-[:HAS_TENURE]->(before:Tenure)
WHERE before <> tenure
WITH *, tenure.start_earliest_day AS begins
WITH *, CASE
  WHEN before.end_latest_day <= begins OR before.start_latest_day < begins OR before.first_confirmed_day < begins
    THEN 'certain'
  WHEN before.start_earliest_day >= tenure.start_latest_day THEN null
  ELSE 'possible' END AS earlier
WHERE earlier IS NOT NULL
//include known
//include sureness
//include told
OPTIONAL MATCH (before)-[:IN_ROLE]->(before_role:Role)
OPTIONAL MATCH (before)-[:AT]->(before_at:Organisation)
//include begin-order
RETURN tenure.id AS tenure, person, name, role, organisation_name, `start`, start_basis, end, end_basis, earlier,
  before.id AS earlier_tenure, before_role.name AS earlier_role_name, before_at.name AS earlier_organisation_name,
  before.start AS earlier_start, before.end AS earlier_end, in_period, sure, last_confirmed
ORDER BY earlier, in_period, begin_order DESC, name_key, tenure.id, earlier_tenure
