// title: Appointees by pronoun
// answers: How many people got posts, by the pronoun that announcements use of them. Of whom none is printed, or different
//     ones, counts as unknown: nothing is read from a name.
// example: --role kommundirektör --since 2015-01-01
// param role (role, default none): only this role; narrower roles are included
// param organisation (organisation, default none): only at this body; its parts are included
// param since (date, default none): only what began on or after this day
// param until (date, default none): only what began on or before this day
// param capacity (choice(regular|acting|any), default any): whether acting tenures count
// column pronoun (text): as printed, e.g. hon, han, hen; or unknown
// column people (integer): how many people, certainly in the period
// column appointments (integer): how many posts they got, certainly in the period
// column possible (integer): how many further posts they may have got in the period
//include chosen
WITH * WHERE $capacity = 'any' OR tenure.acting = ($capacity = 'acting')
//include began
MATCH (owner:Person)-[:HAS_TENURE]->(tenure)
WITH coalesce(owner.pronoun, 'unknown') AS pronoun,
  count(DISTINCT CASE in_period WHEN 'certain' THEN owner END) AS people,
  sum(CASE in_period WHEN 'certain' THEN 1 ELSE 0 END) AS appointments,
  sum(CASE in_period WHEN 'possible' THEN 1 ELSE 0 END) AS possible
RETURN pronoun, people, appointments, possible
ORDER BY people DESC, appointments DESC, possible DESC, pronoun
