// title: What sources contradict each other about
// answers: The tenures of which sources disagree, in plain words about what, and each claim that states a start or an end,
//     with its sentence.
// example: --role generaldirektör
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param at (date, default today): the day for which it is told how sure each post is
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column start (date): the start that kg tells, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): the end that kg tells; empty when unknown
// column end_basis (text): stated or inferred
// column conflict (text): what the sources disagree about
// column claim (claim): one of the claims
// column status (text): appointed, holds, held or leaves
// column claimed_start (date): the start that the claim states
// column claimed_end (date): the end that the claim states
// column published (date): when that was published
// column quote (text): the sentence
// column url (text): where it stands
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
WITH * WHERE size(tenure.conflicts) > 0
UNWIND tenure.conflicts AS conflict
MATCH (claim:Claim)-[:SUPPORTS]->(tenure)
WHERE claim.start IS NOT NULL OR claim.end IS NOT NULL
MATCH (claim)-[:QUOTED_FROM]->(announcement:Announcement)
//include known
//include sureness
//include told
WITH *, coalesce(announcement.published_earliest_day, 10000000) AS day
RETURN tenure.id AS tenure, person, name, role, organisation_name, `start`, start_basis, end, end_basis, conflict,
  claim.id AS claim, claim.status AS status, claim.start AS claimed_start, claim.end AS claimed_end,
  announcement.published AS published, claim.quote AS quote, announcement.url AS url, sure, last_confirmed
ORDER BY name_key, tenure.id, conflict, day, claim.id
