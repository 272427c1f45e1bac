// title: Moves from organisation to organisation
// answers: From which body to which people moved. A move is from a principal post to the same person's next one at another
//     body, and dated by the start of the later post; one that may have been inside or outside the period is counted
//     apart. Moves between a body and its own parts are left out.
// example: --since 2015-01-01
// param origin (organisation, default none): only moves from this body or a part of it
// param destination (organisation, default none): only moves to this body or a part of it
// param since (date, default none): only moves on or after this day
// param until (date, default none): only moves on or before this day
// param least (integer, default 1): only flows of at least so many moves, the possible ones included
// column from_id (organisation): the body they left
// column from_name (text): its name
// column to_id (organisation): the body they came to
// column to_name (text): its name
// column moves (integer): how many moves, certainly in the period
// column people (integer): how many people made them
// column stated (integer): of how many a source says whence they came; the others follow from the dates
// column possible (integer): how many further moves may have been in the period
//if origin
MATCH (:Organisation {id: $origin})<-[:PART_OF*0..]-(left_at)
//end
//if destination
MATCH (:Organisation {id: $destination})<-[:PART_OF*0..]-(taken_at)
//end
MATCH (left_at:Organisation)<-[:AT]-(left:Tenure)-[hop:NEXT]->(taken:Tenure)-[:AT]->(taken_at:Organisation)
WHERE left_at <> taken_at
MATCH (person:Person)-[:HAS_TENURE]->(left)
//include began tenure=taken
WITH left_at, taken_at,
  sum(CASE in_period WHEN 'certain' THEN 1 ELSE 0 END) AS moves,
  count(DISTINCT CASE in_period WHEN 'certain' THEN person END) AS people,
  sum(CASE WHEN in_period = 'certain' AND hop.basis = 'stated' THEN 1 ELSE 0 END) AS stated,
  sum(CASE in_period WHEN 'possible' THEN 1 ELSE 0 END) AS possible
WHERE moves + possible >= $least
  AND NOT EXISTS { (left_at)-[:PART_OF*1..]->(taken_at) }
  AND NOT EXISTS { (taken_at)-[:PART_OF*1..]->(left_at) }
RETURN left_at.id AS from_id, left_at.name AS from_name, taken_at.id AS to_id, taken_at.name AS to_name,
  moves, people, stated, possible
ORDER BY moves DESC, possible DESC, left_at.name_key, taken_at.name_key, left_at.id, taken_at.id
