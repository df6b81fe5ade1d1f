// Events that one core takes from Windows machines over real TLS, into activities: `node test/bench/wef.ts`. The
// receiver runs in a process of its own, kept on one core where taskset is there; the machines are in this one.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../schema/config.ts';
import { createKnowledge } from '../../sensor/knowledge.ts';
import { createEventSource } from '../../sensor/windows/event-source.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { xmlEventReader } from '../../sensor/windows/rendered/xml.ts';
import { receiveForwarded } from '../../sensor/windows/wef/receiver.ts';
import { clientExtensions, createPki, serverExtensions } from '../sensor/windows/wef/pki.ts';
import { compress } from '../sensor/windows/wef/sldc-compress.ts';
import { bookmarkList, enumerate, events, offered, tlsSource } from '../sensor/windows/wef/source.ts';

const here = fileURLToPath(import.meta.url);

export interface Measured {
  /** Events a second by the clock, while the machines sent as fast as they could. */
  events: number;
  /** Events a second of the receiver's processor time: what one core takes when nothing else holds it up. */
  eventsPerCore: number;
  /** Octets of one event's XML. */
  octets: number;
  /** Most memory of the receiver, MiB. */
  peak: number;
}

/** A ticket request, 1.1 kB like most of what controllers log. */
const ticket = (record: number): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' \
Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4769</EventID><Version>0</Version><Level>0</Level><Task>14337</Task>\
<Opcode>0</Opcode><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-02-03T04:05:06.${record % 10_000_000}Z'/>\
<EventRecordID>${record}</EventRecordID><Correlation/><Execution ProcessID='700' ThreadID='${record % 5000}'/><Channel>Security\
</Channel><Computer>ws1.corp.example</Computer><Security/></System><EventData><Data Name='TargetUserName'>user${record % 977}@CORP.EXAMPLE\
</Data><Data Name='TargetDomainName'>CORP.EXAMPLE</Data><Data Name='ServiceName'>SRV${record % 89}$</Data><Data Name='ServiceSid'>\
S-1-5-21-1004336348-1177238915-682003330-${record % 9973}</Data><Data Name='TicketOptions'>0x40810000</Data>\
<Data Name='TicketEncryptionType'>0x12</Data><Data Name='IpAddress'>::ffff:192.0.2.${record % 251}</Data><Data Name='IpPort'>\
${49152 + (record % 16000)}</Data><Data Name='Status'>0x0</Data><Data Name='LogonGuid'>{4f1e2d3c-0000-0000-0000-${String(record % 1e12).padStart(12, '0')}}\
</Data><Data Name='TransmittedServices'>-</Data></EventData></Event>`;

/** How the machines send: as Windows does by default, compressed, or in the shorter encoding. */
export type Manner = 'utf-16' | 'compressed' | 'utf-8';

/**
 * @param seconds how long the machines send
 * @param machines connections at once
 */
export async function measure(manner: Manner, seconds = 10, machines = 8, batch = 150): Promise<Measured> {
  const pki = createPki();
  const authority = pki.authority('Bench');
  const server = authority.issue('wec', '/CN=wec.corp.example', serverExtensions('wec.corp.example'));
  const client = authority.issue('ws1', '/CN=ws1', clientExtensions('ws1.corp.example'));
  const pinned = spawnSync('taskset', ['-V']).status === 0 ? ['taskset', '-c', '0'] : [];
  const command = [...pinned, process.execPath, here, 'receive', server.certificate, server.key, authority.certificate];
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  try {
    const port = Number((await lines.next()).value);
    const one = tlsSource(port, { client, authority: authority.certificate });
    const [security] = offered((await one.send(enumerate())).text);
    one.close();
    if (!security) throw new Error('no subscription');
    const texts = Array.from({ length: batch }, (_, i) => ticket(i));
    const text = events(security, texts, bookmarkList('Security', batch));
    const plain = manner === 'utf-8' ? Buffer.from(text) : Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
    const body = manner === 'compressed' ? compress(plain) : plain;
    const headers = {
      'Content-Type': `application/soap+xml;charset=${manner === 'utf-8' ? 'UTF-8' : 'UTF-16'}`,
      ...(manner === 'compressed' && { 'Content-Encoding': 'SLDC' }),
    };
    child.stdin.write('begin\n');
    const started = performance.now();
    let sent = 0;
    await Promise.all(
      Array.from({ length: machines }, async () => {
        const source = tlsSource(port, { client, authority: authority.certificate });
        while (performance.now() - started < seconds * 1000) {
          const { status } = await source.raw(body, { headers });
          if (status !== 200) throw new Error(`status ${status}`);
          sent += batch;
        }
        source.close();
      }),
    );
    const passed = (performance.now() - started) / 1000;
    child.stdin.write('end\n');
    const told = JSON.parse((await lines.next()).value ?? '{}') as { taken: number; processor: number; peak: number };
    const { taken, processor, peak } = told;
    if (taken !== sent) throw new Error(`${taken} events taken of ${sent}`);
    return { events: sent / passed, eventsPerCore: sent / processor, octets: ticket(1).length, peak };
  } finally {
    child.kill();
    pki.close();
  }
}

/** The receiver's process: tells its port, counts between `begin` and `end`, tells what it took. */
async function receive([certificate = '', key = '', authority = '']: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pathwarden-bench-'));
  let taken = 0;
  const { wef } = readConfiguration({ wef: { https: { port: 0, certificate, key, authorities: [authority] } } }, 'bench');
  if (!wef) throw new Error('no settings');
  const mapping = await loadEventMapping();
  const read = xmlEventReader(mapping.wanted);
  const source = createEventSource('bench', createKnowledge(readConfiguration({}, 'bench')), () => {
    taken++;
  });
  const receiver = await receiveForwarded(wef, folder, async ({ events }) => {
    for (const text of events) {
      const event = read(text);
      if (typeof event !== 'object') throw new Error(event ?? 'an event of no interest');
      source(mapping.read(event));
    }
  });
  process.stdout.write(`${receiver.https?.port}\n`);
  let before = process.cpuUsage();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'begin') before = process.cpuUsage();
    else {
      const { user, system } = process.cpuUsage(before);
      const peak = process.resourceUsage().maxRSS / 1024;
      process.stdout.write(`${JSON.stringify({ taken, processor: (user + system) / 1e6, peak })}\n`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

if (process.argv[1] === here) {
  const [role, ...values] = process.argv.slice(2);
  if (role === 'receive') await receive(values);
  else {
    for (const manner of ['utf-16', 'compressed', 'utf-8'] as const) {
      const { events, eventsPerCore, octets, peak } = await measure(manner);
      const shown = (n: number): string => Math.round(n).toLocaleString('en');
      process.stdout.write(
        `forwarded events, ${manner}: ${shown(events)}/s by the clock, ${shown(eventsPerCore)} a core, ` +
          `${octets} octets each, ${Math.round(peak)} MiB at most\n`,
      );
    }
  }
}
