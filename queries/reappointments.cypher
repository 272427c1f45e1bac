// title: Reappointments
// answers: Who got the same post again. again is a second tenure after a first one that was over; prolonged is one tenure
//     for which a later announcement states a later end of the term than an earlier one did.
// example: --organisation "Ekbacka kommun"
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param since (date, default none): only what was announced, or began again, on or after this day
// param until (date, default none): only what was announced, or began again, on or before this day
// param at (date, default today): the day for which it is told how sure each post is
// column kind (text): again or prolonged
// column tenure (tenure): the tenure, to ask further with
// column person (person): who
// column name (text): the person's name
// column role (text): the role; empty when unknown
// column organisation_name (text): the body; empty when unknown
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column earlier_tenure (tenure): of again: the tenure before
// column earlier_end (date): of again: when that ended; empty when unknown
// column term_before (date): of prolonged: the latest end of the term that an earlier announcement stated
// column term (date): of prolonged: the end of the term that this announcement states
// column quote (text): of prolonged: the later sentence
// column url (text): of prolonged: where it stands
// column in_period (text): certain or possible: whether it lies in the period asked for
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
CALL (tenure, owner) {
  MATCH (tenure)-[:IN_POST]->(:Post)<-[:IN_POST]-(before:Tenure)<-[:HAS_TENURE]-(owner)
  WITH tenure, before, coalesce(before.start_earliest_day, before.start_latest_day) AS began
  WHERE began < coalesce(tenure.start_earliest_day, tenure.start_latest_day)
  ORDER BY began DESC, before.id DESC LIMIT 1
  //include began
  RETURN before, null AS claim, null AS announcement, null AS term_before, 'again' AS kind, in_period
  UNION ALL
  MATCH (claim:Claim {status: 'appointed'})-[:SUPPORTS]->(tenure)<-[:SUPPORTS]-(claim_before:Claim {status: 'appointed'})
  // only plain days, months and years: of those the text tells which is later
  WHERE claim.end =~ '[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?'
    AND claim_before.end =~ '[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?'
    AND claim_before.end < claim.end AND NOT claim.end STARTS WITH claim_before.end
  MATCH (claim)-[:QUOTED_FROM]->(announcement:Announcement)
  MATCH (claim_before)-[:QUOTED_FROM]->(announced_before:Announcement)
  WHERE announced_before.published_latest_day < announcement.published_earliest_day
  WITH claim, announcement, max(claim_before.end) AS term_before
  //include published
  RETURN null AS before, claim, announcement, term_before, 'prolonged' AS kind, in_period
}
//include known
//include sureness
//include told
//include begin-order
RETURN kind, tenure.id AS tenure, person, name, role, organisation_name, `start`, start_basis, end, end_basis,
  before.id AS earlier_tenure, before.end AS earlier_end, term_before, claim.end AS term, claim.quote AS quote,
  announcement.url AS url, in_period, sure, last_confirmed
ORDER BY begin_order DESC, name_key, tenure.id, kind, coalesce(term, ''), coalesce(claim.id, '')
