// Processes: 4688. What runs a command for somebody elsewhere shows in the parent, the command line or the logon.
import { accountIn, isMachineItself, logonIn, SECURITY, started } from '../fields.ts';
import { eventRows } from '../mapping.ts';

export default eventRows(
  { provider: SECURITY },
  {
    ids: [4688],
    needs: 'Audit Process Creation: success; policy "Include command line in process creation events"',
    feeds: ['remote-execution'],
    fields: ['CommandLine', 'ParentProcessName'],
    read(event) {
      const subject = accountIn(event, 'Subject');
      const target = accountIn(event, 'Target');
      const other = isMachineItself(target?.sid) ? undefined : target;
      // A service of the machine that starts something for somebody does so because they asked.
      const asked = isMachineItself(subject?.sid) ? other : undefined;
      const account = asked ?? subject;
      const logon = logonIn(event, 'TargetLogonId') ?? logonIn(event);
      const draft = started(event.field('NewProcessName'), event.field('CommandLine'), event.field('ParentProcessName'));
      if (account) draft.account = account;
      if (other && !asked) draft.as = other;
      if (logon) draft.logon = logon;
      return draft;
    },
  },
);
