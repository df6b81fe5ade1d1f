// An account by both names of its domain, as the portal asks for it: while it is learnt, and after a start from the copy.
import { expect, test } from 'vitest';
import { toldLast } from '../graph/entities/estate-of-two-names.ts';
import { freshFolder, type Running, startService } from './running.ts';

const QUERY = `query($id: ID!) { entity(id: $id) {
  id name ... on User { domain } firstSeen lastSeen openAlerts
  namesakes { id }
  activities(first: 200) { nodes { id account { id domain } } }
  alerts { nodes { type to { id } who { id } } }
} }`;
const [old, best] = ['user:alice@corp', 'user:alice@corp.example'];

async function asked(service: Running, id: string) {
  const { data, errors } = await service.ask(QUERY, { id });
  expect(errors).toBeUndefined();
  return data.entity;
}

test('one entity with all its activities and alerts, by any id that it has had; the same after a start from the copy', async () => {
  const folder = freshFolder();
  let service = await startService(folder);
  await service.take(toldLast.slice(0, -2));
  const before = await asked(service, old);
  expect(before).toMatchObject({ id: old, domain: 'CORP' });
  // From here its first activities lie in files under the id that it had.
  await service.take(toldLast.slice(-2));
  const after = await asked(service, old);
  expect(after).toMatchObject({ id: best, domain: 'CORP.EXAMPLE', namesakes: [] });
  expect(after.activities.nodes).toHaveLength(61);
  expect(new Set(after.activities.nodes.map((a: { account: { id: string } }) => a.account.id))).toEqual(new Set([best]));
  expect(after.alerts.nodes).toMatchObject([{ type: 'vertical-brute-force' }]);
  expect(after.alerts.nodes[0].to).toContainEqual({ id: best });
  expect(await asked(service, best)).toEqual(after);
  const filtered = await service.ask('query($f: AlertFilter) { alerts(filter: $f) { totalCount } }', { f: { entity: old } });
  expect(filtered.data.alerts.totalCount).toBe(1);
  await service.close();

  service = await startService(folder);
  expect(await asked(service, old)).toEqual(after);
  await service.close();
});
