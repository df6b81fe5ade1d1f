// An Activity is one thing that happened, free of its wire format: the only thing the sensor hands on.
// It never holds a password, a key or a packet. Encryption types are the IANA Kerberos numbers (RFC 3961 §8).

export const activityKinds = [
  'authentication',
  'query',
  'replication',
  'execution',
  'directoryChange',
  'serviceInstalled',
  'fileAccess',
  'nameQuery',
  'vpnSession',
  'rpcCall',
  'privilegeUse',
  'configurationChange',
  'certificate',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** The protocol that carried the activity, as the field writes it. */
export type ProtocolName = 'Kerberos' | 'NTLM' | 'LDAP' | 'SMB' | 'RPC' | 'DNS' | 'RADIUS' | 'WinRM' | 'Windows';

/** `unknown`: the answer was not seen (lost, sealed, or the capture ended before it). */
export type Outcome = 'success' | 'failure' | 'unknown';

/** How sure a name is: `high` proven by the network (a machine's own Kerberos logon), `low` only claimed. */
export type Certainty = 'high' | 'medium' | 'low';

/** An account as it was seen. `name` without realm, a machine's with its trailing `$`; `domain` as seen (DNS or NetBIOS). */
export interface Account {
  name: string;
  domain?: string;
  sid?: string;
}

/** The two names of a domain, as somebody tells them: `CORP` and `corp.example`. */
export interface DomainNames {
  netbios: string;
  dns: string;
}

/** One end of a conversation. `name` is a computer's name once one is known for the address. */
export interface Endpoint {
  ip?: string;
  port?: number;
  name?: string;
  certainty?: Certainty;
}

/** Where the activity was read: a file's base name or an interface, and the frame (from 1) or record in it. */
export interface Origin {
  source: string;
  frame?: number;
  record?: number;
  /** Windows event id. */
  event?: number;
}

interface Common {
  /** Stable hash of the origin on the wire: a second reading of the same bytes gives the same id. */
  id: string;
  /** Event time of the request, whole epoch milliseconds, UTC. */
  time: number;
  /** The client: where the account acts from. */
  from: Endpoint;
  /** The server. */
  to: Endpoint;
  /** Who acts, when the wire shows it. */
  account?: Account;
  protocol: ProtocolName;
  /** The operation in the protocol's own words: `AS`, `TGS`, `DRSGetNCChanges`, `search`, `AXFR`. */
  operation: string;
  outcome: Outcome;
  /** Symbolic error: `KDC_ERR_PREAUTH_FAILED`, `STATUS_LOGON_FAILURE`, `invalidCredentials/52e`. */
  error?: string;
  origin: Origin;
  /** Other places where the same activity was seen: on the wire, on a controller, on the server. At most 8. */
  also?: Origin[];
}

/** What is visible of a Kerberos ticket without any key (RFC 4120 §5.3). */
export interface Ticket {
  /** SHA-256 of the encrypted part, 32 hex digits kept: the same bytes at issue and at each use. Events have none. */
  fingerprint?: string;
  /** Service name, components joined by `/`; in events the service's account. */
  service: string;
  realm: string;
  encryption: number;
  kvno?: number;
  /** Octets of the encrypted part. */
  size?: number;
}

/** A ticket whose bytes were seen. */
export type SeenTicket = Ticket & { fingerprint: string };

/** `explicit`: a process used credentials other than its own (4648); `other`: the event does not tell. */
export type Mechanism = 'kerberos-as' | 'kerberos-tgs' | 'kerberos-ap' | 'ntlm' | 'simple-bind' | 'explicit' | 'other';

export interface Authentication extends Common {
  kind: 'authentication';
  mechanism: Mechanism;
  /** What the authentication was for: the SPN asked for (AS, TGS), or the carrier's service. */
  service?: string;
  /** The protocol that carried an NTLM or AP exchange. */
  carrier?: ProtocolName;
  /** AS, TGS: the ticket the KDC issued. */
  issued?: Ticket;
  /** TGS, AP: the ticket the client presented. */
  presented?: Ticket;
  /** AS, TGS: encryption types the client offered, in its order. */
  offered?: number[];
  /** AS: encryption types the KDC told in ETYPE-INFO(2). */
  told?: number[];
  /** AS: how the client proved itself; TGS: absent. */
  preauthentication?: 'none' | 'encrypted-timestamp' | 'pkinit' | 'fast' | 'other';
  /** AS: encryption type of PA-ENC-TIMESTAMP. */
  preauthenticationEncryption?: number;
  /** AS, TGS: encryption type of the reply's encrypted part. */
  replyEncryption?: number;
  /** AS, TGS: KDCOptions as a 32-bit number (RFC 4120 §5.4.1). */
  options?: number;
  /** AS, TGS: PA-PAC-REQUEST include-pac, when sent. */
  includePac?: boolean;
  /** TGS: the request carries authorization data of its own for the ticket (enc-authorization-data). */
  authorizationData?: true;
  /** TGS: PA-FOR-USER / PA-S4U-X509-USER name (S4U2self). */
  forUser?: string;
  /** NTLM: what the client says of itself and how strong its response is. Events have no flags. */
  ntlm?: {
    version?: 1 | 2;
    workstation?: string;
    flags?: number;
    mic?: boolean;
    anonymous?: boolean;
    /** The server's domain as its CHALLENGE tells it (MS-NLMP §2.2.2.1); absent where the server is no member of one. */
    domain?: DomainNames;
  };
  /** Windows logon type (MS-ADTS has none; winnt.h SECURITY_LOGON_TYPE): 2 interactive, 3 network, 9 new credentials, 10 remote. */
  logonType?: number;
  /** The logon process and the process that asked for the logon, where the server's own event tells. */
  logonProcess?: string;
  process?: string;
  /** The account that the service asked for runs as (4769). */
  serviceAccount?: string;
  /** Whose process used the credentials of `account`, where that is another. */
  by?: Account;
  /** Bits of the session key: 0 where the logon process gave none. */
  keyLength?: number;
  /** AS by PKINIT: the certificate, as 4768 tells it. */
  certificate?: { issuer?: string; serial?: string; thumbprint?: string };
}

export interface Query extends Common {
  kind: 'query';
  /** RPC: the interface's short name, `samr`, `srvsvc`; LDAP: absent. */
  interface?: string;
  opnum?: number;
  /** LDAP: base DN; RPC: what is asked about, when readable. */
  target?: string;
  scope?: 'base' | 'one' | 'subtree';
  /** LDAP: the filter in RFC 4515 text, cut at 2,000 characters. */
  filter?: string;
  attributes?: string[];
  /** LDAP: entries returned. */
  results?: number;
}

export interface Replication extends Common {
  kind: 'replication';
  interface: string;
  opnum?: number;
  /** Control access rights that an event says were used (MS-ADTS §5.1.3.2.1). */
  rights?: string[];
}

export interface RpcCall extends Common {
  kind: 'rpcCall';
  /** Short name where known, else the UUID. */
  interface: string;
  uuid: string;
  opnum: number;
  /** `pipe` name without prefix, absent over TCP. */
  pipe?: string;
  /** What is asked about, when readable: a secret's name, the file or server that is to be opened. */
  target?: string;
  /** Netlogon: whose secure channel it is about, where the call can be read. */
  channel?: SecureChannel;
}

/** What a call of Netlogon tells of the secure channel that a machine opens or uses (MS-NRPC §3.5.4.4). */
export interface SecureChannel {
  /** The machine that says it calls. */
  computer: string;
  /** Whose channel it is; a challenge does not tell. */
  account?: string;
  /** MS-NRPC §2.2.1.3.13: 2 of a workstation or server, 6 of a domain controller, 7 of a read-only one. */
  type?: number;
  /** The challenge or credential begins with equal octets, such as zero: chosen, or guessed, and not computed with any key. */
  guessed?: true;
}

/** A process, task or command that was started on `to`. `from` is where it was started from. */
export interface Execution extends Common {
  kind: 'execution';
  method: 'service' | 'task' | 'wmi' | 'powershell' | 'process' | 'other';
  /** Command line, script or task action, cut at 2,000 characters. */
  command?: string;
  /** The program, and the one that started it. */
  image?: string;
  parent?: string;
  /** Task or shell name. */
  name?: string;
  /** The account that it runs as, where that is another than `account`. */
  as?: Account;
}

/** What happened to one attribute. Values are text, cut at 1,000 characters; permissions are told by `grants` instead. */
export interface AttributeChange {
  attribute: string;
  change: 'add' | 'remove' | 'set';
  value?: string;
  old?: string;
}

/** A right on a directory object that somebody was given (MS-DTYP §2.4.4, §2.5.1), read from a security descriptor. */
export interface Grant {
  /** SID, or the two letters of SDDL. */
  trustee: string;
  /** `full-control`, `write-dacl`, `write-owner`, `write-all`, `write:<property>`, `replicate`, `reset-password`, `extended:<guid>`, `all-extended`, `owner`. */
  right: string;
}

export const directoryOperations = [
  'create',
  'delete',
  'undelete',
  'move',
  'modify',
  'rename',
  'add-member',
  'remove-member',
  'reset-password',
  'change-password',
  'enable',
  'disable',
  'lock',
  'unlock',
  'add-sid-history',
  'set-restore-mode-password',
] as const;
export type DirectoryOperation = (typeof directoryOperations)[number];

/** A change of an object of the directory, or of a machine's own accounts. `account` made it, on `to`. */
export interface DirectoryChange extends Common {
  kind: 'directoryChange';
  operation: DirectoryOperation;
  /** Distinguished name, or the account's or group's name. */
  target: string;
  targetKind?: 'user' | 'computer' | 'group' | 'other';
  targetSid?: string;
  /** `user`, `computer`, `server`, `groupPolicyContainer`. */
  objectClass?: string;
  domain?: string;
  attributes?: string[];
  changes?: AttributeChange[];
  /** Rights in the security descriptor that was written: after the change, or before it where the event tells the old one. */
  grants?: { when: 'before' | 'after'; rights: Grant[] };
  /** Joins the events of one operation: old and new value come in two. */
  correlation?: string;
  /** add-member, remove-member: whom; `inDirectory`: named by its distinguished name, as only controllers do. */
  member?: { name?: string; sid?: string; inDirectory?: boolean };
}

export interface ServiceInstalled extends Common {
  kind: 'serviceInstalled';
  service: string;
  command?: string;
  /** `user mode service`, `kernel mode driver`, and when it starts, in the event's words. */
  type?: string;
  start?: string;
  runsAs?: string;
}

/** A file or a named pipe on a share. */
export interface FileAccess extends Common {
  kind: 'fileAccess';
  /** `ADMIN$`, `IPC$`, `SYSVOL`, without server. */
  share?: string;
  /** Within the share; for `IPC$` the pipe's name. Empty: the share itself. */
  path: string;
  /** What was asked for. */
  access?: 'read' | 'write';
}

/** Use of a privilege, or a logon that has such (4672, 4673). */
export interface PrivilegeUse extends Common {
  kind: 'privilegeUse';
  privileges: string[];
  process?: string;
  service?: string;
}

/** A setting of a machine or service: registry, audit policy, certificate authority, federation. */
export interface ConfigurationChange extends Common {
  kind: 'configurationChange';
  /** Registry value with its key, audit subcategory, setting. */
  setting: string;
  value?: string;
  old?: string;
}

/** A certificate was asked for, issued, refused or revoked by a certification authority. */
export interface CertificateActivity extends Common {
  kind: 'certificate';
  requester?: string;
  subject?: string;
  template?: string;
  attributes?: string;
  request?: string;
}

/** One DNS answer that later work needs (RFC 1035 §4.1.3, RFC 2782): addresses and service targets. */
export interface NameAnswer {
  name: string;
  type: 'A' | 'AAAA' | 'SRV' | 'CNAME' | 'PTR' | 'NS';
  /** Address or target name, without trailing dot. */
  value: string;
}

export interface NameQuery extends Common {
  kind: 'nameQuery';
  /** Without trailing dot, lower case. */
  name: string;
  /** `A`, `AXFR`, `ANY`, or `TYPE65` where it has no name here. */
  type: string;
  /** Answered from a zone of the server's own (RFC 1035 §4.1.1, AA); absent without an answer. */
  authoritative?: boolean;
  /** At most 16. */
  answers?: NameAnswer[];
}

/** Where an address lies, as far as the user's database of locations tells. */
export interface Location {
  /** ISO 3166-1 alpha-2. */
  country?: string;
  region?: string;
  city?: string;
  /** Degrees. */
  latitude?: number;
  longitude?: number;
  /** The network's operator. */
  organization?: string;
}

/** RADIUS accounting (RFC 2866) of a VPN. `from` is the client's public address where it is told, `to` the VPN server. */
export interface VpnSession extends Common {
  kind: 'vpnSession';
  /** Acct-Session-Id, empty for Accounting-On and -Off. */
  session: string;
  /** The address that the client has inside the network; a subnet where only that is told. */
  assigned?: string;
  location?: Location;
  /** Seconds since the session's start. */
  seconds?: number;
  /** Octets from and to the client. */
  received?: number;
  sent?: number;
  /** Acct-Terminate-Cause in words. */
  cause?: string;
}

export type Activity =
  | Authentication
  | Query
  | Replication
  | RpcCall
  | Execution
  | DirectoryChange
  | ServiceInstalled
  | FileAccess
  | NameQuery
  | VpnSession
  | PrivilegeUse
  | ConfigurationChange
  | CertificateActivity;

export type ActivityOf<K extends ActivityKind> = Extract<Activity, { kind: K }>;

// Distribution over the union, so that a draft of one kind keeps that kind's fields.
type Undated<A> = A extends Activity ? Omit<A, 'id' | 'time' | 'from' | 'to' | 'origin'> : never;
/** What a protocol knows of an activity; the sensor adds id, time, ends and origin. */
export type ActivityDraft = Undated<Activity>;
