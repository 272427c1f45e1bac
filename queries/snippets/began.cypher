// From tenure and the days $since and $until (either may be null): in_period, "certain" if it began within them,
// "possible" if it may have; what did not is left out.
WITH *, CASE
  WHEN tenure.start_latest_day < $since OR tenure.start_earliest_day > $until THEN null
  WHEN ($since IS NULL OR tenure.start_earliest_day >= $since)
    AND ($until IS NULL OR tenure.start_latest_day <= $until) THEN 'certain'
  ELSE 'possible' END AS in_period
WHERE in_period IS NOT NULL
