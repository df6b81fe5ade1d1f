// Exclusions from the configuration: what a finding names may put it out of sight. Each use is counted by the engine.
import { BlockList, isIP } from 'node:net';
import type { Exclusion } from '../../schema/config.ts';
import type { EntityRef } from '../../schema/entity.ts';

interface Named {
  type: string;
  who: readonly EntityRef[];
  from: readonly EntityRef[];
}

/** Whether an exclusion covers what was found at an event time (epoch milliseconds). */
export function exclusions(list: readonly Exclusion[]): (found: Named, time: number) => boolean {
  const rules = list.map((rule, index) => ({
    ...rule,
    until: rule.until ? Date.parse(rule.until) : Infinity,
    inSubnet: subnet(rule.subnet, index),
  }));
  return (found, time) =>
    rules.some(
      (rule) =>
        time <= rule.until &&
        (!rule.type || rule.type === found.type) &&
        (!rule.user || found.who.some((e) => same(e.name, rule.user))) &&
        (!rule.computer || found.from.some((e) => same(e.name, rule.computer) || same(e.name?.split('.')[0], rule.computer))) &&
        (!rule.subnet || found.from.some((e) => e.ip !== undefined && rule.inSubnet(e.ip))) &&
        (!rule.domain || [...found.who, ...found.from].some((e) => inDomain(e, rule.domain as string))),
    );
}

const same = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a.toLowerCase() === b?.toLowerCase();

function inDomain(entity: EntityRef, domain: string): boolean {
  const suffix = domain.toLowerCase();
  return [entity.domain, entity.name].some(
    (n) => n !== undefined && (n.toLowerCase() === suffix || n.toLowerCase().endsWith(`.${suffix}`)),
  );
}

/** Throws an Error that names the entry when it is no address or CIDR. */
function subnet(text: string | undefined, index: number): (ip: string) => boolean {
  if (!text) return () => true;
  const [address = '', bits] = text.split('/');
  const family = isIP(address);
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (!family || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) {
    throw new Error(`exclusions.${index}.subnet: "${text}" is no address or CIDR subnet`);
  }
  const block = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  block.addSubnet(address, prefix, kind);
  return (ip) => isIP(ip) === family && block.check(ip, kind);
}
