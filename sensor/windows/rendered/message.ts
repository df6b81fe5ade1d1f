// Reads the message that Windows shows to people ("Subject: Security ID: …") back into the fields of the event: for senders that
// pass on nothing else. English only; in lines with tabs as Windows writes it, or with all of it on one line as many senders do.
import { knownSections, type Template } from './templates.ts';

/** A message longer than this is not read further: Windows keeps an event under 64 KiB. */
const LONGEST = 256 * 1024;
/** No label has more characters. */
const LABEL = 60;
/** Values of a message that has no template. */
const FIELDS = 200;

/** Where the explanation behind the last value begins, when all stands on one line. */
const explanations = [
  'This event is generated ',
  'Token Elevation Type indicates ',
  'Certificate information is only provided ',
  'Pre-authentication types, ',
  'Ticket options',
];

/** SIDs of names that mean the same everywhere; messages show names. */
const wellKnown: Readonly<Record<string, string>> = {
  'null sid': 'S-1-0-0',
  everyone: 'S-1-1-0',
  system: 'S-1-5-18',
  'nt authority\\system': 'S-1-5-18',
  'local service': 'S-1-5-19',
  'nt authority\\local service': 'S-1-5-19',
  'network service': 'S-1-5-20',
  'nt authority\\network service': 'S-1-5-20',
  'anonymous logon': 'S-1-5-7',
  'nt authority\\anonymous logon': 'S-1-5-7',
  'nt authority\\authenticated users': 'S-1-5-11',
  'builtin\\administrators': 'S-1-5-32-544',
  'builtin\\users': 'S-1-5-32-545',
  'builtin\\guests': 'S-1-5-32-546',
  'builtin\\account operators': 'S-1-5-32-548',
  'builtin\\server operators': 'S-1-5-32-549',
  'builtin\\print operators': 'S-1-5-32-550',
  'builtin\\backup operators': 'S-1-5-32-551',
  'builtin\\remote desktop users': 'S-1-5-32-555',
  'builtin\\remote management users': 'S-1-5-32-580',
};

const yes = { yes: '%%1842', no: '%%1843' };
const valueTypes = { reg_sz: '%%1873', reg_expand_sz: '%%1874', reg_binary: '%%1875', reg_dword: '%%1876', reg_qword: '%%1879' };
const accesses: Readonly<Record<string, string>> = {
  delete: '%%1537',
  read_control: '%%1538',
  write_dac: '%%1539',
  write_owner: '%%1540',
  synchronize: '%%1541',
  'create child': '%%7680',
  'delete child': '%%7681',
  'list contents': '%%7682',
  'write self': '%%7683',
  'read property': '%%7684',
  'write property': '%%7685',
  'delete tree': '%%7686',
  'list object': '%%7687',
  'control access': '%%7688',
  'readdata (or listdirectory)': '%%4416',
  'writedata (or addfile)': '%%4417',
  'appenddata (or addsubdirectory or createpipeinstance)': '%%4418',
  readea: '%%4419',
  writeea: '%%4420',
  'execute/traverse': '%%4421',
  deletechild: '%%4422',
  readattributes: '%%4423',
  writeattributes: '%%4424',
  'set secret value': '%%5648',
  'query secret value': '%%5649',
};
/** Bits of UserAccountControl in the order of MS-SAMR §2.2.1.12; the parameter message is 2048 plus the bit, enabled 32 more. */
const accountControls = [
  'account',
  "'home directory required'",
  "'password not required'",
  "'temp duplicate account'",
  "'normal account'",
  "'mns logon account'",
  "'interdomain trust account'",
  "'workstation trust account'",
  "'server trust account'",
  "'don't expire password'",
  "'account locked'",
  "'encrypted text password allowed'",
  "'smartcard required'",
  "'trusted for delegation'",
  "'not delegated'",
  "'use des key only'",
  "'don't require preauth'",
  "'password expired'",
  "'trusted to authenticate for delegation'",
  "'exclude authorization information'",
];

