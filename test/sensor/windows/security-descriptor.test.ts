import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grantsIn } from '../../../sensor/windows/security-descriptor.ts';

const words = (sddl: string): string[] => grantsIn(sddl).map((g) => `${g.right} ${g.trustee}`);
const sid = 'S-1-5-21-1-2-3-1200';

test('owner, full control in its two forms, rights of one property, inherited entries', () => {
  expect(words('O:BAG:SYD:PAI(A;;GA;;;BA)')).toEqual(['full-control BA', 'owner BA']);
  expect(words(`D:(A;CI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;${sid})`)).toContain(`full-control ${sid}`);
  expect(words(`D:(A;;0xf01ff;;;${sid})`)).toContain(`full-control ${sid}`);
  expect(words(`D:AI(OA;CIIO;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;bf967a9c-0de6-11d0-a285-00aa003049e2;${sid})`)).toEqual([
    `write:member ${sid}`,
  ]);
  expect(words(`D:(OA;;CR;00299570-246d-11d0-a768-00aa006e0529;;${sid})`)).toEqual([`reset-password ${sid}`]);
  expect(words(`D:(OA;;CR;1131F6AD-9C07-11D1-F79F-00C04FC2DCD2;;${sid})`)).toEqual([`replicate-all ${sid}`]);
  expect(words(`D:(A;;WDWO;;;${sid})`)).toEqual([`write-dacl ${sid}`, `write-owner ${sid}`]);
});
test('denied, audited and harmless entries give nothing', () => {
  expect(words(`D:(D;;GA;;;${sid})(A;;RPLCRC;;;AU)S:(AU;SA;WDWO;;;WD)(AU;FA;GA;;;${sid})`)).toEqual([]);
});
test('no text makes it throw or grow', () => {
  fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => void grantsIn(text)));
  expect(grantsIn(`D:${`(A;;GA;;;${sid})`.repeat(50_000)}`).length).toBe(1);
  const many = Array.from({ length: 1900 }, (_, i) => `(A;;GA;;;S-1-5-21-1-2-3-${i})`).join('');
  expect(grantsIn(`D:${many}`).length).toBe(400);
});
