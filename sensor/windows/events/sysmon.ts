// Sysmon as further evidence: 1 (process), 3 (connection), 10 (access to another process), 11 (file), 12 and 13 (registry),
// 17 and 18 (pipes), 22 (DNS).
import { COMMAND, cut, VALUE } from '../../bytes/cut.ts';
import { accountOf, address, by, computerName, logonIn, machine, number, started, through } from '../fields.ts';
import { eventRows } from '../mapping.ts';

/** Ports of directory, ticket and remote management services: to whom a process talks that should not. */
const PORTS: ReadonlySet<number> = new Set([88, 135, 389, 445, 464, 636, 3268, 3269, 5985, 5986, 9389]);

/** Where the registry says what a service runs. */
const SERVICE = /\\System\\(?:CurrentControlSet|ControlSet\d{3})\\Services\\([^\\]+)\\ImagePath$/i;

export default eventRows(
  { provider: 'microsoft-windows-sysmon', needs: 'Sysmon with a configuration that records it' },
  {
    ids: [1],
    feeds: ['remote-execution'],
    read(event) {
      return {
        ...started(event.field('Image'), event.field('CommandLine'), event.field('ParentImage')),
        ...by(accountOf(event.field('User'))),
        ...through(logonIn(event, 'LogonId')),
      };
    },
  },
  {
    ids: [3],
    feeds: ['overpass-the-hash'],
    read(event) {
      const port = number(event.field('DestinationPort')) ?? 0;
      const ip = address(event.field('DestinationIp'));
      if (!PORTS.has(port) || !ip || event.field('Initiated') === 'false') return undefined;
      const name = event.field('DestinationHostname');
      const process = event.field('Image');
      return {
        kind: 'privilegeUse',
        protocol: 'Windows',
        operation: 'connection',
        outcome: 'success',
        privileges: [],
        service: `${port}`,
        ...(process ? { process } : {}),
        ...by(accountOf(event.field('User'))),
        from: machine(event),
        to: { ip, port, ...(name ? { name: computerName(name), certainty: 'low' } : {}) },
      };
    },
  },
  {
    ids: [10],
    feeds: [],
    read(event) {
      const image = event.field('TargetImage');
      if (!image || !/\\lsass\.exe$/i.test(image)) return undefined;
      const process = event.field('SourceImage');
      return {
        kind: 'privilegeUse',
        protocol: 'Windows',
        operation: 'process-access',
        outcome: 'success',
        privileges: [event.field('GrantedAccess') ?? ''].filter(Boolean),
        service: image,
        ...(process ? { process } : {}),
        ...by(accountOf(event.field('SourceUser'))),
        from: machine(event),
      };
    },
  },
  {
    ids: [11],
    feeds: ['remote-execution'],
    read(event) {
      const path = event.field('TargetFilename');
      if (!path) return undefined;
      return {
        kind: 'fileAccess',
        protocol: 'Windows',
        operation: 'create',
        outcome: 'success',
        path: path.slice(0, 512),
        access: 'write',
        from: machine(event),
        ...by(accountOf(event.field('User'))),
      };
    },
  },
  {
    ids: [12, 13],
    feeds: ['malicious-service', 'remote-execution', 'encryption-downgrade'],
    read(event) {
      const setting = event.field('TargetObject');
      if (!setting) return undefined;
      const value = event.field('Details');
      const service = SERVICE.exec(setting)?.[1];
      // The service control manager writes down a new service, or what one runs from now on.
      if (service && value && /\\services\.exe$/i.test(event.field('Image') ?? ''))
        return {
          kind: 'serviceInstalled',
          protocol: 'Windows',
          operation: 'service-installed',
          outcome: 'success',
          service: service.slice(0, 256),
          // Sysmon doubles the sign of variables.
          command: cut(value.replaceAll('%%', '%')),
        };
      return {
        kind: 'configurationChange',
        protocol: 'Windows',
        operation: 'registry',
        outcome: 'success',
        setting: setting.slice(0, VALUE),
        ...(value ? { value: cut(value, VALUE) } : {}),
        from: machine(event),
        ...by(accountOf(event.field('User'))),
      };
    },
  },
  {
    ids: [17, 18],
    feeds: ['remote-execution'],
    read(event) {
      const pipe = event.field('PipeName')?.replace(/^\\+/, '');
      if (!pipe) return undefined;
      return {
        kind: 'fileAccess',
        protocol: 'Windows',
        operation: event.id === 17 ? 'create' : 'open',
        outcome: 'success',
        share: 'IPC$',
        path: pipe.slice(0, 512),
        access: 'write',
        from: machine(event),
        ...by(accountOf(event.field('User'))),
      };
    },
  },
  {
    ids: [22],
    feeds: ['dns-reconnaissance'],
    read(event) {
      const name = event.field('QueryName');
      if (!name) return undefined;
      const status = number(event.field('QueryStatus')) ?? 0;
      return {
        kind: 'nameQuery',
        protocol: 'DNS',
        // Sysmon tells neither the type nor the server.
        operation: 'A',
        type: 'A',
        name: name.toLowerCase().slice(0, COMMAND),
        outcome: status === 0 ? 'success' : 'failure',
        ...(status === 0 ? {} : { error: `status ${status}` }),
        from: machine(event),
        to: {},
        ...by(accountOf(event.field('User'))),
      };
    },
  },
);
