import { as, CLIENT, call, DC } from './activities.ts';
import { twoLists } from './two-lists.ts';

const SERVER = '192.0.2.20';
const known = as(0, 'alice', { issued: { service: 'krbtgt/CORP.EXAMPLE', realm: 'CORP.EXAMPLE', encryption: 18 } });
const efs = (seconds: number, target: string | undefined, more = {}) =>
  call(seconds, 'efsr', 'EfsRpcOpenFileRaw', { ...(target === undefined ? {} : { target }), ...more });
const printer = (seconds: number, target: string | undefined, more = {}) =>
  call(seconds, 'rprn', 'RpcRemoteFindFirstPrinterChangeNotificationEx', { opnum: 65, ...(target ? { target } : {}), ...more });

twoLists(
  'coerced-authentication',
  {
    'a server is to open a file of the caller': {
      activities: [efs(0, `\\\\${CLIENT}\\test\\Settings.ini`, { to: { ip: SERVER }, outcome: 'failure', error: 'WERROR 53' })],
      says: { who: ['judy'], from: [CLIENT], to: [SERVER], severity: 'high', what: new RegExp(`authenticate to ${CLIENT}`) },
    },
    'a sealed call to a controller': { activities: [known, efs(1, undefined)], says: { severity: 'medium', to: [DC] } },
    'a DFS root on another machine': {
      activities: [call(0, 'dfsnm', 'NetrDfsRemoveStdRoot', { target: 'evil.corp.example', opnum: 13 })],
      says: { what: /evil\.corp\.example/ },
    },
    'the spooler is to call back an address, or a third machine': {
      activities: [printer(0, `\\\\${CLIENT}`), printer(1, '\\\\other', { from: { ip: CLIENT, name: 'ws7.corp.example' } })],
      says: { count: 2 },
    },
  },
  {
    'files of the server itself': {
      activities: [
        known,
        efs(0, 'C:\\Users\\judy\\secret.txt', { to: { ip: SERVER } }),
        efs(1, '\\\\srv1\\share\\secret.txt', { to: { ip: SERVER, name: 'srv1.corp.example' } }),
        efs(2, 'C:\\Windows\\a.txt'),
      ],
    },
    'a sealed call to a file server': { activities: [known, efs(1, undefined, { to: { ip: SERVER } })] },
    'a print client that names itself': {
      activities: [
        known,
        printer(0, '\\\\WS7', { from: { ip: CLIENT, name: 'ws7.corp.example' } }),
        printer(1, '\\\\WS7'),
        printer(2, undefined),
      ],
    },
    'a DFS root of the server itself': {
      activities: [call(0, 'dfsnm', 'NetrDfsAddStdRoot', { target: 'srv1', to: { ip: SERVER, name: 'srv1.corp.example' } })],
    },
    'a controller that asks another': {
      activities: [known, efs(1, `\\\\${CLIENT}\\x`, { from: { ip: DC }, to: { ip: SERVER } })],
    },
    'who was learned to do so': { learn: [efs(0, `\\\\${CLIENT}\\x`)], activities: [efs(9000, `\\\\${CLIENT}\\x`)] },
    'other operations': { activities: [call(0, 'dfsnm', 'NetrDfsEnum', { target: 'elsewhere' })] },
  },
);
