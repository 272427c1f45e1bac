// title: What the answers rest on
// answers: How many announcements and claims there are, by source and year: of one source, of a post (a role, a body), of
//     a period, or of all. What is not covered is not known; it did not therefore not happen. Of a post, only what speaks
//     of it is counted; else announcements without any claim are counted too.
// example: --since 2019-01-01
// param source (source, default none): only this source
// param role (role, default none): only claims of this role; narrower roles are included
// param organisation (organisation, default none): only claims of this body; its parts are included
// param since (date, default none): only what was published on or after this day
// param until (date, default none): only what was published on or before this day
// column source (source): the source
// column source_title (text): its title
// column year (integer): the year of publication; empty when it is not dated
// column announcements (integer): how many announcements
// column possible (integer): how many of them may lie outside the period, since their day is not known
// column withdrawn (integer): how many of them the source has withdrawn
// column claims (integer): how many claims they make
// column tenures (integer): of how many tenures these speak
// column first (day): the first day of publication
// column last (day): the last day of publication
CALL () {
  WITH 1 AS one WHERE $organisation IS NULL AND $role IS NULL
  MATCH (announcement:Announcement)
  OPTIONAL MATCH (claim:Claim)-[:QUOTED_FROM]->(announcement)
  RETURN announcement, claim
  UNION ALL
  WITH 1 AS one WHERE $organisation IS NOT NULL OR $role IS NOT NULL
  //if organisation
  MATCH (:Organisation {id: $organisation})<-[:PART_OF*0..]-(body)
  MATCH (body)<-[:NAMES_ORGANISATION]-(claim)
  //end
  //if role
  MATCH (:Role {id: $role})<-[:BROADER*0..]-(kind)
  MATCH (kind)<-[:NAMES_ROLE]-(claim)
  //end
  MATCH (claim:Claim)-[:QUOTED_FROM]->(announcement:Announcement)
  RETURN announcement, claim
}
MATCH (announcement)-[:PUBLISHED_BY]->(publisher:Source)
WHERE $source IS NULL OR publisher.id = $source
OPTIONAL MATCH (claim)-[:SUPPORTS]->(tenure:Tenure)
//include published
WITH publisher, toInteger(left(announcement.published_earliest, 4)) AS year,
  count(DISTINCT announcement) AS announcements,
  count(DISTINCT CASE in_period WHEN 'possible' THEN announcement END) AS possible,
  count(DISTINCT CASE WHEN announcement.withdrawn THEN announcement END) AS withdrawn,
  count(DISTINCT claim) AS claims, count(DISTINCT tenure) AS tenures,
  min(announcement.published_earliest_day) AS first, max(announcement.published_latest_day) AS last
RETURN publisher.id AS source, publisher.title AS source_title, year, announcements, possible, withdrawn, claims, tenures,
  first, last
ORDER BY source, coalesce(year, 10000)
