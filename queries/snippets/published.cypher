// From announcement and the days $since and $until (either may be null): in_period, "certain" if it was published
// within them, "possible" if it may have been; what was not is left out.
WITH *, CASE
  WHEN announcement.published_latest_day < $since OR announcement.published_earliest_day > $until THEN null
  WHEN ($since IS NULL OR announcement.published_earliest_day >= $since)
    AND ($until IS NULL OR announcement.published_latest_day <= $until) THEN 'certain'
  ELSE 'possible' END AS in_period
WHERE in_period IS NOT NULL
