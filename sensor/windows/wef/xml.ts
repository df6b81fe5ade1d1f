// Reads XML 1.0 with namespaces (W3C "Namespaces in XML 1.0") as far as SOAP allows it (SOAP 1.2 part 1 §5: no document type, no
// processing instructions): forward only, in place, nothing built but what is asked for.
import { Malformed } from '../../bytes/malformed.ts';

/** Elements in elements: an event in its envelope has fewer than ten, a fault with its provider's details twelve. */
const DEPTH = 32;
/** Attributes of one element; the envelope of Windows has seven declarations. */
const ATTRIBUTES = 64;
/** Declarations of namespaces in force at once. */
const DECLARATIONS = 256;

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

export type Found = 'start' | 'end' | 'text' | 'finished';

interface Attribute {
  name: string;
  value: string;
}

export class XmlReader {
  readonly text: string;
  /** The element whose start or end was read last: its local name and its namespace, empty for none. */
  name = '';
  namespace = '';
  /** What was read last lies here: a whole tag, or text as it is written. */
  start = 0;
  end = 0;
  #attributes: Attribute[] = [];
  #at: number;
  readonly #first: number;
  /** Names of the open elements as they are written, and how many declarations were in force before each. */
  #open: string[] = [];
  #before: number[] = [];
  #prefixes: string[] = ['xml'];
  #namespaces: string[] = [xmlNamespace];
  #raw = false;
  #empty = false;
  #done = false;

