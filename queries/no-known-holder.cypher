// title: Posts without a known holder on a day
// answers: At which posts for one person no source shows, or lets presume, that somebody held it on a day, although
//     somebody is known to have had it before. That does not mean that it was vacant: only that nothing we have read says
//     who held it. Acting holders are holders.
// example: --at 2018-06-01 --role generaldirektör
// param at (date, default today): the day
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// column post (post): the post
// column role (text): its role
// column organisation_name (text): its body
// column possible (integer): how many people may have held it that day
// column last_tenure (tenure): of the tenures that had begun, the one that began last
// column last_person (person): whose it is
// column last_name (text): that person's name
// column last_end (date): when it ended; empty when unknown
// column last_end_basis (text): stated or inferred
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
MATCH (tenure)-[:IN_POST]->(place:Post {seats: 'one'})
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
//include known
//include sureness
WITH *, coalesce(tenure.start_earliest_day, tenure.start_latest_day, 10000000) AS began
ORDER BY began DESC, tenure.id DESC
WITH place, collect(CASE WHEN began <= $at THEN {tenure: tenure, owner: owner} END)[0] AS latest,
  count(DISTINCT CASE sure WHEN 'possible' THEN owner END) AS possible,
  sum(CASE WHEN sure IN ['certain', 'presumed'] THEN 1 ELSE 0 END) AS held
WHERE held = 0 AND latest IS NOT NULL
MATCH (place)-[:OF_ROLE]->(kind:Role)
MATCH (place)-[:POST_IN]->(body:Organisation)
WITH *, latest.tenure AS tenure, latest.owner AS owner
RETURN place.id AS post, kind.name AS role, body.name AS organisation_name, possible, tenure.id AS last_tenure,
  owner.id AS last_person, owner.name AS last_name, tenure.end AS last_end, tenure.end_basis AS last_end_basis,
  tenure.last_confirmed_day AS last_confirmed
ORDER BY body.name_key, kind.name_key, post
