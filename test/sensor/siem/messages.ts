// Our samples as the senders of syslog write them. Where a form is known from stands at its writer.
import type { Sample } from '../windows/rendered/samples.ts';

const at = (time: number): string => new Date(time).toISOString();
/** `2026-03-04T10:11:12.345Z` → `Mar  4 10:11:12`. */
const bsd = (time: number): string => `Mar  4 ${at(time).slice(11, 19)}`;
export const header = (s: Sample): string => `<13>${bsd(s.time)} 192.0.2.250 `;
/** As senders that know no lines write a message. */
export const flat = (message: string): string => message.replace(/\s+/g, ' ');

/** RSA Security Analytics, in the documented order of its nine values. */
export const rsa = (s: Sample, separator = '\n', time = `2026-Mar-04 ${at(s.time).slice(11, 23)}`): string =>
  [
    'RsaSA',
    time,
    String(s.id),
    s.provider,
    s.channel,
    s.computer,
    s.fields.TargetUserName,
    `${s.fields.Workstation} `,
    s.fields.Status,
  ].join(separator);

/** ArcSight CEF as documented for 4776: what has no key comes under custom ones with labels. */
export const cef = (s: Sample): string =>
  `CEF:0|Microsoft|Microsoft Windows||${s.provider}:${s.id}|The domain controller attempted to validate the credentials for an account.|Low| externalId=${s.id} cat=${s.channel} rt=${s.time} shost=${s.fields.Workstation} dhost=${s.computer} duser=${s.fields.TargetUserName} cs2=${s.channel} cs3=${s.provider} cs4=${s.fields.Status} cs3Label=EventSource cs4Label=Reason or Error Code`;

/** Splunk's documented form: keys in any order, the message last. */
export const splunk = (s: Sample, separator = '\r\n', message = s.message): string =>
  [
    '',
    `EventCode=${s.id}`,
    `Logfile=${s.channel}`,
    `SourceName=${s.provider}`,
    `TimeGenerated=${at(s.time).replace(/[-T:]/g, '').slice(0, 14)}.345000-000`,
    `ComputerName=${s.computer}`,
    `Message=${message}`,
  ].join(separator);

/** QRadar's agentless (MSRPC) form. */
export const qradar = (s: Sample, separator = '\t', time = String(s.time), message = flat(s.message)): string =>
  [
    'AgentDevice=WindowsLog',
    `AgentLogFile=${s.channel}`,
    `Source=${s.provider}`,
    `Computer=${s.computer}`,
    'User=',
    'Domain=',
    `EventID=${s.id}`,
    `EventIDCode=${s.id}`,
    'EventType=8',
    'EventCategory=14336',
    `RecordNumber=${s.record}`,
    `TimeGenerated=${time}`,
    `TimeWritten=${time}`,
    `Message=${message}`,
  ].join(separator);

/** LEEF (IBM's guide, 1.0 and 2.0) with NXLog's names. */
export const leef = (s: Sample, version: '1.0' | '2.0' = '1.0', separator = '\t'): string => {
  const time = `Mar 04 2026 ${at(s.time).slice(11, 23)} UTC`;
  const attributes: Record<string, string> = {
    devTime: time,
    devTimeFormat: 'MMM dd yyyy HH:mm:ss.SSS z',
    Hostname: s.computer,
    SourceName: s.provider,
    Channel: s.channel,
    EventID: String(s.id),
    RecordNumber: String(s.record),
    ...s.fields,
  };
  const told = version === '1.0' ? '' : `${separator === '\t' ? '' : separator}|`;
  return `LEEF:${version}|NXLog|in|3.0|${s.id}|${told}${Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(separator)}`;
};

const snareDate = (s: Sample): string => `Wed Mar 04 ${at(s.time).slice(11, 19)} 2026`;
/** Snare's agents of all ages (its appendix on output formats). */
export const snare = (s: Sample, tab = '\t'): string =>
  [
    'MSWinEventLog',
    '1',
    s.channel,
    '812',
    snareDate(s),
    String(s.id),
    s.provider,
    'CORP\\alice',
    'N/A',
    'Success Audit',
    s.computer,
    'Logon',
    '',
    flat(s.message),
    String(s.record),
  ].join(tab);
/** Collectors that put the criticality twice and no counter behind. */
export const snareOver = (s: Sample): string =>
  [
    'MSWinEventLog',
    '0',
    '0',
    s.channel,
    '0',
    snareDate(s),
    String(s.id),
    s.provider,
    'N/A',
    'N/A',
    'Success Audit',
    s.computer,
    'Logon',
    '',
    s.message,
  ].join('\t');

/** RFC 5424 with a message. */
export const ietf = (s: Sample, message: string, structured = '-'): string =>
  `<14>1 ${at(s.time)} ${s.computer} ${s.provider.replaceAll(' ', '_')} 704 - ${structured} ${message}`;
/** NXLog's to_syslog_ietf: the fields as structured data. */
export const structured = (s: Sample): string =>
  ietf(
    s,
    s.message,
    `[NXLOG@14506 EventID="${s.id}" Channel="${s.channel}" RecordNumber="${s.record}" ${Object.entries(s.fields)
      .map(([name, value]) => `${name}="${value.replace(/["\\\]]/g, '\\$&')}"`)
      .join(' ')}]`,
  );

/** Agents that write source, event id and the message in a row (eventlog-to-syslog). */
export const row = (s: Sample): string =>
  `<133>${bsd(s.time)} ${s.computer} Security-Auditing: ${s.id}: AUDIT_SUCCESS ${flat(s.message)}`;
/** Names with values. */
export const named = (s: Sample): string =>
  `${header(s)}eventid="${s.id}" providername="${s.provider}" channel="${s.channel}" computer="${s.computer}" eventrecordid="${s.record}" timecreated="${at(s.time)}" ${Object.entries(
    s.fields,
  )
    .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
    .join(' ')}`;
