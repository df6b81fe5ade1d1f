// Writes what sources are answered (SOAP 1.2, DSP0226, MS-WSMV §3.1.4.1.30): in the shape and with the prefixes that Windows uses.
import { randomUUID } from 'node:crypto';
import type { ForwardingConfiguration } from '../../../schema/receivers.ts';
import type { Envelope } from './envelope.ts';
import type { Identity } from './identity.ts';
import { actions, anonymous, earliest, eventQuery, ns, profiles, resources } from './names.ts';
import type { Refusal } from './refusal.ts';
import type { Subscription } from './subscriptions.ts';
import { escaped } from './xml.ts';

const uuid = (): string => `uuid:${randomUUID().toUpperCase()}`;
const seconds = (milliseconds: number): string => `PT${(milliseconds / 1000).toFixed(3)}S`;

const prefixes =
  `xmlns:s="${ns.soap}" xmlns:a="${ns.addressing}" xmlns:e="${ns.eventing}" xmlns:n="${ns.enumeration}" ` +
  `xmlns:w="${ns.management}" xmlns:p="${ns.microsoft}"`;

function envelope(action: string, relatesTo: string, body: string): string {
  const related = relatesTo && `<a:RelatesTo>${escaped(relatesTo)}</a:RelatesTo>`;
  return (
    `<s:Envelope xml:lang="en-US" ${prefixes}><s:Header><a:Action>${action}</a:Action><a:MessageID>${uuid()}</a:MessageID>` +
    `<a:To>${anonymous}</a:To>${related}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

/** Acknowledges a message: its events are safe (DSP0226 §10.7). */
export const ack = ({ messageId }: Envelope): string => envelope(actions.ack, messageId, '');

/** Items at once where the source asked for that, else an enumeration to be pulled (DSP0226 §8.2). */
export function enumerateResponse(request: Envelope, items: string): string {
  if (!request.optimized) {
    const context = '<n:EnumerateResponse><n:EnumerationContext>all</n:EnumerationContext></n:EnumerateResponse>';
    return envelope(actions.enumerateResponse, request.messageId, context);
  }
  const body =
    `<n:EnumerateResponse><n:EnumerationContext></n:EnumerationContext><w:Items>${items}</w:Items><w:EndOfSequence/>` +
    '</n:EnumerateResponse>';
  return envelope(actions.enumerateResponse, request.messageId, body);
}

/** All items: an enumeration has only one part (DSP0226 §8.4). */
export const pullResponse = ({ messageId }: Envelope, items: string): string =>
  envelope(actions.pullResponse, messageId, `<n:PullResponse><n:Items>${items}</n:Items><n:EndOfSequence/></n:PullResponse>`);

export const releaseResponse = ({ messageId }: Envelope): string => envelope(actions.releaseResponse, messageId, '');

/** What this service is (DSP0226 §11). */
export const identifyResponse = (): string =>
  `<s:Envelope xmlns:s="${ns.soap}" xmlns:i="${ns.identity}"><s:Header/><s:Body><i:IdentifyResponse>` +
  `<i:ProtocolVersion>${ns.management}</i:ProtocolVersion><i:ProductVendor>Pathwarden</i:ProductVendor>` +
  '<i:ProductVersion>Event forwarding</i:ProductVersion></i:IdentifyResponse></s:Body></s:Envelope>';

/** Where a subscription is delivered to, and from where in the log. */
export interface Target {
  /** `https://wec.corp.example:5986` */
  origin: string;
  source: Identity;
  bookmark: string | undefined;
}

/**
 * SubscriptionType = Version, Envelope with the Subscribe message that the source is to answer itself with (MS-WSMV §2.2.4.41,
 * §3.1.4.1.30; DSP0226 §10.2.2).
 */
export function subscriptionItem(subscription: Subscription, settings: ForwardingConfiguration, target: Target): string {
  const { name, id, version, query, readExisting } = subscription;
  const header =
    `<a:To>${anonymous}</a:To><w:ResourceURI s:mustUnderstand="true">${resources.eventLog}</w:ResourceURI>` +
    `<a:ReplyTo><a:Address s:mustUnderstand="true">${anonymous}</a:Address></a:ReplyTo>` +
    `<a:Action s:mustUnderstand="true">${actions.subscribe}</a:Action>` +
    `<w:MaxEnvelopeSize s:mustUnderstand="true">${settings.envelope}</w:MaxEnvelopeSize><a:MessageID>${uuid()}</a:MessageID>` +
    `<w:Locale xml:lang="en-US" s:mustUnderstand="false"/><p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/>` +
    `<p:OperationID s:mustUnderstand="false">${uuid()}</p:OperationID>` +
    `<p:SequenceId s:mustUnderstand="false">1</p:SequenceId>` +
    `<w:OptionSet xmlns:xsi="${ns.instance}">${options(name, settings, readExisting)}</w:OptionSet>`;
  const address = escaped(`${target.origin}/wsman/subscriptions/${id}/1`);
  const endpoint =
    `<a:Address>${address}</a:Address>` +
    `<a:ReferenceProperties><e:Identifier>${version}</e:Identifier></a:ReferenceProperties>`;
  const from = target.bookmark ?? (readExisting ? earliest : undefined);
  const subscribe =
    `<e:Subscribe><e:EndTo>${endpoint}</e:EndTo><e:Delivery Mode="${actions.events}">` +
    `<w:Heartbeats>${seconds(settings.heartbeat)}</w:Heartbeats><e:NotifyTo>${endpoint}${policy(target.source)}</e:NotifyTo>` +
    `<w:ConnectionRetry Total="${settings.retries}">${seconds(settings.retryAfter)}</w:ConnectionRetry>` +
    `<w:MaxElements>${settings.items}</w:MaxElements><w:MaxTime>${seconds(settings.latency)}</w:MaxTime>` +
    `<w:MaxEnvelopeSize Policy="Notify">${settings.envelope}</w:MaxEnvelopeSize>` +
    '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/><p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/>' +
    `<w:ContentEncoding>${settings.encoding.toUpperCase()}</w:ContentEncoding></e:Delivery>` +
    `<w:Filter Dialect="${eventQuery}">${query}</w:Filter>` +
    `${from === undefined ? '' : `<w:Bookmark>${from}</w:Bookmark>`}<w:SendBookmarks/></e:Subscribe>`;
  return (
    `<m:Subscription xmlns:m="${ns.subscription}"><m:Version>uuid:${version}</m:Version><s:Envelope ${prefixes}>` +
    `<s:Header>${header}</s:Header><s:Body>${subscribe}</s:Body></s:Envelope></m:Subscription>`
  );
}

/** MS-WSMV §3.1.4.1.30.1. Without rendered text: detections read the fields, and a message is many times as long. */
function options(name: string, { compression }: ForwardingConfiguration, readExisting: boolean): string {
  const flag = (option: string): string => `<w:Option Name="${option}" xsi:nil="true"/>`;
  return (
    `<w:Option Name="SubscriptionName">${escaped(name)}</w:Option>` +
    `${compression ? '<w:Option Name="Compression">SLDC</w:Option>' : ''}${flag('CDATA')}` +
    `<w:Option Name="ContentFormat">Raw</w:Option>${flag('IgnoreChannelError')}` +
    `${readExisting ? '<w:Option Name="ReadExistingEvents">true</w:Option>' : ''}`
  );
}

/** How the source is to show itself when it delivers: as it did here (MS-WSMV §3.1.4.1.30.3). */
function policy({ issuer }: Identity): string {
  const how =
    issuer === undefined
      ? `<auth:Authentication Profile="${profiles.kerberos}"/>`
      : `<auth:Authentication Profile="${profiles.certificate}"><auth:ClientCertificate>` +
        `<auth:Thumbprint Role="issuer">${issuer}</auth:Thumbprint></auth:ClientCertificate></auth:Authentication>`;
  return (
    `<c:Policy xmlns:c="${ns.policy}" xmlns:auth="${ns.authentication}"><c:ExactlyOne><c:All>${how}</c:All></c:ExactlyOne>` +
    '</c:Policy>'
  );
}

/** A fault of SOAP 1.2 with WSManFault, which Windows writes into its log (DSP0226 §14.2, MS-WSMV §2.2.4.43). */
export function fault({ fault, message }: Refusal, relatesTo: string): string {
  const { action, code, number } = fault;
  const subcode = 'subcode' in fault ? `<s:Subcode><s:Value>${fault.subcode}</s:Value></s:Subcode>` : '';
  const uri = 'detail' in fault ? `<w:FaultDetail>${fault.detail}</w:FaultDetail>` : '';
  const text = escaped(message);
  return envelope(
    action,
    relatesTo,
    `<s:Fault><s:Code><s:Value>${code}</s:Value>${subcode}</s:Code>` +
      `<s:Reason><s:Text xml:lang="en-US">${text}</s:Text></s:Reason><s:Detail>${uri}` +
      `<f:WSManFault xmlns:f="${ns.fault}" Code="${number}" Machine="pathwarden"><f:Message>${text}</f:Message></f:WSManFault>` +
      '</s:Detail></s:Fault>',
  );
}
