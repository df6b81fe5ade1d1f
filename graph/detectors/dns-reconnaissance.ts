// DNS reconnaissance: a zone transfer asked for by a host that is no DNS server, or a sweep over many names or addresses.
// Sees: AXFR and IXFR requests whatever the answer; how many different names of the organisation, or of private addresses, one
// client asked for in a short time that do not exist. Fooled by: slow sweeps below the numbers; sweeps through a resolver that
// is not the zone's own server; transfers between servers that are not recognised as such.
// Benign: secondary DNS servers (named by the zone's NS records, or configure dnsServers), scanners (exclude). Service discovery
// asks for the same few names again and again, so only different names count; mail gateways (block lists) and reputation
// look-ups ask for names of other organisations, and search suffixes put behind such names, which do not count.
import type { NameQuery } from '../../schema/activity.ts';
import { endpointRef } from '../../schema/entity.ts';
import { at, detector, listed, minutes, nameOf } from '../detection/detector.ts';

interface State {
  /** Different names that do not exist, with the time of the last question. */
  missing: Record<string, number>;
  told: number;
}

/** RFC 1918, RFC 4193, link-local. */
const privateReverse =
  /\.(?:10|168\.192|(?:1[6-9]|2\d|3[01])\.172|254\.169)\.in-addr\.arpa$|\.[cd]\.f\.ip6\.arpa$|\.[89ab]\.e\.f\.ip6\.arpa$/;
/** `www.example.com.corp.example`: a name of others with a search suffix; `host.example.com.br` is no such name. */
const suffixed = /\.(?:com|net|org|edu|gov|io|info|biz)\.[^.]+\.[^.]+/;

/** Of this network: the server's own zones, and private addresses. */
const isOwn = ({ name, authoritative }: NameQuery): boolean =>
  privateReverse.test(`.${name}`) || (authoritative !== false && !suffixed.test(name));

export default detector({
  type: 'dns-reconnaissance',
  reads: ['nameQuery'],
  settings: {
    names: {
      about: 'different names that do not exist, asked by one client within the window',
      default: 100,
      medium: 60,
      low: 30,
      source: 'catalogue A9: 100 distinct names in 10 minutes',
    },
  },
  recommendations: [
    'Ask the owner of the source computer; contain it if nobody can explain the queries.',
    'Allow zone transfers to the known secondary servers only.',
  ],
  window: minutes(10),
  key: (activity) => (activity.kind === 'nameQuery' ? at(activity.from) : undefined),
  start: (): State => ({ missing: {}, told: 0 }),
  on(activity, state, context) {
    if (activity.kind !== 'nameQuery' || context.isDnsServer(activity.from)) return undefined;
    const from = endpointRef(activity.from);
    const to = endpointRef(activity.to);
    const common = { who: [], from: [from], to: [to] };
    if (activity.type === 'AXFR' || activity.type === 'IXFR') {
      const result =
        activity.outcome === 'success'
          ? 'The server sent it'
          : activity.outcome === 'failure'
            ? 'The server refused'
            : 'The answer was not seen';
      return {
        ...common,
        key: at(activity.from),
        what: `${nameOf(from)}, which is no DNS server, asked ${nameOf(to)} for all records of ${activity.name || 'the root'}. ${result}.`,
        how: [`DNS ${activity.type} (zone transfer)`],
        evidence: [{ activity, text: `${activity.type} ${activity.name}: ${activity.error ?? activity.outcome}` }],
      };
    }
    if (activity.error !== 'NXDOMAIN' || !isOwn(activity)) return undefined;
    const { names } = context.settings;
    const asked = state.missing;
    delete asked[activity.name];
    asked[activity.name] = activity.time;
    // Names are in the order of their last question, so the old ones stand in front.
    for (const [name, time] of Object.entries(asked)) {
      if (activity.time - time <= minutes(10) && Object.keys(asked).length <= names * 2) break;
      delete asked[name];
    }
    const count = Object.keys(asked).length;
    if (count < names) {
      state.told = 0;
      return undefined;
    }
    // Told again only as it grows by a tenth: a sweep is one finding, not one for each name.
    if (state.told && count < state.told * 1.1) return undefined;
    state.told = count;
    return {
      ...common,
      key: at(activity.from),
      what: `${nameOf(from)} asked ${nameOf(to)} for ${count} different names that do not exist within 10 minutes.`,
      how: ['DNS name or address sweep', `Among them ${listed(Object.keys(asked))}`],
      evidence: [{ activity, text: `${activity.type} ${activity.name}: NXDOMAIN, ${count} different names` }],
    };
  },
});
