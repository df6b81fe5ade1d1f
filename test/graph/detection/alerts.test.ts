// Whom an alert names when repeats tell more, or others of the same name.
import { describe, expect, test } from 'vitest';
import { createAlerts } from '../../../graph/detection/alerts.ts';
import { createDomains } from '../../../graph/entities/domains.ts';
import type { EntityRef } from '../../../schema/entity.ts';
import { T0 } from '../detectors/activities.ts';

const alice = (domain?: string): EntityRef => ({ kind: 'user', name: 'alice', ...(domain ? { domain } : {}) });

function named(...refs: EntityRef[]): EntityRef[] {
  const alerts = createAlerts(3_600_000, 10, createDomains({ has: () => false }));
  const told = refs.map((ref, n) =>
    alerts.raise({
      type: 'vertical-brute-force',
      key: 'k',
      who: [],
      from: [],
      to: [ref],
      what: '',
      how: [],
      recommendations: [],
      count: 1,
      evidence: [{ id: `${n}`, time: T0 + n, text: '', origin: '' }],
    }),
  );
  return told.at(-1)?.finding.to ?? [];
}

describe('one account', () => {
  test('with and without its domain, whichever comes first', () => {
    expect(named(alice(), alice('CORP.EXAMPLE'))).toEqual([alice('CORP.EXAMPLE')]);
    expect(named(alice('CORP.EXAMPLE'), alice())).toEqual([alice('CORP.EXAMPLE')]);
  });
  test('by two names of which nobody tells whether they are one domain', () => {
    expect(named(alice('CORP'), alice('CORP.EXAMPLE'))).toHaveLength(1);
  });
  test('in any case', () => {
    expect(named(alice('CORP.EXAMPLE'), { ...alice('corp.example'), name: 'ALICE' })).toHaveLength(1);
  });
});

test('accounts of two domains, and of a domain and a computer, are two', () => {
  expect(named(alice('CORP.EXAMPLE'), alice('OTHER.TEST'), alice('CORP.EXAMPLE'), alice('OTHER.TEST'))).toEqual([
    alice('CORP.EXAMPLE'),
    alice('OTHER.TEST'),
  ]);
  expect(named(alice('CORP'), alice('WS7'))).toHaveLength(2);
});
