// `npm run compare:tshark -- FILES`: what the sensor counts in captures beside what tshark counts in them: Kerberos message types,
// NTLM messages, DCE/RPC requests by interface and operation, LDAP operations, DNS questions, RADIUS messages,
// requests and answers of WS-Management. Exit status 1 when any differs.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfiguration } from '../schema/config.ts';
import { openCapture } from '../sensor/capture/capture.ts';
import { typeName } from '../sensor/protocols/dns/messages.ts';
import { messageTypes } from '../sensor/protocols/kerberos/constants.ts';
import { createSensor, loadProtocols } from '../sensor/sensor.ts';

export type Counts = Map<string, number>;

const add = (counts: Counts, name: string, by = 1): void => void counts.set(name, (counts.get(name) ?? 0) + by);

const kerberosTypes: Record<string, string> = messageTypes;
const ntlmTypes: Record<string, string> = { '0x00000001': 'NEGOTIATE', '0x00000002': 'CHALLENGE', '0x00000003': 'AUTHENTICATE' };
const ldapOperations: Record<string, string> = {
  0: 'bindRequest',
  1: 'bindResponse',
  2: 'unbindRequest',
  3: 'searchRequest',
  4: 'searchResEntry',
  5: 'searchResDone',
  6: 'modifyRequest',
  7: 'modifyResponse',
  8: 'addRequest',
  9: 'addResponse',
  10: 'delRequest',
  11: 'delResponse',
  12: 'modDNRequest',
  13: 'modDNResponse',
  14: 'compareRequest',
  15: 'compareResponse',
  16: 'abandonRequest',
  19: 'searchResRef',
  23: 'extendedReq',
  24: 'extendedResp',
  25: 'intermediateResponse',
};

const radiusCodes: Record<string, string> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
};

