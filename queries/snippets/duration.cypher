// After `known`, from tenure: days, how many days it is certain that the post was held, the first and the last counted,
// and days_at_least, false only if a source states both bounds to the day. Both null when nothing is certain.
WITH *,
  CASE WHEN known_from <= known_until THEN known_until - known_from + 1 END AS days,
  CASE WHEN tenure.start_basis = 'stated' AND tenure.end_basis = 'stated'
    AND tenure.start_earliest_day = tenure.start_latest_day AND tenure.end_earliest_day = tenure.end_latest_day
    THEN tenure.end_latest_day - tenure.start_earliest_day + 1 END AS _stated_days
WITH *, CASE WHEN days IS NOT NULL THEN _stated_days IS NULL OR days <> _stated_days END AS days_at_least
