// What every store must do, whatever its engine: the same as a model in memory.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GraphStore } from '../../../schema/graph.ts';
import { apply, batch, contents, emptyModel, plain } from './model.ts';

export interface Opener {
  /** Opens an empty store. */
  fresh(): Promise<GraphStore>;
  /** Closes it and opens it again on the same data. */
  reopen(store: GraphStore): Promise<GraphStore>;
}

export function storeContract(name: string, opener: () => Promise<Opener>): void {
  describe(name, () => {
    let stores: Opener;
    beforeAll(async () => {
      stores = await opener();
    });
    const open: GraphStore[] = [];
    const fresh = async (): Promise<GraphStore> => {
      const store = await stores.fresh();
      open.push(store);
      return store;
    };
    afterAll(async () => {
      for (const store of open) await store.close().catch(() => {});
    });

    test('random batches, each written twice, give what the model has', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 6 }), async (batches) => {
          const store = await stores.fresh();
          try {
            const model = emptyModel();
            for (const one of batches) {
              apply(model, one);
              await store.write(one.nodes, one.edges);
              await store.write(one.nodes, one.edges);
            }
            expect(plain(await contents(store))).toEqual(plain(model));
          } finally {
            await store.close();
          }
        }),
        { seed: 11, numRuns: 12 },
      );
    });

    test('a checkpoint survives closing, with offset and state', async () => {
      const model = emptyModel();
      let store = await stores.fresh();
      expect(await store.offset()).toBe(-1);
      expect(await store.restored()).toBeUndefined();
      const batches = fc.sample(batch, { seed: 5, numRuns: 8 });
      for (const [i, one] of batches.entries()) {
        apply(model, one);
        await store.write(one.nodes, one.edges, (i + 1) * 10);
        if (i === 4) await store.checkpoint('in between');
      }
      const state = JSON.stringify({ text: 'ü'.repeat(3_000_000) });
      await store.checkpoint(state);
      store = await stores.reopen(store);
      open.push(store);
      expect(await store.offset()).toBe(80);
      expect(await store.restored()).toEqual({ offset: 80, state });
      expect(plain(await contents(store))).toEqual(plain(model));
    });

    test('the same key twice in a batch is refused and nothing of it is written', async () => {
      const store = await fresh();
      const node = { label: 'User' as const, id: 'user:a', properties: { name: 'a' } };
      await expect(store.write([node, node], [])).rejects.toThrow(/twice/);
      const edge = {
        label: 'LOGGED_ON' as const,
        from: { label: 'User' as const, id: 'user:a' },
        to: { label: 'Computer' as const, id: 'computer:b' },
        key: 'k',
        properties: { count: 1 },
      };
      await expect(store.write([node], [edge, edge])).rejects.toThrow(/twice/);
      expect((await contents(store)).nodes.size).toBe(0);
    });

    test('what is gone is gone, nodes with all their edges, and what came in the same write is there', async () => {
      const store = await fresh();
      const user = (name: string) => ({ label: 'User' as const, id: `user:${name}`, properties: { name } });
      const edge = (name: string, key: string) => ({
        label: 'LOGGED_ON' as const,
        from: { label: 'User' as const, id: `user:${name}` },
        to: { label: 'Computer' as const, id: 'computer:x' },
        key,
        properties: { count: 1 },
      });
      const computer = { label: 'Computer' as const, id: 'computer:x', properties: { name: 'x' } };
      await store.write([user('a'), user('b'), computer], [edge('a', 'k'), edge('a', 'l'), edge('b', 'k'), edge('b', 'l')]);
      const gone = { nodes: [user('a'), user('nobody')], edges: [edge('b', 'k'), edge('b', 'none'), edge('nobody', 'k')] };
      for (let twice = 0; twice < 2; twice++) {
        await store.write([user('c')], [edge('c', 'k')], undefined, gone);
        const { nodes, edges } = await contents(store);
        expect([...nodes.keys()].sort()).toEqual(['Computer computer:x', 'User user:b', 'User user:c']);
        expect([...edges.keys()].sort()).toEqual(['LOGGED_ON user:b computer:x l', 'LOGGED_ON user:c computer:x k']);
      }
    });

    test('edges that are known to be new are as others', async () => {
      const store = await fresh();
      const model = emptyModel();
      const there = new Set<string>();
      for (const one of fc.sample(batch, { seed: 3, numRuns: 8 })) {
        const edges = one.edges.map((e) => ({ ...e, isNew: !there.has(`${e.label} ${e.from.id} ${e.to.id} ${e.key}`) }));
        await store.write(one.nodes, edges);
        apply(model, one);
        for (const name of model.edges.keys()) there.add(name);
      }
      expect(plain(await contents(store))).toEqual(plain(model));
    });

    test('what is not declared is refused by name', async () => {
      const store = await fresh();
      await expect(store.write([{ label: 'User', id: 'user:a', properties: { shoeSize: 43 } }], [])).rejects.toThrow(
        'User.shoeSize',
      );
      const wrong = {
        label: 'LOGGED_ON' as const,
        from: { label: 'Computer' as const, id: 'a' },
        to: { label: 'User' as const, id: 'b' },
        key: 'k',
        properties: {},
      };
      await expect(store.write([], [wrong])).rejects.toThrow('LOGGED_ON from Computer to User');
    });

    test('a wrong query is an error and the store goes on', async () => {
      const store = await fresh();
      await expect(store.query('MATCH (n:User RETURN n')).rejects.toThrow();
      await store.write([{ label: 'User', id: 'user:a', properties: { name: "Robert'); MATCH (n) DETACH DELETE n //" } }], []);
      expect(
        await store.query('MATCH (u:User) WHERE u.name STARTS WITH $start RETURN u.id AS id', { start: "Robert')" }),
      ).toEqual([{ id: 'user:a' }]);
    });
  });
}
