import { CLIENT, call, DC, execution, file, service } from './activities.ts';
import { twoLists } from './two-lists.ts';

const remote = { from: { ip: CLIENT } };

twoLists(
  'remote-execution',
  {
    'PsExec under another name': {
      activities: [
        file(0, 'ADMIN$', 'blabla.exe', { access: 'write' }),
        file(0.1, 'IPC$', 'svcctl'),
        file(0.2, 'IPC$', 'blabla-WS7-37048-stdin', { access: 'write' }),
      ],
      says: { who: ['judy'], from: [CLIENT], to: ['srv1.corp.example'] },
    },
    'output of wmiexec read back': { activities: [file(0, 'ADMIN$', '__1619425227.894209')] },
    'WMI starts a shell': {
      activities: [
        execution(0, {
          image: 'C:\\Windows\\System32\\cmd.exe',
          command: 'cmd.exe /Q /c whoami',
          parent: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
        }),
      ],
    },
    'WMI starts a program in a session from elsewhere': {
      activities: [
        execution(0, {
          ...remote,
          image: 'C:\\Tools\\agent.exe',
          command: 'agent.exe /q',
          parent: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
        }),
      ],
      says: { from: [CLIENT] },
    },
    'WinRS runs a command': {
      activities: [
        execution(0, {
          image: 'C:\\Windows\\System32\\cmd.exe',
          command: 'C:\\Windows\\system32\\cmd.exe /C ipconfig',
          parent: 'C:\\Windows\\System32\\winrshost.exe',
        }),
      ],
    },
    'a console is started over DCOM': {
      activities: [
        execution(0, {
          ...remote,
          image: 'C:\\Windows\\System32\\mmc.exe',
          command: 'C:\\Windows\\system32\\mmc.exe -Embedding',
          parent: 'C:\\Windows\\System32\\svchost.exe',
        }),
      ],
      says: { from: [CLIENT] },
    },
    'a task from another computer': {
      activities: [
        execution(0, { ...remote, method: 'task', operation: 'task-created', name: '\\LMST', command: 'cmd.exe /c echo x' }),
      ],
      says: { from: [CLIENT] },
    },
    'a task of atexec whose session is not known': {
      activities: [
        file(0, 'IPC$', 'atsvc', { access: 'write' }),
        execution(0.1, {
          method: 'task',
          operation: 'task-created',
          name: '\\CYAlyNSS',
          command: 'cmd.exe /C tasklist > %windir%\\Temp\\CYAlyNSS.tmp 2>&1',
        }),
      ],
    },
    'a service created over the pipe, told by 7045 only': {
      activities: [file(0, 'IPC$', 'svcctl', { access: 'write' }), service(20, 'Agent', 'C:\\Program Files\\Agent\\agent.exe')],
      says: { from: [CLIENT], who: ['judy'] },
    },
    'a service created in a remote session': { activities: [service(0, 'Agent', 'C:\\Program Files\\Agent\\agent.exe', remote)] },
    'calls on the wire, sealed or not': {
      activities: [call(0, 'IWbemServices', 'ExecMethod', { opnum: 24 })],
      says: { who: ['judy'], from: [CLIENT], to: [DC], what: /WMI method run \(IWbemServices ExecMethod, opnum 24\)/ },
    },
    'a task registered, though it was refused': {
      activities: [call(0, 'ITaskSchedulerService', 'SchRpcRegisterTask', { opnum: 1, outcome: 'failure' })],
      says: { what: /refused/ },
    },
    'a WMI subscription': { activities: [call(0, 'IWbemServices', 'PutInstance')] },
    'a service changed and started': {
      activities: [call(0, 'svcctl', 'RChangeServiceConfigW'), call(2, 'svcctl', 'RStartServiceW')],
      says: { count: 1 },
    },
    'PowerShell over the network': {
      activities: [
        execution(0, { ...remote, protocol: 'WinRM', method: 'powershell', operation: 'shell-opened', account: undefined }),
      ],
      says: { from: [CLIENT] },
    },
    'from where it was not learned': {
      learn: [service(0, 'Agent', 'a.exe', { from: { ip: '192.0.2.5' } })],
      activities: [service(9000, 'Agent2', 'a.exe', remote)],
    },
  },
  {
    'the administration host that was learned': {
      learn: [service(0, 'Agent', 'a.exe', remote)],
      activities: [service(9000, 'Agent2', 'a.exe', remote)],
    },
    'pipes of administration tools alone': {
      activities: [file(0, 'IPC$', 'svcctl'), file(1, 'IPC$', 'srvsvc'), file(2, 'IPC$', 'winreg')],
    },
    'what administrators look at and start': {
      activities: [
        call(0, 'svcctl', 'ROpenSCManagerW'),
        call(1, 'svcctl', 'RStartServiceW'),
        call(400, 'IWbemServices', 'ExecQuery'),
        call(401, 'IRemoteSCMActivator', 'RemoteCreateInstance'),
        call(402, 'atsvc', 'NetrJobEnum'),
      ],
    },
    'calls that were learned': {
      learn: [call(0, 'IWbemServices', 'ExecMethod')],
      activities: [call(9000, 'IWbemServices', 'ExecMethod')],
    },
    'files of ordinary shares': {
      activities: [file(0, 'Public', 'setup.exe', { access: 'write' }), file(1, 'SYSVOL', 'corp.example\\Policies\\x\\gpt.ini')],
    },
    'processes of the machine itself': {
      activities: [
        execution(0, {
          image: 'C:\\Windows\\System32\\svchost.exe',
          command: 'svchost.exe -k netsvcs',
          parent: 'C:\\Windows\\System32\\services.exe',
        }),
        execution(1, { image: 'C:\\Windows\\explorer.exe', command: 'explorer.exe' }),
        // What a management agent of the machine does over WMI.
        execution(1.5, {
          image: 'C:\\Windows\\CCM\\SensorLogonTask.exe',
          command: 'SensorLogonTask.exe',
          parent: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
          account: { name: 'SRV1$', sid: 'S-1-5-18' },
          from: { name: 'srv1.corp.example' },
        }),
        // What a user of this machine opens by a link between programs.
        execution(2, {
          image: 'C:\\Program Files\\Microsoft Office\\EXCEL.EXE',
          command: '"EXCEL.EXE" /automation -Embedding',
          parent: 'C:\\Windows\\System32\\svchost.exe',
          from: { name: 'srv1.corp.example' },
        }),
        execution(3, {
          image: 'C:\\Windows\\System32\\conhost.exe',
          command: 'conhost.exe 0xffffffff',
          parent: 'C:\\Windows\\System32\\winrshost.exe',
        }),
      ],
    },
    'a task that the system renews': {
      activities: [
        execution(0, {
          method: 'task',
          operation: 'task-updated',
          name: '\\Microsoft\\Windows\\SoftwareProtectionPlatform\\SvcRestartTask',
          from: { name: 'srv1.corp.example' },
          account: { name: 'SRV1$', sid: 'S-1-5-20' },
        }),
      ],
    },
  },
);
