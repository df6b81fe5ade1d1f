// Who may tell of VPN sessions: RADIUS clients by address or subnet, each with its shared secret (RFC 2865 §3).
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { RadiusSettings } from '../../schema/receivers.ts';

export interface RadiusClient {
  /** As configured. */
  name: string;
  secret: Buffer;
}

/**
 * Finds the client of an address, the narrowest that fits.
 * Throws an Error that names the entry (never the secret) whose address or secret cannot be used.
 */
export function radiusClients(
  settings: RadiusSettings['clients'],
  environment: NodeJS.ProcessEnv = process.env,
): (ip: string) => RadiusClient | undefined {
  const clients = settings.map((one) => {
    const { address } = one;
    const [network = '', length] = address.split('/');
    const family = isIP(network);
    const most = family === 4 ? 32 : 128;
    const bits = length === undefined ? most : Number(length);
    if (!family || !/^\d*$/.test(length ?? '') || length === '' || bits > most)
      throw new Error(`radius.clients: "${address}" is no address or CIDR subnet`);
    const range = new BlockList();
    range.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
    return { name: address, secret: secretOf(one, environment), family, bits, range };
  });
  clients.sort((a, b) => b.bits - a.bits);
  return (ip) => {
    const family = isIP(ip);
    return clients.find((c) => c.family === family && c.range.check(ip, family === 4 ? 'ipv4' : 'ipv6'));
  };
}

function secretOf(client: RadiusSettings['clients'][number], environment: NodeJS.ProcessEnv): Buffer {
  const { address, secret, secretFile, secretVariable } = client;
  let text = secret;
  if (secretFile !== undefined) {
    try {
      text = readFileSync(secretFile, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new Error(`radius.clients: the secret of ${address} cannot be read: ${(error as Error).message}`);
    }
  } else if (secretVariable !== undefined) text = environment[secretVariable];
  if (!text) throw new Error(`radius.clients: the secret of ${address} is empty${secretVariable ? ` (${secretVariable})` : ''}`);
  return Buffer.from(text);
}
