// From tenure: known_from and known_until, the days (since 1970-01-01) between which it is certain that the post was
// held: between stated bounds, or between the first and the last day on which sources confirm it. Either may be null.
WITH *,
  CASE WHEN tenure.start_basis = 'stated' THEN tenure.start_latest_day END AS _stated_start,
  CASE WHEN tenure.end_basis = 'stated' THEN tenure.end_earliest_day END AS _stated_end
WITH *,
  CASE WHEN tenure.first_confirmed_day < _stated_start THEN tenure.first_confirmed_day
       ELSE coalesce(_stated_start, tenure.first_confirmed_day) END AS known_from,
  CASE WHEN tenure.last_confirmed_day > _stated_end THEN tenure.last_confirmed_day
       ELSE coalesce(_stated_end, tenure.last_confirmed_day) END AS known_until
