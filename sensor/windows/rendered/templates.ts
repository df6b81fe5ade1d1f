// What the events of interest look like: their fields in the order of the event's template, and where the English message that
// Windows shows to people has each of them. The fields are those of Windows' own manifests; the labels those of its messages.

export interface Template {
  /** In the order of EventData; a digit is a value without a name. */
  readonly fields: readonly string[];
  /** From `section/label` or `label`, in lower case, to the field. */
  readonly labels: ReadonlyMap<string, string>;
  /** Labels that open a section, in lower case. */
  readonly sections: ReadonlySet<string>;
  /** Fields whose value may have any lines in it. */
  readonly long: ReadonlySet<string>;
  /** A message without labels, `The {param1} service entered the {param2} state.`: literals and fields, by turns. */
  readonly sentence: readonly string[] | undefined;
}

/**
 * Template rows:
 * ```
 * row   = field (";" field)* | (name (";" name)*)? "~" sentence
 * field = name "*"? ("=" (section ("|" section)* "/")? label ("|" label)*)?
 * ```
 * A star marks a long field; a field without a label is not in the message. A sentence whose order of fields is not the
 * template's has that before it.
 */
const subject = `SubjectUserSid=Subject/Security ID; SubjectUserName=Subject/Account Name;
      SubjectDomainName=Subject/Account Domain;
      SubjectLogonId=Subject/Logon ID`;
const target = (section: string): string =>
  `TargetUserName=${section}/Account Name; TargetDomainName=${section}/Account Domain; TargetSid=${section}/Security ID`;
const group = `TargetUserName=Group|New Group|Deleted Group/Group Name|Account Name;
      TargetDomainName=Group|New Group|Deleted Group/Group Domain|Account Domain;
      TargetSid=Group|New Group|Deleted Group/Security ID`;
const privileges = 'PrivilegeList=Additional Information/Privileges';
const groupChanged = `${group}; ${subject}; ${privileges}; SamAccountName=Attributes|Changed Attributes/SAM Account Name;
    SidHistory=Attributes|Changed Attributes/SID History`;
const groupDeleted = `${group}; ${subject}; ${privileges}`;
const member = `MemberName=Member/Account Name; MemberSid=Member/Security ID; ${group}; ${subject}; ${privileges};
    MembershipExpirationTime=Expiration time`;
const accountChanged = (section: string): string =>
  `${target(section)}; ${subject}; ${privileges}; ${[
    'SamAccountName=SAM Account Name',
    'DisplayName=Display Name',
    'UserPrincipalName=User Principal Name',
    'HomeDirectory=Home Directory',
    'HomePath=Home Drive',
    'ScriptPath=Script Path',
    'ProfilePath=Profile Path',
    'UserWorkstations=User Workstations',
    'PasswordLastSet=Password Last Set',
    'AccountExpires=Account Expires',
    'PrimaryGroupId=Primary Group ID',
    'AllowedToDelegateTo=AllowedToDelegateTo|Allowed To Delegate To',
    'OldUacValue=Old UAC Value',
    'NewUacValue=New UAC Value',
    'UserAccountControl=User Account Control',
    'UserParameters=User Parameters',
    'SidHistory=SID History',
    'LogonHours=Logon Hours',
    'DnsHostName=DNS Host Name',
    'ServicePrincipalNames=Service Principal Names',
  ].join('; ')}`;
const caller = 'ProcessId=Process Information/Process ID; ProcessName=Process Information/Process Name';
const kerberosClient = 'IpAddress=Network Information/Client Address; IpPort=Network Information/Client Port';
const certificate = `CertIssuerName=Certificate Information/Certificate Issuer Name;
      CertSerialNumber=Certificate Information/Certificate Serial Number;
      CertThumbprint=Certificate Information/Certificate Thumbprint`;