  constructor(text: string) {
    this.text = text;
    // A byte order mark may stand first.
    this.#at = this.#first = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** Steps to the next start, end or text; comments are passed over. Throws `Malformed`. */
  next(): Found {
    if (this.#empty) return this.#closeEmpty();
    const { text } = this;
    for (;;) {
      const at = this.#at;
      if (at >= text.length) {
        if (!this.#done || this.#open.length) throw new Malformed('document cut short', at);
        return 'finished';
      }
      if (text.charCodeAt(at) !== 0x3c) {
        const found = this.#text(at);
        if (found) return 'text';
        continue;
      }
      const second = text.charCodeAt(at + 1);
      if (second === 0x2f) return this.#endTag(at);
      if (second === 0x3f) {
        // The declaration; SOAP has no other processing instructions.
        if (at !== this.#first) throw new Malformed('processing instruction', at);
        this.#at = this.#behind('?>', at);
        continue;
      }
      if (second !== 0x21) return this.#startTag(at);
      if (text.startsWith('<!--', at)) {
        this.#at = this.#behind('-->', at + 4);
        continue;
      }
      if (!text.startsWith('<![CDATA[', at)) throw new Malformed('document type or other declaration', at);
      if (!this.#open.length) throw new Malformed('text outside the document', at);
      this.start = at + 9;
      this.#at = this.#behind(']]>', this.start);
      this.end = this.#at - 3;
      this.#raw = true;
      return 'text';
    }
  }

  /** Value of an attribute of the start read last; without a namespace unless one is given. */
  attribute(name: string, namespace = ''): string | undefined {
    for (const { name: written, value } of this.#attributes) {
      const colon = written.indexOf(':');
      const own = colon < 0 ? '' : this.#resolve(written.slice(0, colon));
      if (written.slice(colon + 1) === name && own === namespace) return unescaped(value);
    }
    return undefined;
  }

  /** The text read last, without its escapes. */
  value(): string {
    const written = this.text.slice(this.start, this.end);
    return this.#raw ? written : unescaped(written);
  }

  /** After a start: all text in the element, without leading and trailing blanks; steps behind its end. It may hold no element. */
  content(): string {
    let all = '';
    for (;;) {
      switch (this.next()) {
        case 'text':
          all = all ? all + this.value() : this.value();
          break;
        case 'end':
          return all.trim();
        default:
          throw new Malformed('element where text belongs', this.start);
      }
    }
  }

  /** After a start: steps behind the element's end and gives what stands between them, as it is written. */
  skip(): string {
    const depth = this.#open.length;
    const from = this.#at;
    for (;;) {
      const found = this.next();
      if (found === 'end' && this.#open.length < depth) return this.text.slice(from, Math.max(from, this.start));
    }
  }

  /** Text from `at`; false for blanks outside the document. */
  #text(at: number): boolean {
    const { text } = this;
    let end = text.indexOf('<', at);
    if (end < 0) end = text.length;
    this.#at = end;
    if (this.#open.length) {
      this.start = at;
      this.end = end;
      this.#raw = false;
      return true;
    }
    if (text.slice(at, end).trim()) throw new Malformed('text outside the document', at);
    return false;
  }

  #behind(mark: string, from: number): number {
    const found = this.text.indexOf(mark, from);
    if (found < 0) throw new Malformed(`no ${mark}`, from);
    return found + mark.length;
  }

  /** `<name attributes>` or `<name attributes/>` */
  #startTag(at: number): Found {
    if (this.#done && !this.#open.length) throw new Malformed('second document', at);
    if (this.#open.length >= DEPTH) throw new Malformed('elements too deep', at);
    const { text } = this;
    namePattern.lastIndex = at + 1;
    const name = namePattern.exec(text)?.[0];
    if (!name) throw new Malformed('name of an element', at);
    this.#before.push(this.#prefixes.length);
    this.#attributes = [];
    let here = at + 1 + name.length;
    for (;;) {
      attributePattern.lastIndex = here;
      const found = attributePattern.exec(text);
      if (!found) break;
      here = attributePattern.lastIndex;
      this.#attribute(found[1] as string, found[2] ?? found[3] ?? '', at);
    }
    tagEndPattern.lastIndex = here;
    const tagEnd = tagEndPattern.exec(text);
    if (!tagEnd) throw new Malformed('start of an element', here);
    this.#open.push(name);
    this.#name(name, at);
    this.#done = true;
    this.start = at;
    this.end = tagEndPattern.lastIndex;
    this.#at = this.end;
    this.#empty = tagEnd[1] === '/';
    return 'start';
  }

  #attribute(name: string, value: string, at: number): void {
    if (this.#attributes.length >= ATTRIBUTES) throw new Malformed('too many attributes', at);
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
    if (prefix === undefined) {
      this.#attributes.push({ name, value });
      return;
    }
    if (this.#prefixes.length >= DECLARATIONS) throw new Malformed('too many namespaces', at);
    this.#prefixes.push(prefix);
    this.#namespaces.push(unescaped(value));
  }

  #name(written: string, at: number): void {
    const colon = written.indexOf(':');
    this.name = colon < 0 ? written : written.slice(colon + 1);
    const namespace = this.#resolve(colon < 0 ? '' : written.slice(0, colon));
    if (namespace === undefined && colon >= 0) throw new Malformed('prefix without a namespace', at);
    this.namespace = namespace ?? '';
  }

  #resolve(prefix: string): string | undefined {
    const place = this.#prefixes.lastIndexOf(prefix);
    return place < 0 ? undefined : this.#namespaces[place];
  }

  /** `</name>` */
  #endTag(at: number): Found {
    const name = this.#open.at(-1);
    if (name === undefined || !this.text.startsWith(name, at + 2)) throw new Malformed('end of another element', at);
    tagEndPattern.lastIndex = at + 2 + name.length;
    if (tagEndPattern.exec(this.text)?.[1] !== '') throw new Malformed('end of an element', at);
    this.start = at;
    this.end = tagEndPattern.lastIndex;
    this.#at = this.end;
    return this.#close(name, at);
  }

  #closeEmpty(): Found {
    this.#empty = false;
    this.start = this.end;
    return this.#close(this.#open.at(-1) as string, this.end);
  }

  #close(name: string, at: number): Found {
    this.#name(name, at);
    this.#open.pop();
    const before = this.#before.pop() as number;
    this.#prefixes.length = before;
    this.#namespaces.length = before;
    return 'end';
  }
}

const namePattern = /[^\s<>"'=/:!?&]{1,256}(?::[^\s<>"'=/:!?&]{1,256})?/y;
const attributePattern = /\s+([^\s=<>"'/]{1,256})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEndPattern = /\s*(\/?)>/y;

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text without its escapes; entities other than XML's own five and numbers cannot be: there is no document type. */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) {
      const character = named[name];
      if (character === undefined) throw new Malformed('entity that is not declared', 0);
      return character;
    }
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Text as it may stand in an element or in an attribute in double quotes. */
export function escaped(text: string): string {
  if (!/[&<>"]/.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
