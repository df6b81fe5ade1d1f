import { as, CLIENT, DC, failed, tgs, ticket } from './activities.ts';
import { twoLists } from './two-lists.ts';

/** A ticket without a PAC, and what is asked for with it. */
const bare = (seconds: number, name = 'judy', more = {}) =>
  as(seconds, name, { includePac: false, issued: ticket(`tgt of ${name}`), ...more });
const brings = (seconds: number, more = {}) => tgs(seconds, 'judy', 'krbtgt/CORP.EXAMPLE', { authorizationData: true, ...more });

twoLists(
  'forged-pac',
  {
    'refused, as controllers with the update do': {
      activities: [bare(0), brings(1, { issued: undefined, ...failed('KRB_AP_ERR_INAPP_CKSUM') })],
      says: { who: ['judy'], from: [CLIENT], to: [DC], what: /was not accepted/ },
    },
    accepted: { activities: [bare(0), brings(2)], says: { what: /got a ticket/ } },
    'several tries are one alert': { activities: [bare(0), brings(1), brings(2), brings(3)], says: { count: 3 } },
  },
  {
    'a ticket without a PAC alone': { activities: [bare(0), tgs(1, 'judy', 'cifs/srv1')] },
    'authorization data with an ordinary ticket': {
      activities: [as(0, 'judy', { includePac: true, issued: ticket('tgt of judy') }), brings(1)],
    },
    'another ticket': { activities: [bare(0, 'bob'), brings(1)] },
    'a day later': { activities: [bare(0), brings(86_400)] },
    'a machine that asks for itself': { activities: [bare(0, 'WS7$', { issued: ticket('tgt of judy') }), brings(1)] },
  },
);