const keys = `AccountSupportedEncryptionTypes=Account Information/MSDS-SupportedEncryptionTypes;
      AccountAvailableKeys=Account Information/Available Keys;
      ServiceSupportedEncryptionTypes=Service Information/MSDS-SupportedEncryptionTypes;
      ServiceAvailableKeys=Service Information/Available Keys;
      DCSupportedEncryptionTypes=Domain Controller Information/MSDS-SupportedEncryptionTypes;
      DCAvailableKeys=Domain Controller Information/Available Keys;
      ClientAdvertizedEncryptionTypes=Network Information/Advertized Etypes;
      SessionKeyEncryptionType=Additional Information/Session Encryption Type`;
const object =
  'ObjectServer=Object/Object Server; ObjectType=Object/Object Type; ObjectName=Object/Object Name; HandleId=Object/Handle ID';
const access = (reason: string): string =>
  `TransactionId=Access Request Information/Transaction ID; AccessList=Access Request Information/Accesses;
      ${reason}AccessMask=Access Request Information/Access Mask;
      PrivilegeList=Access Request Information/Privileges Used for Access Check`;
const reasons = 'AccessReason=Access Request Information/Access Reasons; ';
const directoryObject = 'ObjectDN=Object/DN; ObjectGUID=Object/GUID; ObjectClass=Object/Class';
const directoryChange = (rest: string): string =>
  `OpCorrelationID=Operation/Correlation ID; AppCorrelationID=Operation/Application Correlation ID; ${subject};
      DSName=Directory Service/Name; DSType=Directory Service/Type; ${rest}`;
const moved = directoryChange(
  'OldObjectDN=Object/Old DN; NewObjectDN=Object/New DN; ObjectGUID=Object/GUID; ObjectClass=Object/Class',
);
const logonDetail = `LogonProcessName=Detailed Authentication Information/Logon Process;
      AuthenticationPackageName=Detailed Authentication Information/Authentication Package;
      WorkstationName=Network Information/Workstation Name`;
const logonPackage = `TransmittedServices=Detailed Authentication Information/Transited Services;
      LmPackageName=Detailed Authentication Information/Package Name (NTLM only);
      KeyLength=Detailed Authentication Information/Key Length`;
const logonSource = 'IpAddress=Network Information/Source Network Address; IpPort=Network Information/Source Port';
const request = `RequestId=Request ID; Requester=Requester; Attributes=Attributes; Disposition=Disposition;
      SubjectKeyIdentifier=SKI; Subject=Subject`;
const replica = `DestinationDRA=Destination DRA; SourceDRA=Source DRA; SourceAddr=Source Address; NamingContext=Naming Context;
      Options=Options; StatusCode=Status Code`;
const netlogonMachine = `0=Machine SamAccountName; 1=Domain; 2=Account Type; 3=Machine Operating System;
      4=Machine Operating System Build; 5=Machine Operating System Service Pack`;
const netlogonTrust = '0=Account Type; 1=Trust Name; 2=Trust Target; 3=Client IP Address';
const groups = [4730, 4734, 4748, 4753, 4758, 4763];
const groupsChanged = [4727, 4731, 4735, 4737, 4744, 4745, 4749, 4750, 4754, 4755, 4759, 4760];
const members = [4728, 4729, 4732, 4733, 4746, 4747, 4751, 4752, 4756, 4757, 4761, 4762];
const all = (ids: readonly number[], row: string): Record<number, string> => Object.fromEntries(ids.map((id) => [id, row]));

