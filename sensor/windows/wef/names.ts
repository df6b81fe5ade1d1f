// Names that the messages of WS-Management use: namespaces, actions, addresses (DSP0226 annex A, MS-WSMV §2.2.1 and §3.1.4).

export const ns = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  addressing: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  enumeration: 'http://schemas.xmlsoap.org/ws/2004/09/enumeration',
  eventing: 'http://schemas.xmlsoap.org/ws/2004/08/eventing',
  management: 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd',
  microsoft: 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd',
  machine: 'http://schemas.microsoft.com/wbem/wsman/1/machineid',
  subscription: 'http://schemas.microsoft.com/wbem/wsman/1/subscription',
  fault: 'http://schemas.microsoft.com/wbem/wsman/1/wsmanfault',
  policy: 'http://schemas.xmlsoap.org/ws/2002/12/policy',
  authentication: 'http://schemas.microsoft.com/wbem/wsman/1/authentication',
  identity: 'http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd',
  instance: 'http://www.w3.org/2001/XMLSchema-instance',
} as const;

export const actions = {
  enumerate: `${ns.enumeration}/Enumerate`,
  enumerateResponse: `${ns.enumeration}/EnumerateResponse`,
  pull: `${ns.enumeration}/Pull`,
  pullResponse: `${ns.enumeration}/PullResponse`,
  release: `${ns.enumeration}/Release`,
  releaseResponse: `${ns.enumeration}/ReleaseResponse`,
  subscribe: `${ns.eventing}/Subscribe`,
  subscriptionEnd: `${ns.eventing}/SubscriptionEnd`,
  events: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Events',
  event: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Event',
  droppedEvents: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/DroppedEvents',
  heartbeat: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Heartbeat',
  ack: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Ack',
  /** Ends a conversation that Windows calls robust. */
  end: 'http://schemas.microsoft.com/wbem/wsman/1/wsman/End',
  fault: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/fault',
  addressingFault: `${ns.addressing}/fault`,
} as const;

/** Replies come on the connection that the request came on (WS-Addressing §2.1). */
export const anonymous = `${ns.addressing}/role/anonymous`;

export const resources = {
  subscriptions: 'http://schemas.microsoft.com/wbem/wsman/1/SubscriptionManager/Subscription',
  eventLog: 'http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog',
} as const;

export const eventQuery = 'http://schemas.microsoft.com/win/2004/08/events/eventquery';
/** Replays all that is there (DSP0226 §10.2.6). */
export const earliest = 'http://schemas.dmtf.org/wbem/wsman/1/wsman/bookmark/earliest';

/** How a source shows who it is when it delivers (MS-WSMV §3.1.4.1.30.3). */
export const profiles = {
  certificate: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual',
  kerberos: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/http/spnego-kerberos',
} as const;
