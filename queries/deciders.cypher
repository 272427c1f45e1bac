// title: Appointments by who decided
// answers: Who decides on appointments, as announcements name them, and on how many. Spellings that differ only in their
//     capitals count as one. An appointment is dated by the announcement that names who decided.
// example: --since 2015-01-01
// param since (date, default none): only what was published on or after this day
// param until (date, default none): only what was published on or before this day
// column decided_by (text): who decided, in the announcements' words
// column appointments (integer): how many appointments, certainly in the period
// column people (integer): how many people were appointed
// column first (day): the earliest of these announcements
// column last (day): the latest of these announcements
// column possible (integer): how many further appointments may have been in the period
MATCH (claim:Claim {status: 'appointed'})
WHERE claim.decided_by IS NOT NULL
MATCH (claim)-[:QUOTED_FROM]->(announcement:Announcement)
//include published
MATCH (claim)-[:SUPPORTS]->(tenure:Tenure)
MATCH (claim)-[:NAMES_PERSON]->(owner:Person)
WITH toLower(claim.decided_by) AS key, min(claim.decided_by) AS decided_by,
  count(DISTINCT CASE in_period WHEN 'certain' THEN tenure END) AS appointments,
  count(DISTINCT CASE in_period WHEN 'certain' THEN owner END) AS people,
  min(CASE in_period WHEN 'certain' THEN announcement.published_earliest_day END) AS first,
  max(CASE in_period WHEN 'certain' THEN announcement.published_earliest_day END) AS last,
  count(DISTINCT tenure) AS all_of_them
RETURN decided_by, appointments, people, first, last, all_of_them - appointments AS possible
ORDER BY appointments DESC, possible DESC, key
