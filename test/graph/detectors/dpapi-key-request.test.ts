import { as, byEvent, CLIENT, call, DC, samr } from './activities.ts';
import { twoLists } from './two-lists.ts';

const known = as(0, 'alice', { issued: { service: 'krbtgt/CORP.EXAMPLE', realm: 'CORP.EXAMPLE', encryption: 18 } });
const secret = (seconds: number, target: string | undefined, more = {}) =>
  call(seconds, 'lsarpc', 'LsarRetrievePrivateData', { opnum: 43, ...(target ? { target } : {}), ...more });
const audited = (target: string, more = {}) =>
  samr(0, 43, {
    interface: 'lsarpc',
    operation: 'LsarRetrievePrivateData',
    protocol: 'Windows',
    target,
    ...byEvent(4662),
    ...more,
  });

twoLists(
  'dpapi-key-request',
  {
    'the key by its name': {
      activities: [secret(0, 'G$BCKUPKEY_PREFERRED'), secret(1, 'G$BCKUPKEY_0343c16b-26f1-4e2c-83ed-90e443b3bfca')],
      says: { who: ['judy'], from: [CLIENT], to: [DC], count: 2 },
    },
    'a sealed call to a controller': { activities: [known, secret(1, undefined)], says: { confidence: 'medium' } },
    'the audit of the secret': {
      activities: [audited('Policy\\Secrets\\G$BCKUPKEY_P', { account: { name: 'judy' }, outcome: 'failure' })],
      says: { who: ['judy'] },
    },
  },
  {
    'other secrets': { activities: [secret(0, 'L$ASP.NETAutoGenKeys'), audited('Policy\\Secrets\\$MACHINE.ACC')] },
    'a sealed call to a server': { activities: [known, secret(1, undefined, { to: { ip: '192.0.2.20' } })] },
    'the controllers themselves': {
      activities: [
        known,
        secret(1, 'G$BCKUPKEY_P', { from: { ip: DC }, to: { ip: '192.0.2.11' } }),
        audited('Policy\\Secrets\\G$BCKUPKEY_P', { account: { name: 'DC1$' }, from: {} }),
      ],
    },
    'a client that restores its own key': { activities: [known, call(1, 'bkrp', 'BackuprKey')] },
  },
);
