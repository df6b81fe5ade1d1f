// KDCOptions (RFC 4120 §5.4.1) of an AS request tell who asks: Windows always wants names made canonical, and so sends 0x40810010.
const CANONICALIZE = 0x1_0000;
const RENEWABLE_OK = 0x10;
const RENEWABLE = 0x80_0000;
const PROXIABLE = 0x1000_0000;
const FORWARDABLE = 0x4000_0000;
const told = FORWARDABLE | PROXIABLE | RENEWABLE | RENEWABLE_OK;

/** The forms of Rubeus and Kekeo (0x40800010), and of impacket (0x50800000). */
const forms: ReadonlySet<number> = new Set([FORWARDABLE | RENEWABLE | RENEWABLE_OK, FORWARDABLE | PROXIABLE | RENEWABLE]);

/** Whether a ticket-granting ticket was asked for as attack tools do. */
export const isToolForm = (options: number | undefined): boolean =>
  options !== undefined && (options & CANONICALIZE) === 0 && forms.has(options & told);
