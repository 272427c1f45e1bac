// title: Appointments that a source announced
// answers: Which appointments a source published, when, with the sentence; one row a claim.
// example: --source "kg examples" --since 2019-01-01
// param source (source): the source
// param since (date, default none): only what was published on or after this day
// param until (date, default none): only what was published on or before this day
// param at (date, default today): the day for which it is told how sure each post is
// column published (date): when it was published
// column announcement (announcement): the announcement
// column title (text): its title
// column url (text): its address
// column withdrawn (truth): whether the source has withdrawn it
// column claim (claim): the claim
// column quote (text): the sentence
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column acting (truth): whether the claim calls it acting
// column claimed_start (date): the start that the claim states
// column start (date): when it began, as stated or inferred from all sources; empty when unknown
// column start_basis (text): stated or inferred
// column in_period (text): certain or possible: whether it was published in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
MATCH (:Source {id: $source})<-[:PUBLISHED_BY]-(announcement:Announcement)
//include published
MATCH (claim:Claim {status: 'appointed'})-[:QUOTED_FROM]->(announcement)
MATCH (claim)-[:SUPPORTS]->(tenure:Tenure)
//include known
//include sureness
//include told
WITH *, coalesce(announcement.published_earliest_day, 10000000) AS day
RETURN announcement.published AS published, announcement.id AS announcement, announcement.title AS title,
  announcement.url AS url, announcement.withdrawn AS withdrawn, claim.id AS claim, claim.quote AS quote,
  tenure.id AS tenure, person, name, role, organisation_name, claim.acting AS acting, claim.start AS claimed_start, `start`,
  start_basis, in_period, sure, last_confirmed
ORDER BY day, announcement.id, name_key, claim.id