/** Parameter messages (`%%1842`) that the event itself has where the message has their text, by field. */
const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ElevatedToken: yes,
  VirtualAccount: yes,
  ImpersonationLevel: { anonymous: '%%1831', identification: '%%1832', impersonation: '%%1833', delegation: '%%1840' },
  FailureReason: {
    'an error occured during logon.': '%%2304',
    'an error occurred during logon.': '%%2304',
    'the specified user account has expired.': '%%2305',
    'account locked out.': '%%2307',
    "the specified account's password has expired.": '%%2309',
    'account currently disabled.': '%%2310',
    'account logon time restriction violation.': '%%2311',
    'user not allowed to logon at this computer.': '%%2312',
    'unknown user name or bad password.': '%%2313',
  },
  OperationType: {
    'value added': '%%14674',
    'value deleted': '%%14675',
    'new registry value created': '%%1904',
    'existing registry value modified': '%%1905',
    'registry value deleted': '%%1906',
  },
  OldValueType: valueTypes,
  NewValueType: valueTypes,
  AccessList: accesses,
  Properties: accesses,
  AuditPolicyChanges: {
    'success removed': '%%8448',
    'success added': '%%8449',
    'failure removed': '%%8450',
    'failure added': '%%8451',
  },
  UserAccountControl: Object.fromEntries(
    accountControls.flatMap((name, bit) =>
      bit === 0
        ? [
            ['account enabled', '%%2048'],
            ['account disabled', '%%2080'],
          ]
        : [
            [`${name} - disabled`, `%%${2048 + bit}`],
            [`${name} - enabled`, `%%${2080 + bit}`],
          ],
    ),
  ),
};

export class MessageFields {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  get(name: string): string | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : this.#values[at];
  }

  /**
   * ```
   * message = sentence (line-end section)*
   * section = (label ":")? (line-end blanks label ":" blanks value)*
   * ```
   * Without a template the labels, less their blanks, are the fields' names, as in Sysmon's messages.
   */
  read(template: Template | undefined, message: string): void {
    this.#names.length = this.#values.length = 0;
    const text = unescaped(message.slice(0, LONGEST));
    if (template?.sentence) this.#sentence(template.sentence, text);
    else if (text.includes('\n')) this.#lines(template, text);
    else if (template) this.#oneLine(template, text);
  }

  #put(field: string, raw: string): void {
    const value = raw.trim();
    const known = parameters[field];
    if (known)
      this.#set(
        field,
        value
          .split(/\s*\n\s*/)
          .map((v) => known[v.toLowerCase()] ?? v)
          .join('\n\t\t'),
      );
    else if (/S[Ii][Dd]$/.test(field)) this.#putSid(field, value);
    // Windows writes hexadecimal numbers with capitals in messages, without in the event itself.
    else if (/^0x[0-9A-F]{1,16}$/.test(value)) this.#set(field, value.toLowerCase());
    else this.#set(field, value);
  }

  /** Messages show an account's name in place of its SID where it could be looked up. */
  #putSid(field: string, value: string): void {
    const sid = /^(?:%\{)?(S-1-[\d-]+)\}?$/.exec(value)?.[1] ?? wellKnown[value.toLowerCase()];
    if (sid !== undefined) this.#set(field, sid);
    // A member of a local group is often named by nothing else.
    else if (field === 'MemberSid') this.#set('MemberName', value);
  }

  /** What is told twice counts as told last, unless that says nothing. */
  #set(name: string, value: string): void {
    if (value === '' || value === '-') return;
    const at = this.#names.indexOf(name);
    if (at >= 0) this.#values[at] = value;
    else if (this.#names.length < FIELDS) {
      this.#names.push(name);
      this.#values.push(value);
    }
  }

  /** A label begins its line. A value goes on in the lines below that are indented or, when it had none, in the next one. */
  #lines(template: Template | undefined, text: string): void {
    let section = '';
    let field: string | undefined;
    let value = '';
    const end = (): void => {
      if (field !== undefined) this.#put(field, value);
      field = undefined;
    };
    for (const line of text.split('\n')) {
      const label = labelOf(line);
      const found = label === undefined ? undefined : meaning(template, section, label);
      if (found !== undefined && label !== undefined) {
        end();
        const rest = line.slice(line.indexOf(':') + 1).trim();
        if (found.section) {
          section = label.toLowerCase();
          // `Access Check Results:` is a section and a field at once.
          if (found.field === undefined || rest === '') {
            field = found.field;
            value = '';
            continue;
          }
        }
        field = found.field;
        value = rest;
        continue;
      }
      const long = field !== undefined && template?.long.has(field);
      if (long) value += `\n${line}`;
      else if (line.trim() === '') {
        if (value.trim() !== '') end();
      } else if (field !== undefined && (value.trim() === '' || /^\s/.test(line)) && !/^\s*[A-Z][\w ()'-]{1,40}:\t/.test(line))
        value += `\n${line}`;
      else if (field !== undefined) end();
    }
    end();
  }

  /** A label is known words before a colon; its value goes to the next one. */
  #oneLine(template: Template, text: string): void {
    let section = '';
    let field: string | undefined;
    let from = 0;
    const lower = lowered(text);
    const ends = endings(template);
    let colon = text.indexOf(':');
    while (colon >= 0) {
      const start = labelBefore(ends, lower, from, colon);
      const label = start < 0 ? '' : lower.slice(start, colon).trim();
      const found = start < 0 ? undefined : meaning(template, section, label);
      if (found) {
        if (field !== undefined) this.#put(field, text.slice(from, start));
        field = found.field;
        if (found.section) section = label;
        from = colon + 1;
      }
      colon = text.indexOf(':', colon + 1);
    }
    if (field === undefined) return;
    let end = text.length;
    for (const explanation of explanations) {
      const at = text.indexOf(explanation, from);
      if (at >= 0 && at < end) end = at;
    }
    this.#put(field, text.slice(from, end));
  }

  /** Literals are found one after the other, any blanks in them standing for any blanks in the text. */
  #sentence(parts: readonly string[], text: string): void {
    const flat = text.replace(/\s+/g, ' ');
    let at = 0;
    for (let i = 0; i < parts.length; i += 2) {
      const literal = (parts[i] as string).trim();
      const found = flat.indexOf(literal, at);
      if (found < 0) return;
      const field = parts[i - 1];
      // The end of the sentence ends the last value only where nothing else does.
      if (field !== undefined) this.#put(field, literal === '' ? flat.slice(at) : flat.slice(at, found));
      at = found + literal.length;
    }
  }
}