const security: Record<number, string> = {
  4624: `${subject}; TargetUserSid=New Logon/Security ID; TargetUserName=New Logon/Account Name;
      TargetDomainName=New Logon/Account Domain; TargetLogonId=New Logon/Logon ID; LogonType=Logon Type; ${logonDetail};
      LogonGuid=New Logon/Logon GUID; ${logonPackage}; ${caller}; ${logonSource}; ImpersonationLevel=Impersonation Level;
      RestrictedAdminMode=Restricted Admin Mode; TargetOutboundUserName=New Logon/Network Account Name;
      TargetOutboundDomainName=New Logon/Network Account Domain; VirtualAccount=Virtual Account;
      TargetLinkedLogonId=New Logon/Linked Logon ID; ElevatedToken=Elevated Token`,
  4625: `${subject}; TargetUserSid=Account For Which Logon Failed/Security ID;
      TargetUserName=Account For Which Logon Failed/Account Name;
      TargetDomainName=Account For Which Logon Failed/Account Domain; Status=Failure Information/Status;
      FailureReason=Failure Information/Failure Reason; SubStatus=Failure Information/Sub Status; LogonType=Logon Type;
      ${logonDetail}; ${logonPackage}; ProcessId=Process Information/Caller Process ID;
      ProcessName=Process Information/Caller Process Name; ${logonSource}`,
  4634: `TargetUserSid=Subject/Security ID; TargetUserName=Subject/Account Name; TargetDomainName=Subject/Account Domain;
      TargetLogonId=Subject/Logon ID; LogonType=Logon Type`,
  4648: `${subject}; LogonGuid=Subject/Logon GUID; TargetUserName=Account Whose Credentials Were Used/Account Name;
      TargetDomainName=Account Whose Credentials Were Used/Account Domain;
      TargetLogonGuid=Account Whose Credentials Were Used/Logon GUID; TargetServerName=Target Server/Target Server Name;
      TargetInfo=Target Server/Additional Information; ${caller}; IpAddress=Network Information/Network Address;
      IpPort=Network Information/Port`,
  4656: `${subject}; ${object}; ${access(reasons)}; RestrictedSidCount=Access Request Information/Restricted SID Count;
      ${caller}; ResourceAttributes=Object/Resource Attributes`,
  4657: `${subject}; ObjectName=Object/Object Name; ObjectValueName=Object/Object Value Name; HandleId=Object/Handle ID;
      OperationType=Object/Operation Type; OldValueType=Change Information/Old Value Type;
      OldValue=Change Information/Old Value; NewValueType=Change Information/New Value Type;
      NewValue=Change Information/New Value; ${caller}`,
  4661: `${subject}; ${object}; ${access(reasons)}; Properties=Access Request Information/Properties;
      RestrictedSidCount=Access Request Information/Restricted SID Count; ${caller}`,
  4662: `${subject}; ObjectServer=Object/Object Server; ObjectType=Object/Object Type; ObjectName=Object/Object Name;
      OperationType=Operation/Operation Type; HandleId=Object/Handle ID; AccessList=Operation/Accesses;
      AccessMask=Operation/Access Mask; Properties=Operation/Properties; AdditionalInfo=Additional Information/Parameter 1;
      AdditionalInfo2=Additional Information/Parameter 2`,
  4663: `${subject}; ${object}; AccessList=Access Request Information/Accesses;
      AccessMask=Access Request Information/Access Mask; ${caller}; ResourceAttributes=Object/Resource Attributes`,
  4672: `${subject}; PrivilegeList=Privileges`,
  4673: `${subject}; ObjectServer=Service/Server; Service=Service/Service Name;
      PrivilegeList=Service Request Information/Privileges; ProcessId=Process/Process ID; ProcessName=Process/Process Name`,
  4688: `SubjectUserSid=Subject|Creator Subject/Security ID; SubjectUserName=Subject|Creator Subject/Account Name;
      SubjectDomainName=Subject|Creator Subject/Account Domain; SubjectLogonId=Subject|Creator Subject/Logon ID;
      NewProcessId=Process Information/New Process ID; NewProcessName=Process Information/New Process Name;
      TokenElevationType=Process Information/Token Elevation Type; ProcessId=Process Information/Creator Process ID;
      CommandLine=Process Information/Process Command Line; TargetUserSid=Target Subject/Security ID;
      TargetUserName=Target Subject/Account Name; TargetDomainName=Target Subject/Account Domain;
      TargetLogonId=Target Subject/Logon ID; ParentProcessName=Process Information/Creator Process Name;
      MandatoryLabel=Process Information/Mandatory Label`,
  4697: `${subject}; ServiceName=Service Information/Service Name; ServiceFileName=Service Information/Service File Name;
      ServiceType=Service Information/Service Type; ServiceStartType=Service Information/Service Start Type;
      ServiceAccount=Service Information/Service Account`,
  4698: `${subject}; TaskName=Task Information/Task Name; TaskContent*=Task Information/Task Content`,
  4699: `${subject}; TaskName=Task Information/Task Name; TaskContent*=Task Information/Task Content`,
  4702: `${subject}; TaskName=Task Information/Task Name; TaskContentNew*=Task Information/Task New Content`,
  4719: `${subject}; CategoryId=Audit Policy Change/Category; SubcategoryId=Audit Policy Change/Subcategory;
      SubcategoryGuid=Audit Policy Change/Subcategory GUID; AuditPolicyChanges=Audit Policy Change/Changes`,
  4720: accountChanged('New Account'),
  ...all([4722, 4723, 4724, 4725, 4726, 4767], `${target('Target Account')}; ${subject}; ${privileges}`),
  ...all(groupsChanged, groupChanged),
  ...all(groups, groupDeleted),
  ...all(members, member),
  4738: `Dummy; ${accountChanged('Target Account')}`,
  4739: `DomainPolicyChanged=Change Type; DomainName=Domain/Domain Name; DomainSid=Domain/Domain ID; ${subject};
      ${privileges}; MinPasswordAge=Min. Password Age; MaxPasswordAge=Max. Password Age; ForceLogoff=Force Logoff;
      LockoutThreshold=Lockout Threshold; LockoutObservationWindow=Lockout Observation Window;
      LockoutDuration=Lockout Duration; PasswordProperties=Password Properties; MinPasswordLength=Min. Password Length;
      PasswordHistoryLength=Password History Length; MachineAccountQuota=Machine Account Quota;
      MixedDomainMode=Mixed Domain Mode; DomainBehaviorVersion=Domain Behavior Version; OemInformation=OEM Information`,
  4740: `TargetUserName=Account That Was Locked Out/Account Name;
      TargetDomainName=Additional Information/Caller Computer Name; TargetSid=Account That Was Locked Out/Security ID;
      ${subject}`,
  4741: accountChanged('New Computer Account'),
  4742: `ComputerAccountChange; ${accountChanged('Computer Account That Was Changed')}`,
  4743: `${target('Target Computer')}; ${subject}; ${privileges}`,
  4764: `GroupTypeChange=Change Type; ${groupDeleted}`,
  4765: `SourceUserName=Source Account/Account Name; SourceSid=Source Account/Security ID; ${target('Target Account')};
      ${subject}; ${privileges}; SidList=SID List`,
  4766: `SourceUserName=Source Account/Account Name; ${target('Target Account')}; SubjectUserName=Subject/Account Name;
      SubjectDomainName=Subject/Account Domain; SubjectLogonId=Subject/Logon ID; ${privileges}`,
  4768: `TargetUserName=Account Information/Account Name; TargetDomainName=Account Information/Supplied Realm Name;
      TargetSid=Account Information/User ID; ServiceName=Service Information/Service Name;
      ServiceSid=Service Information/Service ID; TicketOptions=Additional Information/Ticket Options;
      Status=Additional Information/Result Code; TicketEncryptionType=Additional Information/Ticket Encryption Type;
      PreAuthType=Additional Information/Pre-Authentication Type; ${kerberosClient}; ${certificate};
      ResponseTicket=Response ticket hash; ${keys};
      PreAuthEncryptionType=Additional Information/Pre-Authentication EncryptionType`,
  4769: `TargetUserName=Account Information/Account Name; TargetDomainName=Account Information/Account Domain;
      ServiceName=Service Information/Service Name; ServiceSid=Service Information/Service ID;
      TicketOptions=Additional Information/Ticket Options; TicketEncryptionType=Additional Information/Ticket Encryption Type;
      ${kerberosClient}; Status=Additional Information/Failure Code; LogonGuid=Account Information/Logon GUID;
      TransmittedServices=Additional Information/Transited Services; RequestTicketHash=Request ticket hash;
      ResponseTicketHash=Response ticket hash; ${keys}`,
  4770: `TargetUserName=Account Information/Account Name; TargetDomainName=Account Information/Account Domain;
      ServiceName=Service Information/Service Name; ServiceSid=Service Information/Service ID;
      TicketOptions=Additional Information/Ticket Options; TicketEncryptionType=Additional Information/Ticket Encryption Type;
      ${kerberosClient}`,
  4771: `TargetUserName=Account Information/Account Name; TargetSid=Account Information/Security ID;
      ServiceName=Service Information/Service Name; TicketOptions=Additional Information/Ticket Options;
      Status=Additional Information/Failure Code; PreAuthType=Additional Information/Pre-Authentication Type;
      ${kerberosClient}; ${certificate}`,
  4773: `TargetUserName=Account Information/Account Name; TargetDomainName=Account Information/Account Domain;
      ServiceName=Service Information/Service Name; TicketOptions=Additional Information/Ticket Options;
      FailureCode=Additional Information/Failure Code; ${kerberosClient}`,
  4776: 'PackageName=Authentication Package; TargetUserName=Logon Account; Workstation=Source Workstation; Status=Error Code',
  4777: 'ClientUserName=Authentication Package; TargetUserName=Logon Account; Workstation=Source Workstation; Status=Error Code',
  ...all(
    [4778, 4779],
    `AccountName=Subject/Account Name; AccountDomain=Subject/Account Domain; LogonID=Subject/Logon ID;
        SessionName=Session/Session Name; ClientName=Additional Information/Client Name;
        ClientAddress=Additional Information/Client Address`,
  ),
  4781: `OldTargetUserName=Target Account/Old Account Name; NewTargetUserName=Target Account/New Account Name;
      TargetDomainName=Target Account/Account Domain; TargetSid=Target Account/Security ID; ${subject}; ${privileges}`,
  4794: `${subject}; Workstation=Additional Information/Caller Workstation; Status=Additional Information/Status Code`,
  4799: `${group}; ${subject}; CallerProcessId=Process Information/Process ID;
      CallerProcessName=Process Information/Process Name`,
  4870: `CertificateSerialNumber=Serial Number; RevocationReason=Reason; ${subject}`,
  4871: `NextUpdate=Next Update; NextPublishForBaseCRL=Publish Base; NextPublishForDeltaCRL=Publish Delta; ${subject}`,
  4872: `IsBaseCRL=Base CRL; CRLNumber=CRL Number; KeyContainer=Key Container; NextPublish=Next Publish;
      PublishURLs=Publish URLs`,
  4873: `RequestId=Request ID; ExtensionName=Name; ExtensionDataType=Type; ExtensionPolicyFlags=Flags; ExtensionData=Data;
      ${subject}`,
  4874: `RequestId=Request ID; Attributes=Attributes; ${subject}`,
  4876: `BackupType=Backup Type; ${subject}`,
  ...all(
    [4880, 4881],
    `CertificateDatabaseHash=Certificate Database Hash; PrivateKeyUsageCount=Private Key Usage Count;
        CACertificateHash=CA Certificate Hash; CAPublicKeyHash=CA Public Key Hash`,
  ),
  4882: '~The security permissions for Certificate Services changed. {SecuritySettings}',
  4883: `RequestId=Request ID; ${subject}`,
  4884: `Certificate=Certificate; RequestId=Request ID; ${subject}`,
  4885: `AuditFilter=Filter; ${subject}`,
  4886: 'RequestId=Request ID; Requester=Requester; Attributes=Attributes',
  ...all([4887, 4888, 4889], request),
  4890: `EnableRestrictedPermissions=Enable; RestrictedPermissions; ${subject}`,
  4891: `Node=Node; Entry=Entry; Value=Value; ${subject}`,
  4892: `PropertyName=Property; PropertyIndex=Index; PropertyType=Type; PropertyValue=Value; ${subject}`,
  4893: 'RequestId=Request ID; Requester=Requester; KRAHashes=KRA Hashes',
  4894: `RequestId=Request ID; ${subject}`,
  4895: 'CertificateHash=Certificate Hash; ValidFrom=Valid From; ValidTo=Valid To',
  4896: `TableId=Table ID; Filter=Filter; RowsDeleted=Rows Deleted; ${subject}`,
  4897: 'RoleSeparationEnabled=Role separation enabled',
  4898: `TemplateInternalName; TemplateVersion; TemplateSchemaVersion; TemplateOID; TemplateDSObjectFQDN;
      DCDNSName=Additional Information/Domain Controller; TemplateContent*=Template Information/Template Content;
      SecurityDescriptor*=Template Information/Security Descriptor`,
  4899: `TemplateInternalName; TemplateVersion; TemplateSchemaVersion; TemplateOID; TemplateDSObjectFQDN;
      DCDNSName=Additional Information/Domain Controller;
      NewTemplateContent*=Template Change Information/New Template Content;
      OldTemplateContent*=Template Change Information/Old Template Content`,
  ...all([4928, 4929, 4930, 4931], replica),
  4932: `DestinationDRA=Destination DRA; SourceDRA=Source DRA; NamingContext=Naming Context; Options=Options;
      SessionID=Session ID; StartUSN=Start USN`,
  4933: `DestinationDRA=Destination DRA; SourceDRA=Source DRA; NamingContext=Naming Context; Options=Options;
      SessionID=Session ID; EndUSN=End USN; StatusCode=Status Code`,
  4934: `SessionID=Session ID; Object=Object; Attribute=Attribute; TypeOfChange=Type of change; NewValue=New Value; USN=USN;
      StatusCode=Status Code`,
  4935: 'ReplicationEvent=Replication Event; AuditStatusCode=Audit Status Code',
  4936: 'ReplicationEvent=Replication Event; AuditStatusCode=Audit Status Code; ReplicationStatusCode=Replication Status Code',
  4937: 'DestinationDRA=Destination DRA; SourceDRA=Source DRA; Object=Object; Options=Options; StatusCode=Status Code',
  5136: directoryChange(
    `${directoryObject}; AttributeLDAPDisplayName=Attribute/LDAP Display Name; AttributeSyntaxOID=Attribute/Syntax (OID);
        AttributeValue*=Attribute/Value; OperationType=Operation/Type`,
  ),
  5137: directoryChange(directoryObject),
  ...all([5138, 5139], moved),
  5140: `${subject}; ObjectType=Network Information/Object Type; IpAddress=Network Information/Source Address;
      IpPort=Network Information/Source Port; ShareName=Share Information/Share Name;
      ShareLocalPath=Share Information/Share Path; AccessMask=Access Request Information/Access Mask;
      AccessList=Access Request Information/Accesses`,
  5141: directoryChange(`${directoryObject}; TreeDelete=Operation/Tree Delete`),
  5145: `${subject}; ObjectType=Network Information/Object Type; IpAddress=Network Information/Source Address;
      IpPort=Network Information/Source Port; ShareName=Share Information/Share Name;
      ShareLocalPath=Share Information/Share Path; RelativeTargetName=Share Information/Relative Target Name;
      AccessMask=Access Request Information/Access Mask; AccessList=Access Request Information/Accesses;
      AccessReason=Access Check Results`,
};

