// title: Who went from one organisation to another
// answers: Who left a post at one organisation (or its parts) for their next principal post at another.
// example: --origin "Ekbacka kommun"
// param origin (organisation, default none): from where
// param destination (organisation, default none): to where
// param at (date, default today): the day for which it is told how sure it is that the new post is held
// column person (person): who
// column name (text): the person's name
// column role (text): the post that was left; empty when unknown
// column organisation_name (text): where that was; empty when unknown
// column end (date): when it ended; empty when unknown
// column next_role (text): the post that was next; empty when unknown
// column next_organisation_name (text): where that is; empty when unknown
// column next_start (date): when it began; empty when unknown
// column basis (text): stated (a source says where the person comes from) or inferred (from the dates)
// column gap (integer): days from the end of the one to the start of the other, where both are known to the day
// column sure (text): whether the new post is held on the day: certain, presumed or possible; empty when not
// column last_confirmed (day): the last day on which a source says that the new post was held
// column tenure (tenure): the tenure that was left, to ask further with
// column next_tenure (tenure): the tenure that was next
//if origin
MATCH (from:Organisation)-[:PART_OF*0..]->(:Organisation {id: $origin})
WITH DISTINCT from
MATCH (from)<-[:AT]-(left:Tenure)-[next:NEXT]->(tenure:Tenure)
//if destination
MATCH (tenure)-[:AT]->(:Organisation)-[:PART_OF*0..]->(:Organisation {id: $destination})
WITH DISTINCT from, left, next, tenure
//end
//else
//if destination
MATCH (part:Organisation)-[:PART_OF*0..]->(:Organisation {id: $destination})
WITH DISTINCT part
MATCH (part)<-[:AT]-(tenure:Tenure)<-[next:NEXT]-(left:Tenure)
//else
MATCH (left:Tenure)-[next:NEXT]->(tenure:Tenure)
//end
OPTIONAL MATCH (left)-[:AT]->(from:Organisation)
//end
MATCH (who:Person)-[:HAS_TENURE]->(tenure)
OPTIONAL MATCH (left)-[:IN_ROLE]->(role:Role)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(next_role:Role)
OPTIONAL MATCH (tenure)-[:AT]->(to:Organisation)
//include known
//include sureness
//include begin-order
RETURN who.id AS person, who.name AS name, role.name AS role, from.name AS organisation_name, left.end AS `end`,
  next_role.name AS next_role, to.name AS next_organisation_name, tenure.start AS next_start, next.basis AS basis,
  next.gap AS gap, sure, tenure.last_confirmed_day AS last_confirmed, left.id AS tenure, tenure.id AS next_tenure
ORDER BY begin_order, who.name_key, left.id
