// title: Departures and their causes
// answers: Who left a post, and why, where a source says why: pension, a new post, resigned, dismissed, or the term was
//     over. With the newest sentence that says so. A departure whose day is not known may have been in the period.
// example: --cause pension
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param cause (choice(pension|new post|resigned|dismissed|term over), default none): only this cause
// param since (date, default none): only who left on or after this day
// param until (date, default none): only who left on or before this day
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
// column end_cause (text): why it ended, as a source says
// column quote (text): the newest sentence that says so
// column published (date): when that was published
// column url (text): where it stands
// column next_tenure (tenure): the person's next principal post, if one is known
// column next_role (text): its role; empty when unknown
// column next_organisation_name (text): its body; empty when unknown
// column next_basis (text): stated if a source says whence they came to it, inferred if it follows from the dates
// column in_period (text): certain or possible: whether the end lies in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
WITH * WHERE tenure.end_cause IS NOT NULL
//if cause
  AND tenure.end_cause = $cause
//end
//include ended
CALL (tenure) {
  OPTIONAL MATCH (claim:Claim {end_cause: tenure.end_cause})-[:SUPPORTS]->(tenure)
  OPTIONAL MATCH (claim)-[:QUOTED_FROM]->(announcement:Announcement)
  RETURN claim, announcement
  ORDER BY coalesce(announcement.published_earliest_day, -9000000) DESC, claim.id LIMIT 1
}
OPTIONAL MATCH (tenure)-[hop:NEXT]->(next:Tenure)
OPTIONAL MATCH (next)-[:IN_ROLE]->(next_kind:Role)
OPTIONAL MATCH (next)-[:AT]->(next_body:Organisation)
//include known
//include sureness
//include told
WITH *, coalesce(tenure.end_earliest_day, tenure.end_latest_day, -10000000) AS left_day
RETURN tenure.id AS tenure, person, name, role, organisation_name, `start`, start_basis, end, end_basis,
  tenure.end_cause AS end_cause, claim.quote AS quote, announcement.published AS published, announcement.url AS url,
  next.id AS next_tenure, next_kind.name AS next_role, next_body.name AS next_organisation_name, hop.basis AS next_basis,
  in_period, sure, last_confirmed
ORDER BY left_day DESC, name_key, tenure.id
