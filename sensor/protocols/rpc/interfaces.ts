// RPC interfaces of Active Directory by UUID, with the operations that later work looks at, by operation number. Names are
// those of the MS- specifications. An operation that is not listed is counted and nothing else.

/** What an operation becomes: a kind of activity. */
type Kind = 'query' | 'replication' | 'rpcCall';

export interface Interface {
  /** Short name as the field writes it. */
  name: string;
  /** How the last four octets of a readable response tell failure. */
  status?: 'ntstatus' | 'win32' | 'hresult';
  operations: ReadonlyMap<number, { name: string; kind: Kind }>;
}

type Operations = Readonly<Record<number, string>>;

function of(name: string, status: Interface['status'] | undefined, kinds: Partial<Record<Kind, Operations>>): Interface {
  const operations = new Map<number, { name: string; kind: Kind }>();
  for (const [kind, list] of Object.entries(kinds))
    for (const [opnum, n] of Object.entries(list)) operations.set(Number(opnum), { name: n, kind: kind as Kind });
  return { name, operations, ...(status ? { status } : {}) };
}

export const EPM = 'e1af8308-5d1f-11c9-91a4-08002b14a0fa';

const efsr = of('efsr', 'win32', {
  rpcCall: {
    0: 'EfsRpcOpenFileRaw',
    4: 'EfsRpcEncryptFileSrv',
    5: 'EfsRpcDecryptFileSrv',
    6: 'EfsRpcQueryUsersOnFile',
    7: 'EfsRpcQueryRecoveryAgents',
    12: 'EfsRpcFileKeyInfo',
    13: 'EfsRpcDuplicateEncryptionInfoFile',
  },
});

