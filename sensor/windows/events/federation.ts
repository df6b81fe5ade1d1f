// AD FS: 1200–1205 (tokens, credentials, sign-outs) with the audit as XML in the first value, 1210 (extranet lockout), 411 (a token
// could not be validated).
import type { WindowsEvent } from '../event.ts';
import { accountOf, address, by } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

const operations: Readonly<Record<number, string>> = {
  411: 'token-validation',
  1200: 'token-issued',
  1201: 'token-refused',
  1202: 'credentials-validated',
  1203: 'credentials-refused',
  1204: 'password-change',
  1205: 'password-change-refused',
  1206: 'sign-out',
  1210: 'extranet-lockout',
};
const REFUSED: ReadonlySet<number> = new Set([411, 1201, 1203, 1205, 1210]);

/** An element's text in the audit's XML; the audit may be the value itself or a field. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]{1,512})</${name}>`, 'i').exec(xml)?.[1]?.trim();
  return text && text !== 'N/A' ? text : undefined;
}

function read(event: WindowsEvent): EventDraft {
  const audit = [0, 1, 2].map((place) => event.value(place) ?? '').find((v) => v.includes('<')) ?? event.field('AuditXML') ?? '';
  const user = element(audit, 'UserId') ?? (event.id === 411 ? event.value(2) : undefined);
  const ip = address(element(audit, 'IpAddress')?.split(',')[0] ?? element(audit, 'ForwardedIpAddress'));
  const failed = REFUSED.has(event.id);
  const failure = element(audit, 'ErrorCode') ?? element(audit, 'FailureType') ?? element(audit, 'AuditResult');
  const party = element(audit, 'RelyingParty');
  return {
    kind: 'authentication',
    protocol: 'Windows',
    operation: operations[event.id] as string,
    mechanism: 'other',
    outcome: failed ? 'failure' : 'success',
    // The guessing detectors know a wrong password by this name.
    ...(failed ? { error: event.id === 1203 ? 'STATUS_LOGON_FAILURE' : (failure ?? `event ${event.id}`) } : {}),
    ...by(accountOf(user)),
    ...(ip ? { from: { ip } } : {}),
    ...(party ? { service: party } : {}),
  };
}

export default eventRows(
  {
    provider: 'ad fs auditing',
  },
  {
    ids: Object.keys(operations).map(Number),
    needs: 'AD FS audit level "verbose", and Audit Application Generated: success and failure',
    feeds: ['horizontal-brute-force', 'vertical-brute-force'],
    read,
  },
);
