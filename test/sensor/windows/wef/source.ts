// A Windows machine as this receiver meets one: the messages that its forwarder sends, in the shapes of MS-WSMV and DSP0226, over
// TLS with a client certificate or over HTTP with Kerberos, on one connection that is kept.
import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { GssClient } from './kdc.ts';
import { type Issued, pem } from './pki.ts';
import { compress } from './sldc-compress.ts';

const namespaces = `xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:e="http://schemas.xmlsoap.org/ws/2004/08/eventing" \
xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"`;
const anonymous = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous';
const newId = (): string => `uuid:${randomUUID().toUpperCase()}`;

export interface MessageParts {
  to: string;
  action: string;
  body: string;
  /** Further headers. */
  headers?: string;
  machine?: string;
  id?: string;
  resource?: string;
}

/** A request as Windows writes it. */
export function message({ to, action, body, headers = '', machine = 'ws1.corp.example', id = newId(), resource }: MessageParts) {
  const uri = resource === undefined ? '' : `<w:ResourceURI s:mustUnderstand="true">${resource}</w:ResourceURI>`;
  return `<s:Envelope ${namespaces}><s:Header><a:To>${to}</a:To>${uri}<m:MachineID \
xmlns:m="http://schemas.microsoft.com/wbem/wsman/1/machineid" s:mustUnderstand="false">${machine}</m:MachineID>\
<a:ReplyTo><a:Address s:mustUnderstand="true">${anonymous}</a:Address></a:ReplyTo>\
<a:Action s:mustUnderstand="true">${action}</a:Action><w:MaxEnvelopeSize s:mustUnderstand="true">512000</w:MaxEnvelopeSize>\
<a:MessageID>${id}</a:MessageID><w:Locale xml:lang="en-US" s:mustUnderstand="false" />\
<p:DataLocale xml:lang="en-US" s:mustUnderstand="false" /><p:SessionId s:mustUnderstand="false">${newId()}</p:SessionId>\
<p:OperationID s:mustUnderstand="false">${newId()}</p:OperationID><p:SequenceId s:mustUnderstand="false">1</p:SequenceId>\
<w:OperationTimeout>PT60.000S</w:OperationTimeout>${headers}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

export const manager = 'https://wec.corp.example:5986/wsman/SubscriptionManager/WEC';

export const enumerate = (parts: Partial<MessageParts> = {}): string =>
  message({
    to: manager,
    action: 'http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate',
    resource: 'http://schemas.microsoft.com/wbem/wsman/1/SubscriptionManager/Subscription',
    body: '<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements></n:Enumerate>',
    ...parts,
  });

/** A subscription as a source understands it from the reply. */
export interface Offered {
  name: string;
  version: string;
  address: string;
  identifier: string;
  query: string;
  bookmark: string | undefined;
  issuer: string | undefined;
  text: string;
}

/** What the reply to Enumerate or Pull offers. */
export function offered(reply: string): Offered[] {
  return [...reply.matchAll(/<m:Subscription [\s\S]*?<\/m:Subscription>/g)].map(([text]) => {
    const one = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
    return {
      name: one(/Name="SubscriptionName">([^<]*)</) ?? '',
      version: one(/<m:Version>uuid:([^<]*)</) ?? '',
      address: one(/<e:NotifyTo><a:Address>([^<]*)</) ?? '',
      identifier: one(/<e:Identifier>([^<]*)</) ?? '',
      query: one(/<w:Filter [^>]*>([\s\S]*?)<\/w:Filter>/) ?? '',
      bookmark: one(/<w:Bookmark>([\s\S]*?)<\/w:Bookmark>/),
      issuer: one(/<auth:Thumbprint Role="issuer">([^<]*)</),
      text,
    };
  });
}

export const bookmarkList = (channel: string, record: number): string =>
  `<BookmarkList><Bookmark Channel="${channel}" RecordId="${record}" IsCurrent="true"/></BookmarkList>`;

type Ways = 'cdata' | 'escaped' | 'element';

const wrapped: Readonly<Record<Ways, (event: string) => string>> = {
  cdata: (event) => `<![CDATA[${event}]]>`,
  escaped: (event) => event.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  element: (event) => event,
};

/** A message with events for an offered subscription. */
export function events(
  { address, identifier }: Offered,
  texts: string[],
  bookmark = '',
  way: Ways = 'cdata',
  extra = '',
): string {
  const items = texts.map(
    (text) => `<w:Event Action="http://schemas.dmtf.org/wbem/wsman/1/wsman/Event">${wrapped[way](text)}</w:Event>`,
  );
  const mark = bookmark && `<w:Bookmark>${bookmark}</w:Bookmark>`;
  return message({
    to: address,
    action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Events',
    headers: `${identify(identifier)}${mark}<w:AckRequested/>`,
    body: `<w:Events>${items.join('')}${extra}</w:Events>`,
  });
}

const identify = (identifier: string): string =>
  `<e:Identifier xmlns:e="http://schemas.xmlsoap.org/ws/2004/08/eventing">${identifier}</e:Identifier>`;

export const heartbeat = ({ address, identifier }: Offered): string =>
  message({
    to: address,
    action: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/Heartbeat',
    headers: `${identify(identifier)}<w:AckRequested/>`,
    body: '<w:Events></w:Events>',
  });

export const subscriptionEnd = ({ address, identifier }: Offered): string =>
  message({
    to: address,
    action: 'http://schemas.xmlsoap.org/ws/2004/08/eventing/SubscriptionEnd',
    headers: `${identify(identifier)}<w:AckRequested/>`,
    body: `<e:SubscriptionEnd><e:SubscriptionManager><a:Address>${address}</a:Address><a:ReferenceProperties>\
<e:Identifier>${identifier}</e:Identifier></a:ReferenceProperties></e:SubscriptionManager>\
<e:Status>http://schemas.xmlsoap.org/ws/2004/08/eventing/SourceCancelling</e:Status>\
<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="1717" Machine="ws1.corp.example"><f:Message>\
<f:ProviderFault provider="Unknown provider" path="Unknown path"><t:ProviderError \
xmlns:t="http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog">No events can be read.</t:ProviderError></f:ProviderFault>\
</f:Message></f:WSManFault></e:SubscriptionEnd>`,
  });

/** What Windows ends its conversation with; it announces compression and does not compress. */
export const conversationEnd = (): string =>
  message({
    to: anonymous,
    action: 'http://schemas.microsoft.com/wbem/wsman/1/wsman/End',
    resource: 'http://schemas.microsoft.com/wbem/wsman/1/wsman/FullDuplex',
    body: '',
  });

/** One event in the form of the event log, with what its XML must escape. */
export const logon = (record: number, computer = 'ws1.corp.example', account = 'alice'): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' \
Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4624</EventID><Version>2</Version><Level>0</Level><Task>12544</Task>\
<Opcode>0</Opcode><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-02-03T04:05:06.1234567Z'/>\
<EventRecordID>${record}</EventRecordID><Correlation/><Execution ProcessID='700' ThreadID='712'/><Channel>Security</Channel>\
<Computer>${computer}</Computer><Security/></System><EventData><Data Name='TargetUserName'>${account}</Data>\
<Data Name='TargetDomainName'>R&amp;D</Data><Data Name='LogonType'>3</Data></EventData></Event>`;

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body as text, whichever of both encodings it has. */
  text: string;
}

