// From tenure: gap, days from the end of its predecessor to its start, where both are known to the day; 1 is the day
// after. That no holder is known for the days between does not say that the post was vacant.
OPTIONAL MATCH (tenure)-[:FOLLOWS]->(_before:Tenure)
WITH *, CASE WHEN tenure.start_earliest_day = tenure.start_latest_day
  AND _before.end_earliest_day = _before.end_latest_day
  THEN tenure.start_earliest_day - _before.end_latest_day END AS gap
