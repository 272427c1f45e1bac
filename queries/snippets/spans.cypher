// After `known`, from tenure: presumed_until, the last day on which the post is at least presumed to have been
// held, and widest_from, widest_until, the widest bounds. 9999999 and -9999999 stand for no bound; null when
// nothing is known.
WITH *,
  CASE WHEN known_from IS NULL THEN null
       WHEN tenure.end_basis = 'stated' THEN known_until
       WHEN tenure.contradicted_from_day IS NULL THEN 9999999
       WHEN known_until > tenure.contradicted_from_day - 1 THEN known_until
       ELSE tenure.contradicted_from_day - 1 END AS presumed_until,
  coalesce(tenure.start_earliest_day, tenure.start_latest_day, tenure.end_earliest_day, tenure.end_latest_day)
    IS NOT NULL AS _spanned
WITH *,
  CASE WHEN _spanned THEN coalesce(tenure.start_earliest_day, -9999999) END AS widest_from,
  CASE WHEN _spanned THEN coalesce(tenure.end_latest_day, 9999999) END AS widest_until