/** What stands before the first colon of a line, without the blanks around it. */
function labelOf(line: string): string | undefined {
  const colon = line.indexOf(':');
  if (colon < 1 || colon > LABEL + 20) return undefined;
  const label = line.slice(0, colon).trim();
  return label.length > 0 && label.length <= LABEL ? label : undefined;
}

/** What a label means in a section; undefined when it is none. */
function meaning(
  template: Template | undefined,
  section: string,
  label: string,
): { field: string | undefined; section: boolean } | undefined {
  if (!template) return /^[A-Z][A-Za-z ]*$/.test(label) ? { field: label.replaceAll(' ', ''), section: false } : undefined;
  const lower = label.toLowerCase();
  const own = template.labels.get(`${section}/${lower}`);
  if (own !== undefined) return { field: own, section: false };
  const field = template.labels.get(lower);
  if (template.sections.has(lower)) return { field, section: true };
  if (field !== undefined) return { field, section: lower === 'access check results' };
  return knownSections.has(lower) ? { field: undefined, section: true } : undefined;
}

/** All labels and sections of a template by their last word, the longest first. */
const byLastWord = new WeakMap<Template, Map<string, string[]>>();

function endings(template: Template): Map<string, string[]> {
  let ends = byLastWord.get(template);
  if (ends) return ends;
  ends = new Map();
  const labels = new Set([...template.labels.keys()].map((l) => l.slice(l.lastIndexOf('/') + 1)));
  for (const label of [...new Set([...labels, ...template.sections, ...knownSections])].sort((a, b) => b.length - a.length)) {
    const word = label.slice(label.lastIndexOf(' ') + 1);
    ends.set(word, [...(ends.get(word) ?? []), label]);
  }
  byLastWord.set(template, ends);
  return ends;
}

/** Where the longest label that ends at the colon begins, not before `from`; -1 when there is none. `text` is in lower case. */
function labelBefore(ends: ReadonlyMap<string, readonly string[]>, text: string, from: number, colon: number): number {
  let end = colon;
  while (end > from && text.charCodeAt(end - 1) <= 0x20) end--;
  let word = end;
  while (word > from && end - word < LABEL && text.charCodeAt(word - 1) > 0x20) word--;
  for (const label of ends.get(text.slice(word, end)) ?? []) {
    const start = end - label.length;
    if (start >= from && text.startsWith(label, start) && (start === from || text.charCodeAt(start - 1) <= 0x20)) return start;
  }
  return -1;
}

/** In lower case, character for character. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Control characters that a sender wrote out (`\r\n`, `\t`, rsyslog's `#015#012`, `#011`) as what they stand for, and one line
 * end. A path may hold `\n` or `\t`, so those count only beside others.
 */
function unescaped(message: string): string {
  let text = message;
  if (text.includes('#01')) text = text.replaceAll('#015#012', '\n').replaceAll('#012', '\n').replaceAll('#011', '\t');
  if (!text.includes('\n')) {
    if (text.includes('\\r\\n')) text = text.replaceAll('\\r\\n', '\n').replaceAll('\\t', '\t');
    else if (text.includes('\\n\\n') || text.includes('\\n\\t')) text = text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  }
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}
