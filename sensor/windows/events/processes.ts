// Processes: 4688. What runs a command for somebody elsewhere shows in the parent, the command line or the logon.
import { accountIn, cut, isMachineItself, logonIn, SECURITY, through } from '../fields.ts';
import { eventRows } from '../mapping.ts';

export default eventRows(
  { provider: SECURITY },
  {
    ids: [4688],
    needs: 'Audit Process Creation: success; policy "Include command line in process creation events"',
    feeds: ['remote-execution', 'malicious-service'],
    fields: ['CommandLine', 'ParentProcessName'],
    read(event) {
      const subject = accountIn(event, 'Subject');
      const target = accountIn(event, 'Target');
      const command = event.field('CommandLine');
      const image = event.field('NewProcessName');
      const parent = event.field('ParentProcessName');
      return {
        kind: 'execution',
        protocol: 'Windows',
        method: 'process',
        operation: 'process-created',
        outcome: 'success',
        ...(image ? { image } : {}),
        ...(command ? { command: cut(command) } : {}),
        ...(parent ? { parent } : {}),
        ...(subject ? { account: subject } : {}),
        ...(target && !isMachineItself(target.sid) ? { as: target } : {}),
        ...through(logonIn(event, 'TargetLogonId') ?? logonIn(event)),
      };
    },
  },
);
