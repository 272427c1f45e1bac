// title: Turnover of a post or a body
// answers: How many people held a post within so many years: "the fifth in six years". Counted is who took it up, left it
//     or held it then, as sources say; who may have is counted apart. One row a post; without role and body, those of all.
// example: --organisation "Ekbacka kommun" --role kommundirektör
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param years (integer, default 10): how many years back from the day
// param at (date, default today): the last day counted
// param least (integer, default 2): only posts that at least so many people held
// column post_id (post): the post
// column role (text): its role
// column organisation_name (text): its body
// column seats (text): one, many or unknown: how many can hold it at a time
// column people (integer): how many people held it
// column appointed (integer): how many of these tenures certainly began in those years
// column acting (integer): how many people held it in an acting capacity
// column possible (integer): how many further people may have held it
//include chosen
MATCH (tenure)-[:IN_POST]->(post:Post)
//include known
//include spans
// the first day counted is the first of which: 4 * (at - day) <= 1461 * years
WITH *, 4 * $at - 1461 * $years AS first
WITH *, coalesce(known_from <= $at AND 4 * known_from >= first, false)
  OR coalesce(known_until <= $at AND 4 * known_until >= first, false)
  OR coalesce(known_from <= $at AND 4 * known_until >= first AND known_from <= known_until, false) AS held
WHERE held OR (known_from <= $at AND 4 * presumed_until >= first AND known_from <= presumed_until)
  OR (widest_from <= $at AND 4 * widest_until >= first AND widest_from <= widest_until)
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
WITH post, count(DISTINCT CASE WHEN held THEN owner END) AS people, count(DISTINCT owner) AS everybody,
  sum(CASE WHEN held AND 4 * tenure.start_earliest_day >= first AND tenure.start_latest_day <= $at THEN 1 ELSE 0 END)
    AS appointed,
  count(DISTINCT CASE WHEN held AND tenure.acting THEN owner END) AS acting
WHERE people >= $least
MATCH (post)-[:OF_ROLE]->(kind:Role)
MATCH (post)-[:POST_IN]->(body:Organisation)
RETURN post.id AS post_id, kind.name AS role, body.name AS organisation_name, post.seats AS seats, people, appointed, acting,
  everybody - people AS possible
ORDER BY people DESC, possible DESC, body.name_key, kind.name_key, post_id
