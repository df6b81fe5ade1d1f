// A line shown to people who set a sender up: short, and without what looks like a secret.

/** Characters of a sample. */
export const SAMPLE = 512;
/** Looked at before it is cut, so that a secret is not cut in two and missed. */
const LOOKED_AT = 4096;

const left = '[left out]';

/** `name = value`, `"name": "value"`, `name: value`, the value up to its quote, a separator or a blank. */
const names =
  'pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|authorization|bearer|cookie|(?:api|access|private|shared)[-_]?key';
const named = new RegExp(
  `((?:${names})[\\w-]*["']?\\s*[:=]\\s*)` +
    `("(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|(?:basic|bearer|digest|negotiate)\\s+\\S+|[^\\s,;&|<>"']+)`,
  'gi',
);
/** `user:password@`, a key in PEM, `net user name password`, `/p:password`, `--password value`, long hexadecimal or base64. */
const shapes: readonly [RegExp, string][] = [
  [/(\/\/[^\s/:@]{1,64}:)[^\s/@]+(?=@)/g, `$1${left}`],
  [/-----BEGIN [A-Z ]{1,40}-----[\s\S]*/g, left],
  [/(\bnet1?(?:\.exe)?\s+user\s+\S+\s+)(?!\/)\S+/gi, `$1${left}`],
  [/(\/(?:p|pass|rp|password):)\S+/gi, `$1${left}`],
  [/(\bConvertTo-SecureString\s+(?:-String\s+)?)(?!-)(?:"[^"]*"?|'[^']*'?|\S+)/gi, `$1${left}`],
  [/((?<=^|\s)--?(?:pass(?:word|wd|phrase)?|pwd|secret|token|api-?key)\s+)(?!-)\S+/gi, `$1${left}`],
  [/\beyJ[\w-]{8,}\.[\w.-]+/g, left],
  [/(?<![\w-])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![\w-])/g, left],
  [/(?<![\w+/=])[A-Za-z0-9+/]{40,}={0,2}(?![\w+/=])/g, left],
];

/** The beginning of a message, control characters shown as blanks, secrets left out. */
export function sampleOf(text: string): string {
  let sample = text.slice(0, LOOKED_AT).replace(/\p{Cc}+/gu, ' ');
  for (const [shape, instead] of shapes) sample = sample.replace(shape, instead);
  return sample.replace(named, `$1${left}`).slice(0, SAMPLE);
}
