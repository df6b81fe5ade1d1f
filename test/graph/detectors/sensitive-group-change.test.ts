import type { Activity, DirectoryChange } from '../../../schema/activity.ts';
import { change } from './activities.ts';
import { twoLists } from './two-lists.ts';

const add = (seconds: number, group: string, sid: string, more: Partial<Omit<DirectoryChange, 'kind'>> = {}): Activity =>
  change(seconds, 'add-member', group, {
    targetKind: 'group',
    targetSid: sid,
    member: { name: 'mallory', sid: 'S-1-5-21-1-2-3-1200', inDirectory: true },
    ...more,
  });
const admins = 'S-1-5-21-1-2-3-512';

twoLists(
  'sensitive-group-change',
  {
    'a member of Domain Admins, whatever the group is called': {
      activities: [add(0, 'Domänen-Admins', admins)],
      says: { who: ['judy'], to: ['Domänen-Admins', 'mallory'] },
    },
    'a group without a fixed id': { activities: [add(0, 'DnsAdmins', 'S-1-5-21-1-2-3-1101')] },
    'a group that the configuration names': {
      activities: [add(0, 'Payroll', 'S-1-5-21-1-2-3-1300')],
      configuration: { sensitive: ['CORP\\payroll'] },
    },
    'Administrators of the domain': { activities: [add(0, 'Administrators', 'S-1-5-32-544')] },
    itself: {
      activities: [add(0, 'Domain Admins', admins, { member: { name: 'judy', sid: 'S-1-5-21-1-2-3-1105' } })],
      says: { what: /itself/ },
    },
    'a group that this actor was not learned to change': {
      learn: [add(0, 'Account Operators', 'S-1-5-32-548')],
      activities: [add(9000, 'Domain Admins', admins)],
    },
  },
  {
    'an ordinary group': { activities: [add(0, 'Sales', 'S-1-5-21-1-2-3-1400')] },
    'the local Administrators of a workstation': {
      activities: [
        add(0, 'Administrators', 'S-1-5-32-544', { to: { name: 'ws7.corp.example' }, member: { sid: 'S-1-5-21-9-9-9-1001' } }),
      ],
    },
    'Windows being set up': {
      activities: [add(0, 'Administrators', 'S-1-5-32-544', { account: { name: 'WIN$', sid: 'S-1-5-18' } })],
    },
    'a learned habit': { learn: [add(0, 'Domain Admins', admins)], activities: [add(9000, 'Domain Admins', admins)] },
    'removal from the group': {
      activities: [change(0, 'remove-member', 'Domain Admins', { targetKind: 'group', targetSid: admins })],
    },
  },
);