export const interfaces: ReadonlyMap<string, Interface> = new Map([
  [EPM, of('epm', undefined, {})],
  // MS-DRSR §4.1
  [
    'e3514235-4b06-11d1-ab04-00c04fc2dcd2',
    of('drsuapi', undefined, {
      replication: { 3: 'DRSGetNCChanges' },
      rpcCall: {
        2: 'DRSReplicaSync',
        4: 'DRSUpdateRefs',
        5: 'DRSReplicaAdd',
        6: 'DRSReplicaDel',
        7: 'DRSReplicaModify',
        12: 'DRSCrackNames',
        13: 'DRSWriteSPN',
        14: 'DRSRemoveDsServer',
        16: 'DRSDomainControllerInfo',
        17: 'DRSAddEntry',
      },
    }),
  ],
  // MS-SAMR §3.1.5
  [
    '12345778-1234-abcd-ef00-0123456789ac',
    of('samr', 'ntstatus', {
      query: {
        5: 'SamrLookupDomainInSamServer',
        6: 'SamrEnumerateDomainsInSamServer',
        8: 'SamrQueryInformationDomain',
        11: 'SamrEnumerateGroupsInDomain',
        13: 'SamrEnumerateUsersInDomain',
        15: 'SamrEnumerateAliasesInDomain',
        16: 'SamrGetAliasMembership',
        17: 'SamrLookupNamesInDomain',
        18: 'SamrLookupIdsInDomain',
        20: 'SamrQueryInformationGroup',
        25: 'SamrGetMembersInGroup',
        28: 'SamrQueryInformationAlias',
        33: 'SamrGetMembersInAlias',
        36: 'SamrQueryInformationUser',
        39: 'SamrGetGroupsForUser',
        40: 'SamrQueryDisplayInformation',
        46: 'SamrQueryInformationDomain2',
        47: 'SamrQueryInformationUser2',
        48: 'SamrQueryDisplayInformation2',
        51: 'SamrQueryDisplayInformation3',
      },
      rpcCall: {
        22: 'SamrAddMemberToGroup',
        31: 'SamrAddMemberToAlias',
        37: 'SamrSetInformationUser',
        38: 'SamrChangePasswordUser',
        50: 'SamrCreateUser2InDomain',
        55: 'SamrUnicodeChangePasswordUser2',
        58: 'SamrSetInformationUser2',
      },
    }),
  ],
  // MS-LSAT §3.1.4, MS-LSAD §3.1.4
  [
    '12345778-1234-abcd-ef00-0123456789ab',
    of('lsarpc', 'ntstatus', {
      query: {
        11: 'LsarEnumerateAccounts',
        13: 'LsarEnumerateTrustedDomains',
        14: 'LsarLookupNames',
        15: 'LsarLookupSids',
        50: 'LsarEnumerateTrustedDomainsEx',
        57: 'LsarLookupSids2',
        58: 'LsarLookupNames2',
        68: 'LsarLookupNames3',
        76: 'LsarLookupSids3',
        77: 'LsarLookupNames4',
      },
      rpcCall: { 42: 'LsarStorePrivateData', 43: 'LsarRetrievePrivateData', 28: 'LsarSetSecret', 29: 'LsarQuerySecret' },
    }),
  ],
  // MS-SRVS §3.1.4
  [
    '4b324fc8-1670-01d3-1278-5a47bf6ee188',
    of('srvsvc', 'win32', {
      query: {
        8: 'NetrConnectionEnum',
        9: 'NetrFileEnum',
        12: 'NetrSessionEnum',
        15: 'NetrShareEnum',
        16: 'NetrShareGetInfo',
        21: 'NetrServerGetInfo',
        28: 'NetrRemoteTOD',
      },
    }),
  ],
  // MS-WKST §3.2.4
  ['6bffd098-a112-3610-9833-46c3f87e345a', of('wkssvc', 'win32', { query: { 0: 'NetrWkstaGetInfo', 2: 'NetrWkstaUserEnum' } })],
  // MS-SCMR §3.1.4
  [
    '367abb81-9844-35f1-ad32-98f038001003',
    of('svcctl', 'win32', {
      rpcCall: {
        2: 'RDeleteService',
        11: 'RChangeServiceConfigW',
        12: 'RCreateServiceW',
        15: 'ROpenSCManagerW',
        19: 'RStartServiceW',
        24: 'RCreateServiceA',
        27: 'ROpenSCManagerA',
        31: 'RStartServiceA',
        45: 'RCreateServiceWOW64W',
        60: 'RCreateWowService',
      },
    }),
  ],
  // MS-TSCH §3.2.5
  [
    '1ff70682-0a51-30e8-076d-740be8cee98b',
    of('atsvc', 'win32', { rpcCall: { 0: 'NetrJobAdd', 1: 'NetrJobDel', 2: 'NetrJobEnum' } }),
  ],
  [
    '86d35949-83c9-4044-b424-db363231fd0c',
    of('ITaskSchedulerService', undefined, {
      rpcCall: { 1: 'SchRpcRegisterTask', 11: 'SchRpcStop', 12: 'SchRpcRun', 13: 'SchRpcDelete' },
    }),
  ],
  // MS-WMI §3.1.4, MS-DCOM §3.1.2.5
  ['f309ad18-d86a-11d0-a075-00c04fb68820', of('IWbemLevel1Login', undefined, { rpcCall: { 6: 'NTLMLogin' } })],
  [
    '9556dc99-828c-11cf-a37e-00aa003240c7',
    of('IWbemServices', undefined, {
      rpcCall: { 14: 'PutInstance', 15: 'PutInstanceAsync', 20: 'ExecQuery', 24: 'ExecMethod', 25: 'ExecMethodAsync' },
    }),
  ],
  [
    '000001a0-0000-0000-c000-000000000046',
    of('IRemoteSCMActivator', undefined, { rpcCall: { 3: 'RemoteGetClassObject', 4: 'RemoteCreateInstance' } }),
  ],
  // MS-NRPC §3.5.4
  [
    '12345678-1234-abcd-ef00-01234567cffb',
    of('netlogon', 'ntstatus', {
      rpcCall: {
        2: 'NetrLogonSamLogon',
        4: 'NetrServerReqChallenge',
        5: 'NetrServerAuthenticate',
        6: 'NetrServerPasswordSet',
        15: 'NetrServerAuthenticate2',
        26: 'NetrServerAuthenticate3',
        30: 'NetrServerPasswordSet2',
        31: 'NetrServerPasswordGet',
        39: 'NetrLogonSamLogonEx',
        42: 'NetrServerTrustPasswordsGet',
        45: 'NetrLogonSamLogonWithFlags',
      },
    }),
  ],
  // MS-RPRN §3.1.4, MS-PAR §3.1.4
  [
    '12345678-1234-abcd-ef00-0123456789ab',
    of('rprn', 'win32', {
      rpcCall: {
        9: 'RpcAddPrinterDriver',
        62: 'RpcRemoteFindFirstPrinterChangeNotification',
        65: 'RpcRemoteFindFirstPrinterChangeNotificationEx',
        89: 'RpcAddPrinterDriverEx',
      },
    }),
  ],
  ['76f03f96-cdfd-44fc-a22c-64950a001209', of('par', undefined, { rpcCall: { 39: 'RpcAsyncAddPrinterDriver' } })],
  // MS-EFSR §3.1.4
  ['c681d488-d850-11d0-8c52-00c04fd90f7e', efsr],
  ['df1941c5-fe89-4e79-bf10-463657acf44d', efsr],
  // MS-DFSNM §3.1.4
  [
    '4fc742e0-4a10-11cf-8273-00aa004ae673',
    of('dfsnm', 'win32', { rpcCall: { 12: 'NetrDfsAddStdRoot', 13: 'NetrDfsRemoveStdRoot', 15: 'NetrDfsAddStdRootForced' } }),
  ],
  // MS-BKRP §3.1.4
  ['3dde7c30-165d-11d1-ab8f-00805f14db40', of('bkrp', undefined, { rpcCall: { 0: 'BackuprKey' } })],
  // MS-ICPR §3.2.4
  ['91ae6020-9e3c-11cf-8d7c-00aa00c091be', of('icpr', undefined, { rpcCall: { 0: 'CertServerRequest' } })],
  // MS-RRP §3.1.5
  [
    '338cd001-2244-31f1-aaaa-900038001003',
    of('winreg', undefined, { rpcCall: { 15: 'BaseRegOpenKey', 20: 'BaseRegSaveKey', 22: 'BaseRegSetValue' } }),
  ],
  // MS-EVEN §3.1.4
  ['82273fdc-e32a-18c3-3f78-827929dc23ea', of('eventlog', undefined, { rpcCall: { 0: 'ElfrClearELFW', 9: 'ElfrBackupELFW' } })],
]);