export const text = (body: Buffer): string =>
  body[0] === 0xff && body[1] === 0xfe ? body.toString('utf16le', 2) : body.toString();

interface Raw {
  path?: string;
  method?: string;
  headers?: Record<string, string | number>;
}

export interface Source {
  /** Sends a message as UTF-16 like Windows, compressed when asked for. */
  send(message: string, options?: { compressed?: boolean; utf8?: boolean }): Promise<Reply>;
  raw(body: Buffer, options?: Raw): Promise<Reply>;
  close(): void;
}

const wide = (message: string): Buffer => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(message, 'utf16le')]);

function exchange(agent: HttpAgent | HttpsAgent, port: number, body: Buffer, { path, method, headers }: Raw): Promise<Reply> {
  const send = agent instanceof HttpsAgent ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: path ?? '/wsman/SubscriptionManager/WEC',
        method: method ?? 'POST',
        servername: 'wec.corp.example',
        headers: {
          Host: `wec.corp.example:${port}`,
          'User-Agent': 'Microsoft WinRM Client',
          ...(headers?.['Transfer-Encoding'] === undefined && { 'Content-Length': body.length }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: text(whole) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface TlsOptions {
  /** The client's certificate; none when left out. */
  client?: Issued;
  /** Authority of the server. */
  authority: string;
  chain?: string[];
}

export function tlsSource(port: number, { client, authority, chain = [] }: TlsOptions): Source {
  const agent = new HttpsAgent({
    keepAlive: true,
    maxSockets: 1,
    ca: pem(authority),
    ...(client && { cert: [client.certificate, ...chain].map(pem).join('\n'), key: pem(client.key) }),
  });
  const raw = (body: Buffer, options: Raw = {}): Promise<Reply> => exchange(agent, port, body, options);
  return {
    raw,
    send(message, { compressed, utf8 } = {}) {
      const body = utf8 ? Buffer.from(message) : wide(message);
      const headers: Record<string, string> = { 'Content-Type': `application/soap+xml;charset=UTF-${utf8 ? 8 : 16}` };
      if (compressed) headers['Content-Encoding'] = 'SLDC';
      return raw(compressed ? compress(body) : body, { headers });
    },
    close: () => agent.destroy(),
  };
}

/** A source over HTTP whose Kerberos is done by MIT's library. */
export async function kerberosSource(
  port: number,
  gss: GssClient,
  principal: string,
  mechanism: 'kerberos' | 'spnego',
): Promise<Source & { authenticated: Reply }> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const scheme = mechanism === 'kerberos' ? 'Kerberos' : 'Negotiate';
  const protocol = `application/HTTP-${mechanism === 'kerberos' ? 'Kerberos' : 'SPNEGO'}-session-encrypted`;
  const token = await gss.start(mechanism, principal);
  const raw = (body: Buffer, options: Raw = {}): Promise<Reply> => exchange(agent, port, body, options);
  const authenticated = await raw(Buffer.alloc(0), {
    headers: {
      Authorization: `${scheme} ${token.toString('base64')}`,
      'Content-Type': 'application/soap+xml;charset=UTF-16',
    },
  });
  const answer = authenticated.headers['www-authenticate']?.split(' ');
  if (authenticated.status === 200 && !(await gss.step(Buffer.from(answer?.[1] ?? '', 'base64')))) {
    throw new Error('the server did not show who it is');
  }
  return {
    authenticated,
    raw,
    async send(message, { compressed } = {}) {
      const plain = compressed ? compress(wide(message)) : wide(message);
      const { header, sealed } = await gss.seal(plain);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(header);
      const body = Buffer.concat([
        Buffer.from(
          `--Encrypted Boundary\r\n\tContent-Type: ${protocol}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-16;` +
            `Length=${plain.length}\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n`,
        ),
        length,
        sealed,
        Buffer.from('--Encrypted Boundary--\r\n'),
      ]);
      const reply = await raw(body, {
        headers: {
          'Content-Type': `multipart/encrypted;protocol="${protocol}";boundary="Encrypted Boundary"`,
          ...(compressed && { 'Content-Encoding': 'SLDC' }),
        },
      });
      if (!reply.headers['content-type']?.startsWith('multipart/encrypted')) return reply;
      const mark = Buffer.from('application/octet-stream\r\n');
      const from = reply.body.indexOf(mark) + mark.length;
      const end = reply.body.lastIndexOf('--Encrypted Boundary--');
      const opened = await gss.open(reply.body.readUInt32LE(from), reply.body.subarray(from + 4, end));
      return { ...reply, text: text(opened) };
    },
    close: () => agent.destroy(),
  };
}
