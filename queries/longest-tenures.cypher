// title: Longest and shortest tenures of a role
// answers: Who held a role longest, or shortest. Counted are the days on which it is certain that the post was held, up to
//     the day asked about; what is not known to be over was held at least so long. The shortest are only those that are
//     over, by the most days they can have lasted.
// example: --role kommundirektör
// param role (role): the role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param order (choice(longest|shortest), default longest): which come first
// param capacity (choice(regular|acting|any), default regular): whether acting tenures count
// param at (date, default today): the day up to which it is counted, and for which it is told how sure each is
// column tenure (tenure): the tenure
// column person (person): who
// column name (text): the person's name
// column role (text): the role
// column organisation_name (text): the body
// column acting (truth): whether it was held in an acting capacity
// column start (date): when it began, as stated or inferred; empty when unknown
// column start_basis (text): stated or inferred
// column end (date): when it ended; empty when unknown, which does not mean that it goes on
// column end_basis (text): stated or inferred
// column days (integer): how many days it was certainly held, until the day asked about
// column days_at_least (truth): whether it may have been held longer than that
// column days_most (integer): how many days it was held at most; empty when that is not known
// column sure (text): certain, presumed or possible on the day; empty when it was not held
// column last_confirmed (day): the last day on which a source says it was held
//include chosen
WITH * WHERE $capacity = 'any' OR tenure.acting = ($capacity = 'acting')
//include known known_until=until
WITH *, CASE WHEN until > $at THEN $at ELSE until END AS known_until
//include sureness
//include duration
WITH *, CASE WHEN tenure.end_latest_day > $at THEN $at ELSE tenure.end_latest_day END AS over
WITH *, CASE WHEN over >= tenure.start_earliest_day THEN over - tenure.start_earliest_day + 1 END AS days_most
WHERE days IS NOT NULL AND ($order = 'longest' OR (tenure.end_latest_day <= $at AND days_most IS NOT NULL))
//include told
RETURN tenure.id AS tenure, person, name, role, organisation_name, tenure.acting AS acting, `start`, start_basis, end,
  end_basis, days, days_at_least, days_most, sure, last_confirmed
ORDER BY CASE WHEN $order = 'longest' THEN -days ELSE days_most END, name_key, tenure.id
