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
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** The protocol that carried the activity, as the field writes it. */
export type ProtocolName = 'Kerberos' | 'NTLM' | 'LDAP' | 'SMB' | 'RPC' | 'DNS' | 'RADIUS' | 'Windows';

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
}

/** What is visible of a Kerberos ticket without any key (RFC 4120 §5.3). */
export interface Ticket {
  /** SHA-256 of the encrypted part, 32 hex digits kept: the same bytes at issue and at each use. */
  fingerprint: string;
  /** Service name, components joined by `/`. */
  service: string;
  realm: string;
  encryption: number;
  kvno?: number;
  /** Octets of the encrypted part. */
  size: number;
}

export type Mechanism = 'kerberos-as' | 'kerberos-tgs' | 'kerberos-ap' | 'ntlm' | 'simple-bind' | 'other';

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
  /** TGS: PA-FOR-USER / PA-S4U-X509-USER name (S4U2self). */
  forUser?: string;
  /** NTLM: what the client says of itself and how strong its response is. */
  ntlm?: { version: 1 | 2; workstation?: string; flags: number; mic?: boolean; anonymous?: boolean };
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
  opnum: number;
}

export interface RpcCall extends Common {
  kind: 'rpcCall';
  /** Short name where known, else the UUID. */
  interface: string;
  uuid: string;
  opnum: number;
  /** `pipe` name without prefix, absent over TCP. */
  pipe?: string;
}

export interface Execution extends Common {
  kind: 'execution';
  method: 'service' | 'task' | 'wmi' | 'powershell' | 'other';
  command?: string;
}

export interface DirectoryChange extends Common {
  kind: 'directoryChange';
  target: string;
  attributes?: string[];
}

export interface ServiceInstalled extends Common {
  kind: 'serviceInstalled';
  service: string;
  command?: string;
}

export interface FileAccess extends Common {
  kind: 'fileAccess';
  share?: string;
  path: string;
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
  | VpnSession;

export type ActivityOf<K extends ActivityKind> = Extract<Activity, { kind: K }>;

// Distribution over the union, so that a draft of one kind keeps that kind's fields.
type Undated<A> = A extends Activity ? Omit<A, 'id' | 'time' | 'from' | 'to' | 'origin'> : never;
/** What a protocol knows of an activity; the sensor adds id, time, ends and origin. */
export type ActivityDraft = Undated<Activity>;
