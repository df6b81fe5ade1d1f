// BinXML (MS-EVEN6 §2.2.12): tokens that become elements. A template's definition gives elements with slots that records fill;
// a record that brings its elements itself gives such without.
import { Malformed } from '../../bytes/malformed.ts';
import type { Chunk } from './chunk.ts';
import { fixedSize, isBare, utf16, ValueWriter, valueType } from './value-types.ts';

export const token = {
  endOfFragment: 0x00,
  openStartElement: 0x01,
  closeStartElement: 0x02,
  closeEmptyElement: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  templateInstance: 0x0c,
  substitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
} as const;
/** Set in a token that more of its kind follow; on an element's start it says that attributes do. */
const MORE = 0x40;
const NO_DEPENDENCY = 0xffff;
/** Elements inside of one another in one fragment: real events have 5 or 6. */
const DEPTH = 64;

/** Characters: literal ones, CDATA, resolved references. `bare` where JSON writes them as a number or a boolean. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly bare: boolean;
}
/** A place that the value `slot` of a template's instance fills; `optional` when an empty value leaves nothing. */
export interface Slot {
  readonly kind: 'slot';
  readonly slot: number;
  readonly optional: boolean;
  /** The template says that elements come here; what comes is of the type that the instance says. */
  readonly binXml: boolean;
}
export interface Child {
  readonly kind: 'element';
  readonly element: Element;
}
/** An instance of a template that stands among a record's own elements. */
export interface Nested {
  readonly kind: 'root';
  readonly root: Root;
}
export type Content = Text | Slot | Child | Nested;

export interface Attribute {
  readonly name: string;
  readonly content: Content[];
}

export class Element {
  readonly name: string;
  /** The slot whose NULL leaves the element out; -1 for none. */
  readonly dependency: number;
  readonly attributes: Attribute[] = [];
  readonly content: Content[] = [];
  constructor(name: string, dependency: number) {
    this.name = name;
    this.dependency = dependency;
  }
}

/** An element with the values that fill its slots: `count` of them from the place `base` on in the record's table of values. */
export interface Root {
  readonly element: Element;
  readonly base: number;
  readonly count: number;
  /** The element is a template's, and will be met again. */
  readonly isInstance: boolean;
}

/** What differs between the same definition in two chunks: a name's offset, with the name itself when it stands there, or a size. */
export interface Varying {
  /** Position in the definition, and octets. */
  readonly at: number;
  readonly length: number;
  /** The name; undefined for a size. */
  readonly name: string | undefined;
}

/** What an instance of a template turns into; see `Record`. Gives the position behind it. */
export type InstanceReader = (at: number, end: number, take: (root: Root) => void) => number;

export interface Parsed {
  roots: Root[];
  /** The position behind the last token read. */
  end: number;
  /** About how much memory the elements take, in octets. */
  cost: number;
}

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' };
/** What a node takes in memory, about. */
const NODE = 400;

/**
 * ```
 * Fragment     = *( FragmentHeader | Element | Instance | Instruction ) [ EndOfFragment ]
 * Element      = OpenStart [ Dependency (2) ] Size (4) Name [ AttributesSize (4) *Attribute ]
 *                ( CloseEmpty | CloseStart *( Element | Instance | Characters ) EndElement )
 * Attribute    = 06|46 Name *Characters
 * Name         = Offset (4) [ the name itself, when it stands right here ]
 * Characters   = Value | CData | CharacterReference | EntityReference | Substitution
 * Value        = 05|45 Type (1) ( Characters (2) UTF-16 | octets of the type's size )
 * Substitution = 0D|0E Slot (2) Type (1)
 * ```
 * Reads the fragment in `[at, end)` of a chunk. In a template's definition elements have a dependency and substitutions stand;
 * elsewhere neither does. Sizes are not needed and not looked at. Throws Malformed.
 * @param instance reads an instance of a template; undefined in a definition, where none may stand
 * @param varying collects what of a definition differs from chunk to chunk
 */
