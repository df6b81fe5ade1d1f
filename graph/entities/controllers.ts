// Which machines are domain controllers: configured, or recognised by what only they do. Roles come from behaviour and
// the directory's own DNS, never from an account's or a host's name: a stolen controller account must not make one.
import type { Activity, Endpoint } from '../../schema/activity.ts';

/** MS-DRSR §2.2.2: `E3514235-…/<DSA GUID>/<domain>`, the service that a controller asks another controller for. */
export const isReplicationService = (service: string): boolean =>
  service.toUpperCase().startsWith('E3514235-4B06-11D1-AB04-00C04FC2DCD2/');
/** Addresses and names remembered; an estate has far fewer controllers. */
const MOST = 4096;

export interface Controllers {
  observe(activity: Activity): void;
  /** By address where there is one (a name can be claimed), else by name. */
  has(endpoint: { ip?: string; name?: string }): boolean;
  /** Whether a controller's DNS names it as a server of one of its zones (RFC 1035 §3.3.11). */
  isNameServer(endpoint: { ip?: string; name?: string }): boolean;
  save(): string[][];
  load(saved: string[][]): void;
}

/** Audit of the directory: only a controller has it. */
const onlyControllersLog: ReadonlySet<number> = new Set([4662, 5136, 5137, 5138, 5139, 5141, 4928, 4929, 4932, 4933]);

/** MS-DRSR: what a controller asks of its replication partners. */
const partnership = new Set(['DRSGetNCChanges', 'DRSReplicaSync', 'DRSUpdateRefs']);
const replicates = (activity: Activity): boolean =>
  (activity.kind === 'replication' || (activity.kind === 'rpcCall' && activity.interface === 'drsuapi')) &&
  partnership.has(activity.operation);

/** @param configured addresses or names given by the user */
export function createControllers(configured: readonly string[]): Controllers {
  const addresses = new Set<string>();
  /** Host names that the directory's DNS names as controllers (MS-ADTS §6.3.2.3: `_ldap._tcp.dc._msdcs.…`). */
  const hosts = new Set<string>();
  const shorts = new Set<string>();
  /** The same of servers of its zones. */
  const serverAddresses = new Set<string>();
  const serverHosts = new Set<string>();
  const add = (set: Set<string>, value: string | undefined): void => {
    if (!value || set.size >= MOST) return;
    set.add(value.toLowerCase());
    if (set === hosts) shorts.add(value.toLowerCase().split('.', 1)[0] as string);
  };
  /** A machine that does what only a controller does; its name counts when it is sure, or all that is known. */
  const mark = ({ ip, name, certainty }: Endpoint): void => {
    add(addresses, ip);
    if (ip === undefined || (certainty !== undefined && certainty !== 'low')) add(hosts, name);
  };
  for (const c of configured) add(/^[\d.]+$|:/.test(c) ? addresses : hosts, c);

  const named = (ip: string | undefined): boolean => ip !== undefined && addresses.has(ip);
  /** A short name stands for the full one, and a full one for what is known by its short name only. */
  const shortNames = (name: string): boolean =>
    hosts.has(name) || (name.includes('.') ? hosts.has(name.split('.', 1)[0] as string) : shorts.has(name));

  return {
    observe(activity) {
      if (activity.kind === 'authentication') {
        // Only a KDC issues tickets. An error alone proves less, yet whoever answers on port 88 is one.
        if (activity.issued && activity.mechanism !== 'kerberos-ap') mark(activity.to);
        else if (activity.error?.startsWith('KDC_ERR')) mark(activity.to);
        // Only a controller holds the key of the replication service, so only one can accept a ticket for it.
        else if (activity.outcome === 'success' && activity.presented && isReplicationService(activity.presented.service))
          mark(activity.to);
      } else if (onlyControllersLog.has(activity.origin.event ?? 0)) {
        mark(activity.to);
      } else if (activity.kind === 'nameQuery' && activity.answers && named(activity.to.ip)) {
        // Believed only from a controller, which is the directory's DNS server.
        for (const answer of activity.answers) {
          if (answer.type === 'SRV' && /^_(ldap|kerberos)\._(tcp|udp)\./.test(answer.name)) add(hosts, answer.value);
          // Of a zone that it only resolved, others say who serves it.
          else if (answer.type === 'NS' && activity.authoritative !== false) add(serverHosts, answer.value);
        }
        for (const answer of activity.answers) {
          if (answer.type !== 'A' && answer.type !== 'AAAA') continue;
          const name = answer.name.toLowerCase();
          if (shortNames(name)) add(addresses, answer.value);
          else if (serverHosts.has(name)) add(serverAddresses, answer.value);
        }
      } else if (replicates(activity) && activity.outcome !== 'failure' && named(activity.from.ip)) {
        // A controller replicates only from controllers and tells only them of changes (a rogue one is DCShadow's business).
        add(addresses, activity.to.ip);
      }
    },
    has(endpoint: Endpoint) {
      return endpoint.ip ? addresses.has(endpoint.ip) : endpoint.name !== undefined && shortNames(endpoint.name.toLowerCase());
    },
    isNameServer: ({ ip, name }) => (ip ? serverAddresses.has(ip) : name !== undefined && serverHosts.has(name.toLowerCase())),
    save: () => [[...addresses], [...hosts], [...serverAddresses], [...serverHosts]],
    load(saved) {
      for (const [i, set] of [addresses, hosts, serverAddresses, serverHosts].entries())
        for (const x of saved[i] ?? []) add(set, x);
    },
  };
}
