import { as, change, set, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

const computer = { targetKind: 'computer' } as const;
const uac = (value: string, old: string) => set('userAccountControl', value, old);

twoLists(
  'delegation-abuse',
  {
    unconstrained: {
      activities: [
        change(0, 'modify', 'WS7$', {
          ...computer,
          ...uac('WORKSTATION_TRUST_ACCOUNT TRUSTED_FOR_DELEGATION', 'WORKSTATION_TRUST_ACCOUNT'),
        }),
      ],
      says: { what: /unconstrained/, who: ['judy'], to: ['WS7'] },
    },
    'constrained, and with protocol transition: one alert': {
      activities: [
        change(0, 'modify', 'CN=WS7,DC=corp,DC=example', {
          ...computer,
          ...set('msDS-AllowedToDelegateTo', 'cifs/dc1.corp.example'),
        }),
        change(1, 'modify', 'WS7$', { ...computer, ...uac('TRUSTED_TO_AUTH_FOR_DELEGATION', '') }),
      ],
      says: { count: 2 },
    },
    'resource-based': {
      activities: [
        change(0, 'modify', 'CN=SRV1,DC=corp,DC=example', {
          ...computer,
          changes: [{ attribute: 'msDS-AllowedToActOnBehalfOfOtherIdentity', change: 'add' }],
        }),
      ],
      says: { what: /resource-based/ },
    },
  },
  {
    'a controller being promoted': {
      activities: [
        change(0, 'modify', 'DC9$', {
          ...computer,
          ...uac('SERVER_TRUST_ACCOUNT TRUSTED_FOR_DELEGATION', 'WORKSTATION_TRUST_ACCOUNT'),
        }),
      ],
    },
    'a known controller': {
      activities: [
        as(0, 'alice', { to: { name: 'dc9.corp.example' }, issued: ticket('t') }),
        change(1, 'modify', 'DC9$', { ...computer, ...uac('TRUSTED_FOR_DELEGATION', '') }),
      ],
    },
    'delegation taken back': {
      activities: [
        change(0, 'modify', 'WS7$', {
          ...computer,
          ...uac('WORKSTATION_TRUST_ACCOUNT', 'WORKSTATION_TRUST_ACCOUNT TRUSTED_FOR_DELEGATION'),
        }),
      ],
    },
    'it was there before': {
      activities: [
        change(0, 'modify', 'WS7$', {
          ...computer,
          ...uac('TRUSTED_FOR_DELEGATION DONT_EXPIRE_PASSWORD', 'TRUSTED_FOR_DELEGATION'),
        }),
      ],
    },
  },
);