export function readFragment(chunk: Chunk, at: number, end: number, instance?: InstanceReader, varying?: Varying[]): Parsed {
  const { view, bytes } = chunk;
  const start = at;
  const roots: Root[] = [];
  const open: Element[] = [];
  /** The element whose start tag is being read, and the content that its current attribute or the innermost element takes. */
  let starting: Element | undefined;
  let content: Content[] | undefined;
  let cost = 0;

  const need = (octets: number): number => {
    const from = at;
    at += octets;
    if (at > end) throw new Malformed('BinXML cut short', from);
    return from;
  };
  const size = (): void => {
    const place = need(4);
    varying?.push({ at: place - start, length: 4, name: undefined });
  };
  const name = (): string => {
    const place = need(4);
    const offset = view.getUint32(place, true);
    const inline = offset === at;
    const text = chunk.name(offset);
    if (inline) need(10 + 2 * view.getUint16(need(8) + 6, true) - 8);
    cost += NODE + 4 * text.length;
    varying?.push({ at: place - start, length: at - place, name: text });
    return text;
  };
  const characters = (): string => {
    const length = 2 * view.getUint16(need(2), true);
    return utf16(bytes, need(length), length);
  };
  const add = (node: Content): void => {
    cost += NODE + (node.kind === 'text' ? 4 * node.text.length : 0);
    if (content) content.push(node);
    else if (!starting) throw new Malformed('characters outside of an element', at);
  };
  const close = (element: Element): void => {
    content = open.at(-1)?.content;
    if (content) content.push({ kind: 'element', element });
    else roots.push({ element, base: 0, count: 0, isInstance: false });
  };

  while (at < end) {
    const here = at;
    const code = bytes[at++] as number;
    switch (code) {
      case token.endOfFragment:
        end = at;
        break;
      case token.fragmentHeader:
        need(3);
        break;
      case token.openStartElement:
      case token.openStartElement | MORE: {
        if (starting) throw new Malformed('an element inside of a start tag', here);
        if (open.length >= DEPTH) throw new Malformed('elements nested too deep', here);
        const dependency = instance ? NO_DEPENDENCY : view.getUint16(need(2), true);
        size();
        starting = new Element(name(), dependency === NO_DEPENDENCY ? -1 : dependency);
        content = undefined;
        if (code & MORE) size();
        break;
      }
      case token.attribute:
      case token.attribute | MORE: {
        if (!starting) throw new Malformed('an attribute outside of a start tag', here);
        content = [];
        starting.attributes.push({ name: name(), content });
        break;
      }
      case token.closeStartElement:
        if (!starting) throw new Malformed('the end of a start tag without its start', here);
        open.push(starting);
        content = starting.content;
        starting = undefined;
        break;
      case token.closeEmptyElement: {
        if (!starting) throw new Malformed('the end of a start tag without its start', here);
        const element = starting;
        starting = undefined;
        close(element);
        break;
      }
      case token.endElement: {
        const element = open.pop();
        if (!element || starting) throw new Malformed('the end of an element without its start', here);
        close(element);
        break;
      }
      case token.value:
      case token.value | MORE:
        add(literal());
        break;
      case token.cdata:
      case token.cdata | MORE:
        add({ kind: 'text', text: characters(), bare: false });
        break;
      case token.characterReference:
      case token.characterReference | MORE: {
        const unit = view.getUint16(need(2), true);
        const text = unit >= 0xd800 && unit < 0xe000 ? `&#${unit};` : String.fromCharCode(unit);
        add({ kind: 'text', text, bare: false });
        break;
      }
      case token.entityReference:
      case token.entityReference | MORE: {
        const entity = name();
        add({ kind: 'text', text: entities[entity] ?? `&${entity};`, bare: false });
        break;
      }
      // Processing instructions say nothing about an event.
      case token.instructionTarget:
        name();
        break;
      case token.instructionData:
        characters();
        break;
      case token.substitution:
      case token.optionalSubstitution: {
        if (instance) throw new Malformed('a substitution outside of a template', here);
        const place = need(3);
        const slot = view.getUint16(place, true);
        const binXml = bytes[place + 2] === valueType.binXml;
        add({ kind: 'slot', slot, optional: code === token.optionalSubstitution, binXml });
        break;
      }
      case token.templateInstance:
        if (!instance) throw new Malformed('an instance inside of a template', here);
        if (starting) throw new Malformed('an instance inside of a start tag', here);
        at = instance(here, end, (root) => {
          if (content) content.push({ kind: 'root', root });
          else roots.push(root);
        });
        break;
      default:
        throw new Malformed('unknown token', here);
    }
  }
  if (starting || open.length) throw new Malformed('an element without its end', at);
  return { roots, end: at, cost };

  /** A value among the tokens: a string, or one of a type whose size is known. */
  function literal(): Text {
    const type = bytes[need(1)] as number;
    if (type === valueType.string) return { kind: 'text', text: characters(), bare: false };
    const size = fixedSize[type] as number;
    if (!size && type !== valueType.null) throw new Malformed('a value of no size among the tokens', at);
    const writer = new ValueWriter(bytes, Buffer.alloc(64));
    return {
      kind: 'text',
      text: writer.out.toString('latin1', 0, writer.scalar(0, type, need(size), size)),
      bare: isBare(type, size),
    };
  }
}
