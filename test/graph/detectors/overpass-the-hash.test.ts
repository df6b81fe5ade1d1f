import type { Activity } from '../../../schema/activity.ts';
import { as, CLIENT, failed, privilege, ticket, times } from './activities.ts';
import { twoLists } from './two-lists.ts';

const aes = (seconds: number, name: string): Activity =>
  as(seconds, name, { issued: ticket(`${name} ${seconds}`), preauthenticationEncryption: 18 });
const tool = 0x4080_0010;
const windows = 0x4081_0010;
const rc4 = { issued: ticket('weak', 'krbtgt/CORP.EXAMPLE', 23) };

twoLists(
  'overpass-the-hash',
  {
    'the proof is RC4 where the KDC told AES': {
      activities: [as(0, 'alice', { issued: ticket('t'), preauthenticationEncryption: 23, told: [18, 23], options: windows })],
      says: { who: ['alice'], from: [CLIENT] },
    },
    'an RC4 ticket in a realm that does AES': {
      activities: [...times(3, (i) => aes(i, `user${i}`)), as(9, 'alice', { ...rc4, options: windows })],
    },
    'a client that offers RC4 only learns nothing else': {
      activities: [
        ...times(3, (i) => aes(i, `user${i}`)),
        as(8, 'alice', { offered: [23], told: [23], ...failed('KDC_ERR_PREAUTH_REQUIRED'), options: windows }),
        as(9, 'alice', { ...rc4, offered: [23], preauthenticationEncryption: 23, options: windows }),
      ],
    },
    'the form of a tool': { activities: [as(0, 'alice', { ...rc4, options: tool })], says: { confidence: 'medium' } },
    'the form of another tool': { activities: [as(0, 'alice', { ...rc4, options: 0x5080_0000 })] },
    'both are sure': {
      activities: [...times(3, (i) => aes(i, `user${i}`)), as(9, 'alice', { ...rc4, options: tool })],
      says: { confidence: 'high' },
    },
    'a program asks for tickets by itself': {
      activities: [
        privilege(0, {
          operation: 'connection',
          service: '88',
          process: 'C:\\Users\\judy\\r.exe',
          from: { name: 'ws7.corp.example' },
        }),
      ],
    },
  },
  {
    'a realm that knows RC4 only': {
      activities: times(5, (i) => as(i, `user${i}`, { ...rc4, preauthenticationEncryption: 23, told: [23], options: windows })),
    },
    'a KDC that leaves the client no other': {
      activities: [
        ...times(3, (i) => aes(i, `user${i}`)),
        as(8, 'alice', { offered: [18, 17, 23], told: [23], ...failed('KDC_ERR_PREAUTH_REQUIRED'), options: windows }),
        as(9, 'alice', { ...rc4, offered: [18, 17, 23], preauthenticationEncryption: 23, options: windows }),
      ],
    },
    'ordinary AES logons': { activities: times(20, (i) => aes(i, `user${i}`)) },
    'lsass asks for tickets': {
      activities: [privilege(0, { operation: 'connection', service: '88', process: 'C:\\Windows\\System32\\lsass.exe' })],
    },
    'smart card logon with an RC4 ticket': {
      activities: [
        ...times(3, (i) => aes(i, `user${i}`)),
        as(9, 'alice', { ...rc4, preauthentication: 'pkinit', options: windows }),
      ],
    },
    'a failed attempt': {
      activities: [
        as(0, 'alice', { outcome: 'failure', error: 'KDC_ERR_PREAUTH_FAILED', preauthenticationEncryption: 23, told: [18] }),
      ],
    },
  },
);
