// title: Moves from sector to sector
// answers: From which sector to which people moved. Moves are those of the question flows, and those from or to a body
//     that is not known or whose sector is not known, which are counted as unknown.
// example: --since 2015-01-01
// param since (date, default none): only moves on or after this day
// param until (date, default none): only moves on or before this day
// column from_sector (text): state, region, municipality, private, party, interest or unknown
// column to_sector (text): the same
// column moves (integer): how many moves, certainly in the period
// column people (integer): how many people made them
// column stated (integer): of how many a source says whence they came; the others follow from the dates
// column possible (integer): how many further moves may have been in the period
MATCH (left:Tenure)-[hop:NEXT]->(taken:Tenure)
MATCH (person:Person)-[:HAS_TENURE]->(left)
OPTIONAL MATCH (left)-[:AT]->(left_at:Organisation)
OPTIONAL MATCH (taken)-[:AT]->(taken_at:Organisation)
WITH * WHERE left_at IS NULL OR taken_at IS NULL OR (
  left_at <> taken_at
  AND NOT EXISTS { (left_at)-[:PART_OF*1..]->(taken_at) }
  AND NOT EXISTS { (taken_at)-[:PART_OF*1..]->(left_at) })
//include began tenure=taken
WITH coalesce(left_at.sector, 'unknown') AS from_sector, coalesce(taken_at.sector, 'unknown') AS to_sector,
  sum(CASE in_period WHEN 'certain' THEN 1 ELSE 0 END) AS moves,
  count(DISTINCT CASE in_period WHEN 'certain' THEN person END) AS people,
  sum(CASE WHEN in_period = 'certain' AND hop.basis = 'stated' THEN 1 ELSE 0 END) AS stated,
  sum(CASE in_period WHEN 'possible' THEN 1 ELSE 0 END) AS possible
RETURN from_sector, to_sector, moves, people, stated, possible
ORDER BY moves DESC, possible DESC, from_sector, to_sector
