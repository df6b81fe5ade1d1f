import { as, byEvent, CLIENT, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const without = (encryption: number, tgt = 18) => ({
  preauthentication: 'none' as const,
  replyEncryption: encryption,
  issued: ticket('t', 'krbtgt/CORP.EXAMPLE', tgt),
});

twoLists(
  'as-rep-roasting',
  {
    'an RC4 reply in an AES realm': {
      activities: [as(0, 'legacy', without(23))],
      says: { from: [CLIENT], to: ['legacy'], severity: 'high' },
    },
    'RC4 alone was asked for': { activities: [as(0, 'legacy', { ...without(23), offered: [23] })] },
    'two accounts, asked for with AES alone': {
      activities: ['legacy', 'older'].map((name, i) => as(i, name, { ...without(18), offered: [18] })),
    },
    'two accounts, even with AES': {
      activities: [as(0, 'legacy', without(18)), as(5, 'older', without(18))],
      says: { to: ['legacy', 'older'] },
    },
    "an RC4 ticket without pre-authentication in the KDC's log": {
      activities: [
        as(0, 'legacy', {
          ...byEvent(4768),
          preauthentication: 'none',
          issued: { service: 'krbtgt', realm: 'CORP', encryption: 23 },
        }),
      ],
    },
  },
  {
    "an AES ticket without pre-authentication in the KDC's log": {
      activities: [
        as(0, 'legacy', {
          ...byEvent(4768),
          preauthentication: 'none',
          issued: { service: 'krbtgt', realm: 'CORP', encryption: 18 },
        }),
      ],
    },
    'one legacy account that asks with AES': { activities: [as(0, 'legacy', without(18)), as(600, 'legacy', without(18))] },
    'an account without AES keys, whose client offers AES': {
      activities: [as(0, 'legacy', { ...without(23), offered: [18, 17, 23, 24, -135] })],
    },
    'a realm that asks nobody for pre-authentication': {
      activities: ['alice', 'bob', 'carol'].map((name, i) => as(i, name, { ...without(18), offered: [18, 17, 16, 23, 25, 26] })),
    },
    'with pre-authentication': { activities: [as(0, 'alice', { replyEncryption: 23, issued: ticket('t') })] },
    anonymous: { activities: [as(0, 'WELLKNOWN/ANONYMOUS', without(23))] },
    'a realm that knows only RC4': { activities: [as(0, 'legacy', without(23, 23))] },
  },
);
