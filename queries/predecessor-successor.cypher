// title: Predecessors and successors
// answers: Whom a person followed and who followed them, or who followed whom at a post, and whether a source says so.
// example: --person "Signe Havrell"
// param person (person, default none): whose predecessors and successors
// param organisation (organisation, default none): only at this organisation
// param role (role, default none): only in this role
// param at (date, default today): the day for which it is told how sure it is that the successor holds the post
// column before_name (text): who was followed, as known, else as a source names them
// column before (person): the same, if known
// column before_tenure (tenure): their tenure, to ask further with
// column before_role (text): in which role
// column before_end (date): when it ended; empty when unknown
// column before_last_confirmed (day): the last day on which a source says they held it
// column after_name (text): who followed
// column after (person): the same
// column after_tenure (tenure): their tenure, to ask further with
// column after_role (text): in which role
// column organisation_name (text): where; empty when unknown
// column acting (truth): whether the one who followed was acting
// column after_start (date): when it began; empty when unknown
// column basis (text): stated (a source says whom this person replaces) or inferred (the post has one holder at a time)
// column gap (integer): days from the end of the one to the start of the other, where both are known to the day
// column sure (text): whether the one who followed holds it on the day: certain, presumed or possible; empty when not
// column last_confirmed (day): the last day on which a source says that one held it
//if person
MATCH (:Person {id: $person})-[:HAS_TENURE]->(anchor:Tenure)
//else
MATCH (anchor:Tenure)
//end
//if organisation
MATCH (anchor)-[:AT]->(:Organisation {id: $organisation})
//end
//if role
MATCH (anchor)-[:IN_ROLE]->(:Role {id: $role})
//end
CALL (anchor) {
  RETURN anchor AS tenure
  UNION
  MATCH (tenure:Tenure)-[:FOLLOWS]->(anchor)
  RETURN tenure
}
WITH DISTINCT tenure
OPTIONAL MATCH (tenure)-[follows:FOLLOWS]->(before_tenure:Tenure)
WITH * WHERE before_tenure IS NOT NULL OR tenure.predecessor_name IS NOT NULL
MATCH (tenure)<-[:HAS_TENURE]-(who:Person)
OPTIONAL MATCH (before_tenure)<-[:HAS_TENURE]-(before:Person)
OPTIONAL MATCH (before_tenure)-[:IN_ROLE]->(before_role:Role)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(after_role:Role)
OPTIONAL MATCH (tenure)-[:AT]->(body:Organisation)
//include gap
//include known
//include sureness
//include begin-order
RETURN coalesce(before.name, tenure.predecessor_name) AS before_name, before.id AS before,
  before_tenure.id AS before_tenure, before_role.name AS before_role, before_tenure.end AS before_end,
  before_tenure.last_confirmed_day AS before_last_confirmed, who.name AS after_name, who.id AS after,
  tenure.id AS after_tenure, after_role.name AS after_role, body.name AS organisation_name, tenure.acting AS acting,
  tenure.start AS after_start, coalesce(follows.basis, tenure.predecessor_basis, 'stated') AS basis,
  gap,
  sure, tenure.last_confirmed_day AS last_confirmed
ORDER BY begin_order, who.name_key, tenure.id
