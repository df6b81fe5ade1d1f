import { CLIENT, call, DC, service } from './activities.ts';
import { twoLists } from './two-lists.ts';

const defender = service(0, 'WinDefend', '"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2\\MsMpEng.exe"');

const passing = (at: number, more = {}) => [
  call(at, 'svcctl', 'ROpenSCManagerW', more),
  call(at + 0.1, 'svcctl', 'RCreateServiceWOW64W', more),
  call(at + 0.5, 'svcctl', 'RStartServiceW', more),
  call(at + 9, 'svcctl', 'RDeleteService', more),
];
const onTheWire = { from: { ip: CLIENT }, to: { ip: DC }, protocol: 'RPC', operation: 'RCreateServiceW' } as const;

twoLists(
  'malicious-service',
  {
    'sealed calls of a service that only passes by': {
      activities: passing(0),
      says: { who: ['judy'], from: [CLIENT], to: [DC], what: /within 9 seconds/ },
    },
    'one whose name could be read': {
      activities: [
        service(0, 'WinSvc', '"C:\\Program Files\\a.exe"', onTheWire),
        call(1, 'svcctl', 'RStartServiceA'),
        call(3, 'svcctl', 'RDeleteService'),
      ],
      says: { to: [DC, 'WinSvc'], what: /WinSvc/ },
    },
    'a refused one all the same': {
      activities: [service(0, 'WinUpd', 'cmd.exe /c net user evil … /add', { ...onTheWire, outcome: 'failure' })],
      says: { what: /tried to create the service WinUpd/, from: [CLIENT] },
    },
    'an interpreter as service': {
      activities: [service(0, 'spool2', 'cmd.exe /c whoami')],
      says: { who: ['judy'], to: ['srv1.corp.example'] },
    },
    'an encoded PowerShell behind %COMSPEC%': {
      activities: [service(0, 'Updater', '%COMSPEC% /C start /b powershell -noP -w 1 -enc SQBmACgAJABQAFMAVgBFAHIAUwBp')],
      says: { what: /encoded/ },
    },
    'random names directly in the folder of Windows': {
      activities: [service(0, 'KgXItsbKgTJzdzwl', '%SYSTEMROOT%\\duKhLYUX.exe')],
    },
    'output over the share of the machine itself': {
      activities: [service(0, 'BTOBTO', '%COMSPEC% /Q /c echo cd ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat')],
    },
    'a pipe of the machine itself': { activities: [service(0, 'hgabms', 'cmd.exe /c echo hgabms > \\\\.\\pipe\\hgabms')] },
    'a program among those of Windows, created from elsewhere': {
      activities: [service(0, 'Helper', 'C:\\Windows\\System32\\helper9.exe', { from: { ip: CLIENT } })],
      says: { from: [CLIENT] },
    },
    'two events of one service are one alert': {
      activities: [service(0, 'a', 'cmd.exe'), service(0.1, 'A', 'cmd.exe', { from: { ip: CLIENT } })],
      says: { count: 2, from: [CLIENT] },
    },
    'less is enough with a low threshold': {
      activities: [service(0, 'Agent', 'C:\\Users\\Public\\agent.exe')],
      configuration: { detectors: { 'malicious-service': { threshold: 'low' } } },
    },
  },
  {
    'drivers and services where installers put them': {
      activities: [
        defender,
        service(1, 'Intel(R) PRO/1000 NDIS 6 Adapter Driver', 'system32\\DRIVERS\\E1G6032E.sys'),
        service(2, 'MpKslc7d61a37', '\\??\\C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\MpKslDrv.sys'),
        service(3, 'gupdate', '"C:\\Program Files (x86)\\Google\\Update\\GoogleUpdate.exe" /svc'),
        service(4, 'CcmExec', 'C:\\Windows\\CCM\\CcmExec.exe'),
        service(5, 'DHCPServer', '%systemroot%\\system32\\svchost.exe -k DHCPServer'),
      ],
    },
    'an agent deployed from elsewhere': {
      activities: [service(0, 'BackupAgent', '"C:\\Program Files\\Backup\\agent.exe"', { from: { ip: CLIENT } })],
    },
    'a service that another computer installs, starts, and replaces a day later': {
      activities: [
        call(0, 'svcctl', 'RCreateServiceW'),
        call(1, 'svcctl', 'RStartServiceW'),
        call(86_400, 'svcctl', 'RDeleteService'),
        call(86_401, 'svcctl', 'RCreateServiceW'),
      ],
    },
    'created, started or removed by different computers, or not created at all': {
      activities: [
        call(0, 'svcctl', 'RCreateServiceW'),
        call(1, 'svcctl', 'RStartServiceW', { from: { ip: '192.0.2.78' } }),
        call(2, 'svcctl', 'RDeleteService'),
        call(10, 'svcctl', 'RCreateServiceW', { outcome: 'failure' }),
        call(11, 'svcctl', 'RStartServiceW'),
        call(12, 'svcctl', 'RDeleteService'),
      ],
    },
    'an administration host that was learned to do so': { learn: passing(0), activities: passing(9000) },
    'learned before': {
      learn: [service(0, 'spool2', 'cmd.exe /c whoami')],
      activities: [service(9000, 'spool2', 'cmd.exe /c whoami')],
    },
  },
);
