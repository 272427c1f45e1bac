// From tenure: quote, published and url of its newest announcement (of one day: of the first claim by id).
CALL (tenure) {
  OPTIONAL MATCH (tenure)<-[:SUPPORTS]-(claim:Claim)-[:QUOTED_FROM]->(announcement:Announcement)
  RETURN claim.quote AS quote, announcement.published AS published, announcement.url AS url
  ORDER BY coalesce(announcement.published_earliest_day, -9000000) DESC, claim.id
  LIMIT 1
}
