// Certification authorities: requests, issue, refusal, revocation (4870, 4886–4888) and changes of the authority (4882 ff., 4899).

import { cut, VALUE } from '../../bytes/cut.ts';
import type { WindowsEvent } from '../event.ts';
import { accountIn, accountOf, by, logonIn, SECURITY, through } from '../fields.ts';
import { type EventDraft, eventRows } from '../mapping.ts';

const NEEDS = 'Audit Certification Services: success and failure; AuditFilter = 127 on the authority';

const requests: Readonly<Record<number, string>> = {
  4870: 'certificate-revoked',
  4886: 'certificate-requested',
  4887: 'certificate-issued',
  4888: 'certificate-refused',
  4889: 'certificate-pending',
};

function request(event: WindowsEvent): EventDraft {
  const requester = event.field('Requester') ?? event.field('CallerName');
  const [subject, template, attributes, id] = [
    event.field('Subject'),
    event.field('CertificateTemplate') ?? /CertificateTemplate:(\S+)/i.exec(event.field('Attributes') ?? '')?.[1],
    event.field('Attributes'),
    event.field('RequestId'),
  ];
  return {
    kind: 'certificate',
    protocol: 'Windows',
    operation: requests[event.id] as string,
    outcome: event.id === 4888 ? 'failure' : 'success',
    ...(requester ? { requester } : {}),
    ...(subject ? { subject: subject.slice(0, VALUE) } : {}),
    ...(template ? { template } : {}),
    ...(attributes ? { attributes: cut(attributes, VALUE) } : {}),
    ...(id ? { request: id } : {}),
    ...by(accountOf(requester)),
  };
}

/** What else happens to an authority: its setting in words. */
const settings: Readonly<Record<number, string>> = {
  4871: 'revocation list publication requested',
  4872: 'revocation list published',
  4873: 'certificate request extension changed',
  4874: 'certificate request attributes changed',
  4875: 'shutdown requested',
  4876: 'backup started',
  4877: 'backup completed',
  4878: 'restore started',
  4879: 'restore completed',
  4880: 'service started',
  4881: 'service stopped',
  4882: 'security permissions',
  4883: 'archived key retrieved',
  4884: 'certificate imported',
  4885: 'audit filter',
  4890: 'certificate manager settings',
  4891: 'configuration entry',
  4892: 'property',
  4893: 'key archived',
  4894: 'key imported and archived',
  4895: 'certificate of the authority published',
  4896: 'rows deleted from the database',
  4897: 'role separation',
  4898: 'template loaded',
  4899: 'template updated',
  4900: 'template security',
};

function setting(event: WindowsEvent): EventDraft {
  const value =
    event.field('NewValue') ??
    event.field('SecuritySettings') ??
    event.field('AuditFilter') ??
    event.field('Value') ??
    event.field('TemplateInternalName') ??
    event.field('TableId');
  const entry = [event.field('Node'), event.field('Entry') ?? event.field('PropertyName')].filter(Boolean).join(' ');
  return {
    kind: 'configurationChange',
    protocol: 'Windows',
    operation: 'certificate-authority',
    outcome: 'success',
    setting: `${settings[event.id]}${entry ? `: ${entry}` : ''}`.slice(0, VALUE),
    ...(value ? { value: cut(value, VALUE) } : {}),
    ...by(accountIn(event, 'Subject')),
    ...through(logonIn(event)),
  };
}

export default eventRows(
  { provider: SECURITY, needs: NEEDS },
  { ids: Object.keys(requests).map(Number), needs: NEEDS, feeds: [], read: request },
  { ids: Object.keys(settings).map(Number), needs: NEEDS, feeds: [], read: setting },
);