const rows: Record<string, Record<number, string>> = {
  'microsoft-windows-security-auditing': security,
  'microsoft-windows-security-netlogon': {
    8004: `SChannelName=Secure Channel name; UserName=User name; DomainName=Domain name; WorkstationName=Workstation name;
        SChannelType=Secure Channel type`,
  },
  'service control manager': {
    7036: '~The {param1} service entered the {param2} state.',
    7045: `ServiceName=Service Name; ImagePath=Service File Name; ServiceType=Service Type; StartType=Service Start Type;
        AccountName=Service Account`,
  },
  netlogon: {
    5723: `~The session setup from computer '{0}' failed because the security database does not contain a trust account '{1}'
        referenced by the specified computer.`,
    5805: '~The session setup from the computer {0} failed to authenticate. The following error occurred: {1}',
    5827: netlogonMachine,
    5828: netlogonTrust,
    5829: netlogonMachine,
    5830: netlogonMachine,
    5831: netlogonTrust,
  },
  'microsoft-windows-directory-services-sam': {
    16962: 'DefaultSDString=Default security descriptor',
    16963: 'RegistrySDString=Security descriptor',
    16964: 'MalformedSDString=Malformed SDDL string; DefaultSDString=Default security descriptor',
    16965: 'ClientSID=Client SID; ClientNetworkAddress=Network address',
    16968: 'ClientSID=Client SID; ClientNetworkAddress=Network address',
    16969: 'Throttlewindow; SuppressedMessageCount',
  },
  'microsoft-windows-activedirectory_domainservice': {
    1644: `0=Starting node; 1=Filter; 2=Visited entries; 3=Returned entries; 4=Client; 5=Search scope; 6=Attribute selection;
        7=Server controls`,
    2889: '0=Client IP address; 1=Identity the client attempted to authenticate as; 2=Binding Type',
  },
  'microsoft-windows-powershell': {
    4104: `~Creating Scriptblock text ({MessageNumber} of {MessageTotal}):{ScriptBlockText}ScriptBlock ID: {ScriptBlockId}
        Path: {Path}`,
  },
  'microsoft-windows-winrm': {
    6: '~Creating WSMan Session. The connection string is: {connection}',
    91: '~Creating WSMan shell on server with ResourceUri: {resourceUri}',
    169: '~User {username} authenticated successfully using {authenticationMechanism} authentication',
  },
  'microsoft-windows-taskscheduler': {
    106: 'TaskName; UserContext ~User "{UserContext}" registered Task Scheduler task "{TaskName}"',
    140: 'TaskName; UserName ~User "{UserName}" updated Task Scheduler task "{TaskName}"',
    141: 'TaskName; UserName ~User "{UserName}" deleted Task Scheduler task "{TaskName}"',
    200: `TaskName; ActionName; TaskInstanceId ~Task Scheduler launched action "{ActionName}" in instance "{TaskInstanceId}"
        of task "{TaskName}".`,
  },
};