function tshark(file: string, ...args: string[]): string {
  const run = spawnSync('tshark', ['-n', '-r', file, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (run.error) throw new Error(`tshark cannot be run (${run.error.message}); Debian: apt-get install tshark`);
  return run.stdout;
}

/** One line a frame, the values of each field in a list. What ICMP errors quote is no traffic. */
function fields(file: string, filter: string, ...names: string[]): string[][][] {
  const wanted = names.flatMap((n) => ['-e', n]);
  const text = tshark(
    file,
    '-Y',
    `(${filter}) && !icmp && !icmpv6`,
    '-T',
    'fields',
    '-E',
    'occurrence=a',
    '-E',
    'aggregator=,',
    '-E',
    'separator=/t',
    ...wanted,
  );
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t').map((v) => (v === '' ? [] : v.split(','))));
}

/** What tshark sees; LDAP without the frames left out. */
function countedByTshark(file: string, leftOut: ReadonlySet<number>): Counts {
  const counts: Counts = new Map();
  for (const [types = []] of fields(file, 'kerberos', 'kerberos.msg_type'))
    for (const t of types) add(counts, `kerberos ${kerberosTypes[t] ?? t}`);
  for (const [types = []] of fields(file, 'ntlmssp', 'ntlmssp.messagetype'))
    for (const t of types) add(counts, `ntlm ${ntlmTypes[t] ?? t}`);
  for (const [[frame] = [], operations = []] of fields(file, 'ldap || cldap', 'frame.number', 'ldap.protocolOp')) {
    if (!leftOut.has(Number(frame))) for (const o of operations) add(counts, `ldap ${ldapOperations[o] ?? o}`);
  }
  // Multicast name resolution has the same fields and is not DNS.
  for (const [responses = [], types = []] of fields(file, 'dns && !mdns && !llmnr', 'dns.flags.response', 'dns.qry.type')) {
    for (const [i, t] of types.entries())
      add(counts, `dns ${/1|true/i.test(responses[i] ?? responses[0] ?? '') ? 'response' : 'query'} ${typeName(Number(t))}`);
  }
  // Its dissector also takes the port of dynamic authorization, 3799.
  for (const [codes = []] of fields(file, 'radius && udp.port in {1645,1646,1812,1813}', 'radius.code'))
    for (const c of codes) add(counts, `radius ${radiusCodes[c] ?? c}`);
  // Heads are counted: with bodies it sees none of the messages whose body the capture has lost a part of.
  const heads = ['-o', 'http.desegment_body:FALSE', '-Y', 'http && tcp.port == 5985 && !icmp', '-T', 'fields'];
  for (const line of tshark(file, ...heads, '-e', 'http.request.method', '-e', 'http.response.code').split('\n')) {
    const [methods = '', codes = ''] = line.split('\t').map((v) => v.split(',').filter(Boolean));
    for (const _ of methods) add(counts, 'winrm request');
    for (const c of codes) add(counts, `winrm answer ${c}`);
  }
  countRpc(file, counts);
  return counts;
}

/** Requests by interface: tshark names it at the bind only, so contexts are followed by connection and pipe, PDU by PDU. */
function countRpc(file: string, counts: Counts): void {
  const pdml = tshark(file, '-Y', 'dcerpc && !icmp', '-T', 'pdml');
  const contexts = new Map<string, string>();
  for (const packet of pdml.split('<packet>').slice(1)) {
    const stream = /name="tcp\.stream"[^>]* show="(\d+)"/.exec(packet)?.[1];
    if (stream === undefined) continue;
    let pipe = '';
    for (const proto of packet.split('<proto ').slice(1)) {
      const show = (field: string): string[] =>
        [...proto.matchAll(new RegExp(`<field name="${field}"[^>]* show="([^"]*)"`, 'g'))].map((m) => m[1] as string);
      if (proto.startsWith('name="smb2"') || proto.startsWith('name="smb"'))
        pipe = show('smb2.fid')[0] ?? show('smb.fid')[0] ?? pipe;
      if (!proto.startsWith('name="dcerpc"')) continue;
      const key = (context: string): string => `${stream} ${pipe} ${context}`;
      const [type = ''] = show('dcerpc.pkt_type');
      const ids = show('dcerpc.cn_ctx_id');
      if (type === '11' || type === '14') {
        const interfaces = show('dcerpc.cn_bind_to_uuid');
        for (const [i, id] of ids.entries()) if (interfaces[i]) contexts.set(key(id), interfaces[i]);
      }
      if (type !== '0' || !/1|true/i.test(show('dcerpc.cn_flags.first_frag')[0] ?? '')) continue;
      add(counts, `rpc ${contexts.get(key(ids[0] ?? '')) ?? 'unknown'} ${show('dcerpc.opnum')[0] ?? '?'}`);
    }
  }
}

/**
 * All frames of the streams in which tshark's LDAP dissector gives up: tshark 4.0 does on some security descriptors among an
 * entry's attributes, and then sees neither the rest of that frame nor the messages that begin in it.
 */
function givenUp(file: string): Set<number> {
  const streams = new Set(fields(file, 'ldap && _ws.malformed', 'tcp.stream').map(([s]) => s?.[0]));
  if (!streams.size) return new Set();
  return new Set(fields(file, `tcp.stream in {${[...streams].join()}}`, 'frame.number').map(([n]) => Number(n?.[0])));
}

export interface Comparison {
  ours: Counts;
  theirs: Counts;
  /** Frames whose LDAP was left out on both sides, because tshark could not read it. */
  leftOut: ReadonlySet<number>;
}

/** Both counts of a capture. Streams that tshark gave up on are left out only where the counts would differ otherwise. */
export async function compare(file: string): Promise<Comparison> {
  const all = new Set<number>();
  const whole = { ours: await countedByUs(file, all), theirs: countedByTshark(file, all), leftOut: all };
  if (!differences(whole).some(([name]) => name.startsWith('ldap '))) return whole;
  const leftOut = givenUp(file);
  return leftOut.size ? { ours: await countedByUs(file, leftOut), theirs: countedByTshark(file, leftOut), leftOut } : whole;
}

/** What our sensor sees; `sealed`, `StartTLS` and the like have no counterpart and are left out. */
async function countedByUs(file: string, leftOut: ReadonlySet<number>): Promise<Counts> {
  const capture = openCapture(file);
  if (typeof capture === 'string') throw new Error(`${file}: ${capture}`);
  const sensor = createSensor(await loadProtocols(), readConfiguration({}, 'comparison'), () => {});
  sensor.begin(basename(file));
  const ldap = (): [string, number][] => sensor.statistics.messages.get('ldap')?.all() ?? [];
  const without: Counts = new Map();
  const read = (...frame: Parameters<typeof sensor.packet>): void => {
    if (!leftOut.has(frame[5])) {
      sensor.packet(...frame);
      return;
    }
    for (const [name, n] of ldap()) add(without, `ldap ${name}`, n);
    sensor.packet(...frame);
    for (const [name, n] of ldap()) add(without, `ldap ${name}`, -n);
  };
  while (capture.read(read, 4096));
  sensor.end();
  capture.close();
  const compared = new Set([
    ...Object.values(ldapOperations).map((o) => `ldap ${o}`),
    ...Object.values(radiusCodes).map((c) => `radius ${c}`),
  ]);
  const counts: Counts = new Map();
  for (const [protocol, counters] of sensor.statistics.messages) {
    for (const [message, n] of counters.all()) {
      const name = `${protocol} ${message}`;
      if (protocol === 'smb' || ((protocol === 'ldap' || protocol === 'radius') && !compared.has(name))) continue;
      add(counts, name, n + (without.get(name) ?? 0));
    }
  }
  return counts;
}

/** Rows that differ: name, ours, tshark's. */
export function differences({ ours, theirs }: Comparison): [string, number, number][] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .sort()
    .map((name): [string, number, number] => [name, ours.get(name) ?? 0, theirs.get(name) ?? 0])
    .filter(([, a, b]) => a !== b);
}

async function main(files: string[]): Promise<number> {
  if (!files.length) {
    process.stderr.write('usage: npm run compare:tshark -- CAPTURE…\n');
    return 2;
  }
  let different = 0;
  for (const file of files) {
    const comparison = await compare(file);
    const { ours, theirs, leftOut } = comparison;
    const wrong = differences(comparison);
    different += wrong.length;
    process.stdout.write(
      `\n${basename(file)}: ${wrong.length ? `${wrong.length} DIFFER` : 'equal'}\n${'message'.padEnd(52)}${'ours'.padStart(9)}${'tshark'.padStart(9)}\n`,
    );
    if (leftOut.size)
      process.stdout.write(`(LDAP without ${leftOut.size} frames of streams that tshark could not read on: malformed)\n`);
    for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
      const [a, b] = [ours.get(name) ?? 0, theirs.get(name) ?? 0];
      process.stdout.write(
        `${name.padEnd(52)}${String(a).padStart(9)}${String(b).padStart(9)}${a === b ? '' : '  <-- differs'}\n`,
      );
    }
  }
  process.stdout.write(`\n${different ? `${different} counts differ` : `all counts equal in ${files.length} captures`}\n`);
  return different ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main(process.argv.slice(2));
