// After `known`, from tenure and the day $at: sure, "certain", "presumed" or "possible", null when the post was not
// held. The one definition is kg/sureness.py. Where only those who held it are wanted, add: WITH * WHERE sure IS NOT NULL
WITH *, CASE
  WHEN known_from <= $at AND $at <= known_until THEN 'certain'
  WHEN known_from <= $at AND (known_until IS NULL OR $at > known_until)
    AND coalesce(tenure.end_basis, '') <> 'stated'
    AND (tenure.contradicted_from_day IS NULL OR $at < tenure.contradicted_from_day) THEN 'presumed'
  WHEN coalesce(tenure.start_earliest_day, tenure.start_latest_day, tenure.end_earliest_day, tenure.end_latest_day)
      IS NOT NULL
    AND (tenure.start_earliest_day IS NULL OR tenure.start_earliest_day <= $at)
    AND (tenure.end_latest_day IS NULL OR $at <= tenure.end_latest_day) THEN 'possible'
  END AS sure