/** Sections of any template, and those whose labels need none. */
export const knownSections = new Set([
  'attributes',
  'changed attributes',
  'logon information',
  'other information',
  'target server',
]);

const templates = new Map<string, Map<number, Template>>();
for (const [provider, byId] of Object.entries(rows)) {
  const read = new Map<number, Template>();
  for (const [id, row] of Object.entries(byId)) read.set(Number(id), template(row));
  templates.set(provider, read);
}

/** The template of a provider's event; undefined for events that are not of interest here. */
export function templateOf(provider: string, id: number): Template | undefined {
  return (templates.get(provider) ?? templates.get(provider.toLowerCase()))?.get(id);
}

function template(row: string): Template {
  if (row.includes('~')) return sentence(row);
  const fields: string[] = [];
  const labels = new Map<string, string>();
  const sections = new Set<string>();
  const long = new Set<string>();
  for (const entry of row.split(/;\s+/)) {
    const [left = '', right] = entry.split('=') as [string, string?];
    const field = left.replace('*', '');
    fields.push(field);
    if (left !== field) long.add(field);
    if (right === undefined) continue;
    const slash = right.lastIndexOf('/');
    const names = right
      .slice(slash + 1)
      .toLowerCase()
      .split('|');
    const within = slash < 0 ? [] : right.slice(0, slash).toLowerCase().split('|');
    for (const section of within) {
      sections.add(section);
      knownSections.add(section);
    }
    for (const name of names) {
      for (const section of within) labels.set(`${section}/${name}`, field);
      if (!within.length) labels.set(name, field);
    }
  }
  return { fields, labels, sections, long, sentence: undefined };
}

function sentence(row: string): Template {
  const [order = '', text = ''] = row.split('~') as [string, string?];
  const parts = text.replace(/\s+/g, ' ').split(/[{}]/);
  const named = parts.filter((_, i) => i % 2 === 1);
  return {
    fields: order === '' ? named : order.trim().split(/;\s+/),
    labels: new Map(),
    sections: new Set(),
    long: new Set(),
    sentence: parts,
  };
}
