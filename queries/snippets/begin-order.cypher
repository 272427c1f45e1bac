// From tenure: begin_order, a day to order tenures by: of the start, else of what tells that it had begun or ended.
WITH *, coalesce(tenure.start_earliest_day, tenure.start_latest_day, tenure.announced_day, tenure.end_earliest_day,
  tenure.ended_before_day, -1000000) AS begin_order
