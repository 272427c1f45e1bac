// title: What changed since a date
// answers: What came into this graph, changed in it, was merged into something else or removed since a day; newest first.
//     That a thing changed says nothing of when what it tells of happened; ask the tenure for its evidence.
// example: --since 2019-01-01
// param since (date): the first day (UTC)
// param kind (choice(tenure|person|organisation|role|post|announcement|claim|source|all), default tenure): what kind
//     of things
// column changed (day): the day (UTC) of its newest change
// column change (text): added, changed, merged or removed
// column what (text): the kind of thing
// column thing (thing): its id
// column name (text): its name or title, of a tenure the person's, of a claim the sentence; of what was merged, that of
//     what it was merged into; empty when removed
// column post (text): of a tenure, the post; where that is not known, the role or the body
// column into (thing): what it was merged into
MATCH (n:Tenure|Person|Organisation|Role|Post|Announcement|Claim|Source|Redirect|Removed)
WHERE n.changed_day >= $since
WITH n, coalesce(n.kind, toLower(labels(n)[0])) AS what
WHERE $kind = 'all' OR $kind = what
OPTIONAL MATCH (target:Tenure|Person|Organisation|Role|Post|Announcement|Claim|Source {id: n.to})
WITH n, what, coalesce(target, n) AS told
OPTIONAL MATCH (told)<-[:HAS_TENURE]-(person:Person)
OPTIONAL MATCH (told)-[:IN_POST]->(post:Post)
OPTIONAL MATCH (told)-[:IN_ROLE]->(role:Role)
OPTIONAL MATCH (told)-[:AT]->(body:Organisation)
WITH n, what, told, person, coalesce(post.name, role.name, body.name) AS post,
  CASE WHEN n:Removed THEN 'removed' WHEN n:Redirect THEN 'merged' WHEN n.added_day >= $since THEN 'added' ELSE 'changed' END
    AS change,
  coalesce(told.name_key, person.name_key, '') AS key
RETURN n.changed_day AS changed, change, what, n.id AS thing,
  coalesce(told.name, told.title, told.quote, person.name) AS name, post, n.to AS into
ORDER BY changed DESC, what, key, thing
