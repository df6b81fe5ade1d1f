// Which machines asked a server who has sessions on it, and as which account? Over SRVSVC, where the operation is seen; or, in the
// server's own audit, by the three pipes that tools for it open one after the other: registry, LSA, server service.
MATCH (source)-[q:QUERIED]->(server)
WHERE q.operation = 'NetrSessionEnum'
OPTIONAL MATCH (u:User)
WHERE u.id = q.account
RETURN source.id + '|' + server.id + '|' + q.key AS edge, 'NetrSessionEnum' AS how,
       source.id AS sourceId, source.name AS sourceName, server.id AS serverId, server.name AS serverName,
       u.name AS account, u.domain AS domain,
       q.count AS count, q.failed AS failed, q.firstSeen AS firstSeen, q.lastSeen AS lastSeen, q.origin AS origin
ORDER BY edge
UNION ALL
MATCH (source)-[q:ACCESSED_FILE]->(server), (source)-[r:ACCESSED_FILE]->(server), (source)-[l:ACCESSED_FILE]->(server)
WHERE q.operation = 'open srvsvc' AND r.operation = 'open winreg' AND l.operation = 'open lsarpc'
  AND r.account = q.account AND l.account = q.account
  AND r.lastSeen <= q.lastSeen AND q.lastSeen - r.lastSeen <= $together
  AND l.lastSeen <= q.lastSeen AND q.lastSeen - l.lastSeen <= $together
OPTIONAL MATCH (u:User)
WHERE u.id = q.account
RETURN source.id + '|' + server.id + '|' + q.key AS edge, 'pipes' AS how,
       source.id AS sourceId, source.name AS sourceName, server.id AS serverId, server.name AS serverName,
       u.name AS account, u.domain AS domain,
       q.count AS count, q.failed AS failed, q.firstSeen AS firstSeen, q.lastSeen AS lastSeen, q.origin AS origin
ORDER BY edge
