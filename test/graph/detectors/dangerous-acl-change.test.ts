import type { Activity, Grant } from '../../../schema/activity.ts';
import { grantsIn } from '../../../sensor/windows/security-descriptor.ts';
import { change } from './activities.ts';
import { twoLists } from './two-lists.ts';

const mallory = 'S-1-5-21-1-2-3-1200';
const usual = '(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;ED)(A;;RPLCRC;;;AU)';
const replicate = `(OA;;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;${mallory})`;

function written(
  seconds: number,
  when: 'before' | 'after',
  sddl: string,
  target = 'DC=corp,DC=example',
  objectClass = 'domainDNS',
): Activity {
  const rights: Grant[] = grantsIn(sddl);
  return change(seconds, 'modify', target, { targetKind: 'other', objectClass, correlation: '{1}', grants: { when, rights } });
}

twoLists(
  'dangerous-acl-change',
  {
    'the right to replicate, old and new value known': {
      activities: [written(0, 'before', `O:BAG:BAD:AI${usual}`), written(0, 'after', `O:BAG:BAD:AI${usual}${replicate}`)],
      says: { who: ['judy'], to: [mallory], what: /replicate-all on the domain/ },
    },
    'only the new value known': { activities: [written(0, 'after', `O:BAG:BAD:AI${usual}${replicate}`)] },
    'full control of AdminSDHolder': {
      activities: [
        written(0, 'before', `O:DAG:DAD:PAI${usual}`, 'CN=AdminSDHolder,CN=System,DC=corp,DC=example', 'container'),
        written(
          0,
          'after',
          `O:DAG:DAD:PAI${usual}(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;${mallory})`,
          'CN=AdminSDHolder,CN=System,DC=corp,DC=example',
          'container',
        ),
      ],
      says: { what: /AdminSDHolder/ },
    },
    'members of a sensitive group may be written': {
      activities: [
        written(0, 'before', `O:DAG:DAD:AI${usual}`, 'CN=Domain Admins,CN=Users,DC=corp,DC=example', 'group'),
        written(
          0,
          'after',
          `O:DAG:DAD:AI${usual}(OA;;RPWP;bf9679c0-0de6-11d0-a285-00aa003049e2;;${mallory})`,
          'CN=Domain Admins,CN=Users,DC=corp,DC=example',
          'group',
        ),
      ],
      says: { to: ['Domain Admins'] },
    },
  },
  {
    'nothing gained': {
      activities: [written(0, 'before', `O:BAG:BAD:AI${usual}${replicate}`), written(0, 'after', `O:BAG:BAD:AI${usual}`)],
    },
    'what groups have by default': { activities: [written(0, 'after', `O:BAG:BAD:AI${usual}`)] },
    'an ordinary unit delegated': {
      activities: [
        written(0, 'before', `O:DAG:DAD:AI${usual}`, 'OU=Sales,DC=corp,DC=example', 'organizationalUnit'),
        written(
          0,
          'after',
          `O:DAG:DAD:AI${usual}(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;${mallory})`,
          'OU=Sales,DC=corp,DC=example',
          'organizationalUnit',
        ),
      ],
    },
    'a right that harms nobody': {
      activities: [
        written(0, 'before', `O:BAG:BAD:AI${usual}`),
        written(0, 'after', `O:BAG:BAD:AI${usual}(OA;;RP;4c164200-20c0-11d0-a768-00aa006e0529;;${mallory})`),
      ],
    },
  },
);
