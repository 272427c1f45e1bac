// title: Appointments and exits between two days
// answers: Who began and who left a post in a period, everywhere or at one organisation and its parts.
// example: --since 2019-01-01 --until 2019-12-31
// param since (date): the first day of the period
// param until (date, default today): the last day of the period
// param organisation (organisation, default none): only at this organisation and its parts
// column event (text): appointment or exit
// column date (date): when it began or ended, as stated or inferred; empty when only its announcement is dated
// column basis (text): stated, inferred, or announced: the start is unknown, the day is that of the first announcement
// column day (day): the earliest day that it can mean, else the latest
// column sure (text): certain if all that the date can mean lies in the period, else possible
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): in which role; empty when unknown
// column organisation_id (organisation): where
// column organisation_name (text): the organisation's name; empty when unknown
// column acting (truth): whether in an acting capacity
// column end_cause (text): of an exit: why, only if a source says so
// column last_confirmed (day): the last day on which a source says it was held
// column sources (integer): how many announcements speak of it
//if organisation
MATCH (body:Organisation)-[:PART_OF*0..]->(:Organisation {id: $organisation})
WITH DISTINCT body
MATCH (body)<-[:AT]-(tenure:Tenure)
//else
MATCH (tenure:Tenure)
//end
CALL (tenure) {
  RETURN 'appointment' AS event, tenure.start AS date, coalesce(tenure.start_basis, 'announced') AS basis,
    tenure.start_earliest_day AS earliest, tenure.start_latest_day AS latest, tenure.announced_day AS announced,
    null AS end_cause
  UNION ALL
  RETURN 'exit' AS event, tenure.end AS date, tenure.end_basis AS basis, tenure.end_earliest_day AS earliest,
    tenure.end_latest_day AS latest, null AS announced, tenure.end_cause AS end_cause
}
WITH *, coalesce(earliest, latest, announced) AS day
WHERE day <= $until AND coalesce(latest, earliest, announced) >= $since
MATCH (tenure)<-[:HAS_TENURE]-(who:Person)
//if organisation
//else
OPTIONAL MATCH (tenure)-[:AT]->(body:Organisation)
//end
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(role:Role)
RETURN event, date, basis, day,
  CASE WHEN $since <= earliest AND latest <= $until THEN 'certain' ELSE 'possible' END AS sure,
  tenure.id AS tenure, who.id AS person, who.name AS name, role.name AS role, body.id AS organisation_id,
  body.name AS organisation_name, tenure.acting AS acting, end_cause, tenure.last_confirmed_day AS last_confirmed,
  tenure.sources AS sources
ORDER BY day, event, who.name_key, tenure.id
