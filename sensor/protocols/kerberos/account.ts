// Accounts from Kerberos names, and what a proven name tells about a computer.
import type { Account, Certainty } from '../../../schema/activity.ts';
import type { Flow, Sensor } from '../protocol.ts';
import { enterpriseName } from './constants.ts';
import type { Principal } from './elements.ts';

/** The account of a principal; the suffix of a user principal name is left away, as the realm says where the account is. */
export function accountOf(client: Principal, realm: string): Account {
  const at = client.type === enterpriseName ? client.name.lastIndexOf('@') : -1;
  return { name: at > 0 ? client.name.slice(0, at) : client.name, domain: realm };
}

/** A computer that logged on with its own account, or used its ticket, shows its name: the flow's client gets it, `ws7.corp.example`. */
export function learnComputer(flow: Flow, sensor: Sensor, account: Account, certainty: Certainty): void {
  if (!account.name.endsWith('$') || account.name.length < 2 || !account.domain || !flow.client.ip) return;
  sensor.names.learn(flow.client.ip, `${account.name.slice(0, -1)}.${account.domain}`.toLowerCase(), certainty);
}
