// Which machines asked a server, over SRVSVC, who has sessions on it, and as which account?
MATCH (source)-[q:QUERIED]->(server)
WHERE q.operation = 'NetrSessionEnum'
OPTIONAL MATCH (u:User)
WHERE u.id = q.account
RETURN source.id + '|' + server.id + '|' + q.key AS edge,
       source.id AS sourceId, source.name AS sourceName, server.id AS serverId, server.name AS serverName,
       u.name AS account, u.domain AS domain,
       q.count AS count, q.failed AS failed, q.firstSeen AS firstSeen, q.lastSeen AS lastSeen, q.origin AS origin
ORDER BY edge
