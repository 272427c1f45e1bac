// From the parameters role and organisation, each with a value or null: tenure, of that role or a narrower one, at that
// body or a part of it; all tenures without either.
//if organisation
MATCH (:Organisation {id: $organisation})<-[:PART_OF*0..]-(_body)
MATCH (_body)<-[:AT]-(tenure)
//end
//if role
MATCH (:Role {id: $role})<-[:BROADER*0..]-(_kind)
MATCH (_kind)<-[:IN_ROLE]-(tenure)
//end
MATCH (tenure:Tenure)
//if role organisation
WITH DISTINCT tenure
//else
WITH tenure
//end
