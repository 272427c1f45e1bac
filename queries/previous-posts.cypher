// title: What those who get a role did before
// answers: From which role people came to a role: the role of the principal post whose next post it was. Acting tenures of
//     the role asked for are left out. Who came from two posts at once counts under both, so the shares can add up to more
//     than all. No earlier post known does not mean that there was none.
// example: --role kommundirektör
// param role (role): the role they got; narrower roles are included
// param since (date, default none): only what began on or after this day
// param until (date, default none): only what began on or before this day
// column previous_id (role): the role they came from; empty when it is not known
// column previous_role (text): its name
// column known (truth): whether an earlier post is known
// column acting (truth): whether that was held in an acting capacity
// column appointments (integer): how many came from it, certainly in the period
// column people (integer): how many people these are
// column stated (integer): of how many a source says whence they came; the others follow from the dates
// column of (integer): how many got the role in all, certainly in the period
// column possible (integer): how many further came from it, who may have got the role in the period
MATCH (:Role {id: $role})<-[:BROADER*0..]-(kind)
MATCH (kind)<-[:IN_ROLE]-(tenure:Tenure {acting: false})
WITH DISTINCT tenure
//include began
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
OPTIONAL MATCH (before:Tenure)-[hop:NEXT]->(tenure)
OPTIONAL MATCH (before)-[:IN_ROLE]->(previous:Role)
WITH collect({tenure: tenure, owner: owner, basis: hop.basis, known: before IS NOT NULL, acting: before.acting,
  previous: previous, in_period: in_period}) AS rows,
  count(DISTINCT CASE in_period WHEN 'certain' THEN tenure END) AS of
UNWIND rows AS row
WITH of, row.previous AS previous, row.known AS known, row.acting AS acting,
  count(DISTINCT CASE row.in_period WHEN 'certain' THEN row.tenure END) AS appointments,
  count(DISTINCT CASE row.in_period WHEN 'certain' THEN row.owner END) AS people,
  count(DISTINCT CASE WHEN row.in_period = 'certain' AND row.basis = 'stated' THEN row.tenure END) AS stated,
  count(DISTINCT CASE row.in_period WHEN 'possible' THEN row.tenure END) AS possible
RETURN previous.id AS previous_id, previous.name AS previous_role, known, acting, appointments, people, stated, of, possible
ORDER BY appointments DESC, possible DESC, known DESC, coalesce(previous.name_key, ''), coalesce(acting, false),
  coalesce(previous.id, '')
