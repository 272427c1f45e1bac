// title: Evidence of a tenure or a career
// answers: Every claim that speaks of a tenure, or of a person: what it says, the sentence that says so, where and when that was
//     published, and what read it. A withdrawn announcement is one that its source has taken away since.
// example: --person "Signe Havrell"
// param tenure (tenure, default none): the tenure to be proved
// param person (person, default none): the person whose tenures are to be proved
// column tenure (tenure): the tenure it speaks of
// column claim (claim): the claim
// column published (date): when the announcement was published
// column status (text): appointed, holds, held or leaves
// column name (text): the person as named there
// column role (text): the role in the announcement's words
// column organisation_name (text): the body in the announcement's words
// column start (date): the start it states
// column end (date): the end it states
// column acting (truth): true if it calls the post acting
// column decided (date): the date of the decision it tells of
// column decided_by (text): who decided, as it says
// column replaces (text): who is replaced, as it says
// column end_cause (text): why it ended, as it says
// column quote (text): the sentence
// column title (text): the title of the announcement
// column url (text): its address
// column source (source): the source that published it
// column source_title (text): its title
// column withdrawn (truth): true if the source has withdrawn it
// column extractor (text): what read the claim
// column extractor_version (text): in which version
// column confidence (decimal): how sure the extractor is, above 0 and at most 1
// column verdict (text): accepted or corrected, if a person decided so; the claim is then as corrected
// column verdict_by (text): who
// column verdict_on (date): on which day
// column verdict_why (text): why
// column as_read (text): what the source was read to say where it was corrected
//if person
MATCH (:Person {id: $person})-[:HAS_TENURE]->(t)
//end
//if tenure
MATCH (t:Tenure {id: $tenure})
//end
MATCH (c:Claim)-[:SUPPORTS]->(t:Tenure)
MATCH (c)-[:QUOTED_FROM]->(a:Announcement)
MATCH (a)-[:PUBLISHED_BY]->(s:Source)
RETURN t.id AS tenure, c.id AS claim, a.published AS published, c.status AS status, c.person_name AS name,
  c.role_name AS role, c.organisation_name AS organisation_name, c.start AS `start`, c.end AS end,
  c.acting AS acting, c.decided AS decided, c.decided_by AS decided_by, c.replaces AS replaces,
  c.end_cause AS end_cause, c.quote AS quote, a.title AS title, a.url AS url, s.id AS source,
  s.title AS source_title, a.withdrawn AS withdrawn, c.extractor AS extractor,
  c.extractor_version AS extractor_version, c.confidence AS confidence,
  c.verdict AS verdict, c.verdict_by AS verdict_by, c.verdict_on AS verdict_on, c.verdict_why AS verdict_why,
  c.as_read AS as_read
ORDER BY coalesce(a.published_earliest_day, 10000000), a.id, c.begin, c.id
