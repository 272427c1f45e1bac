// title: What somebody decided
// answers: Which appointments announcements say that a minister, board or body decided on, with the sentence that says
//     so. One row an announcement; the name is compared without regard to capitals: the question deciders lists all.
// example: --decider regeringen
// param decider (text): who decided, as the question deciders gives it
// param since (date, default none): only what was published on or after this day
// param until (date, default none): only what was published on or before this day
// param at (date, default today): the day for which it is told how sure each post is
// column published (date): when the announcement was published
// column decided (date): when it was decided, as the announcement says
// column decided_by (text): who decided, in its words
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column quote (text): the sentence
// column url (text): where it stands
// column claim (claim): the claim
// column in_period (text): certain or possible: whether it was published in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
MATCH (claim:Claim {status: 'appointed'})
WHERE toLower(claim.decided_by) = toLower($decider)
MATCH (claim)-[:QUOTED_FROM]->(announcement:Announcement)
//include published
MATCH (claim)-[:SUPPORTS]->(tenure:Tenure)
//include known
//include sureness
//include told
RETURN announcement.published AS published, claim.decided AS decided, claim.decided_by AS decided_by, tenure.id AS tenure,
  person, name, role, organisation_name, `start`, start_basis, claim.quote AS quote, announcement.url AS url,
  claim.id AS claim, in_period, sure, last_confirmed
ORDER BY coalesce(announcement.published_earliest_day, 10000000), name_key, claim
