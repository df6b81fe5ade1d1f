// Why a message is refused, as SOAP and WS-Management tell it (DSP0226 §14.6) and as Windows writes it into its log: by the code
// of its own header file wsmerror.h in WSManFault (MS-WSMV §2.2.4.43).
import { actions } from './names.ts';

interface Fault {
  /** HTTP status: 500 as Windows answers; 503 for what is to be tried again. */
  status: 500 | 503;
  action: string;
  code: 's:Sender' | 's:Receiver' | 's:MustUnderstand' | 's:VersionMismatch';
  /** With the prefix that the reply declares for its namespace. */
  subcode?: string;
  detail?: string;
  /** Code of WSManFault. */
  number: number;
}

const detail = 'http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail';
const addressing = { status: 500, action: actions.addressingFault, code: 's:Sender' } as const;
const management = { status: 500, action: actions.fault, code: 's:Sender' } as const;
const passing = { status: 503, action: actions.fault, code: 's:Receiver' } as const;

const faults = {
  versionMismatch: { ...management, code: 's:VersionMismatch', number: 0x8033_800d },
  mustUnderstand: { ...management, code: 's:MustUnderstand', number: 0x8033_8010 },
  headerRequired: { ...addressing, subcode: 'a:MessageInformationHeaderRequired', number: 0x8033_8011 },
  unreachable: {
    ...addressing,
    subcode: 'a:DestinationUnreachable',
    detail: `${detail}/InvalidResourceURI`,
    number: 0x8033_8012,
  },
  action: { ...addressing, subcode: 'a:ActionNotSupported', number: 0x8033_8013 },
  eventing: { ...management, subcode: 'e:InvalidMessage', number: 0x8033_8025 },
  delivery: { ...management, subcode: 'w:DeliveryRefused', number: 0x8033_8034 },
  schema: { ...management, subcode: 'w:SchemaValidationError', number: 0x8033_8041 },
  envelopeSize: {
    ...management,
    subcode: 'w:EncodingLimit',
    detail: `${detail}/MaxEnvelopeSizeExceeded`,
    number: 0x8033_8048,
  },
  characters: { ...management, subcode: 'w:EncodingLimit', detail: `${detail}/CharacterSet`, number: 0x8033_804c },
  /** Codes of Windows itself: ERROR_ACCESS_DENIED, ERROR_INTERNAL_ERROR (MS-ERREF §2.2). */
  denied: { ...management, subcode: 'w:AccessDenied', number: 5 },
  busy: { ...passing, subcode: 'w:TimedOut', number: 0x8033_8029 },
  internal: { ...passing, subcode: 'w:InternalError', number: 1359 },
} as const satisfies Record<string, Fault>;

export type Kind = keyof typeof faults;

/** Thrown on a message that is not taken; caught once, where the reply is made. */
export class Refusal extends Error {
  readonly kind: Kind;
  readonly fault: Fault;
  /** @param reason for the machine's log and for the view on health; holds nothing of the message */
  constructor(kind: Kind, reason: string) {
    super(reason);
    this.kind = kind;
    this.fault = faults[kind];
  }
}
