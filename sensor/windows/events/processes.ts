// Processes: 4688. What runs a command for somebody elsewhere shows in the parent, the command line or the logon.
import { accountIn, cut, isMachineItself, logonIn, SECURITY } from '../fields.ts';
import { type DraftOf, eventRows } from '../mapping.ts';

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
      const logon = logonIn(event, 'TargetLogonId') ?? logonIn(event);
      const draft: DraftOf<'execution'> = {
        kind: 'execution',
        protocol: 'Windows',
        method: 'process',
        operation: 'process-created',
        outcome: 'success',
      };
      if (image) draft.image = image;
      if (command) draft.command = cut(command);
      if (parent) draft.parent = parent;
      if (subject) draft.account = subject;
      if (target && !isMachineItself(target.sid)) draft.as = target;
      if (logon) draft.logon = logon;
      return draft;
    },
  },
);
