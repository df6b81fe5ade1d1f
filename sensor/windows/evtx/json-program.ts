// How a template's records are written as JSON, worked out once: a program of steps, each a literal of the template and a value of
// the record. It knows what elements nearly always are; what else they can be is left to the general way (json.ts).
import type { Attribute, Content, Element } from './binxml.ts';
import { type Words, words } from './value-types.ts';

/** What a step does; each first writes its literal, unless it says otherwise. */
export const step = {
  /** Nothing more. */
  literal: 0,
  /** The value of a slot, null when it is empty. */
  value: 1,
  /** The value of a slot, an empty string when it is empty. */
  data: 2,
  /** An attribute: a comma, its literal and the value of a slot; nothing when that is empty. */
  attribute: 3,
  /** The value of a slot behind its literal; nothing when it is empty. */
  text: 4,
  /** Goes on at `to`, without its literal, when none of the next `slot` steps, which write attributes, has a value. */
  attributes: 5,
  /** Goes on at `to` when the slot is NULL. */
  leaveOut: 6,
  /** Goes on at `to`. */
  jump: 7,
  /** The elements of a BinXML value, as members of the object that is open. */
  hole: 8,
  /** The value of the element `elements[slot]`, in the general way; as Data of a container. */
  general: 9,
  generalData: 10,
  /** A comma, unless the object has just been opened; its literal is empty. */
  comma: 11,
} as const;

/** Numbers of a step: what it does, its literal (first word, octets), a slot, where to go on. */
export const STEP = 5;

export interface Program {
  /** `"Name":` of the element itself. */
  readonly key: Words;
  readonly steps: Int32Array;
  readonly literals: Float64Array;
  readonly elements: readonly Element[];
  /** Names of the members that are written beside those of a hole. */
  readonly names: ReadonlySet<string>;
}

/** EventData and UserData: their Data elements are written by their names. */
export const isContainer = (element: Element): boolean => element.name === 'EventData' || element.name === 'UserData';
export const isData = (element: Element): boolean => element.name === 'Data';
export const nameOf = (data: Element): Attribute | undefined => data.attributes.find((a) => a.name === 'Name');

const programs = new WeakMap<Element, Program>();
/** The steps that write the value of a template's element. */
export function programOf(element: Element): Program {
  let program = programs.get(element);
  if (!program) {
    const to = new Assembler();
    value(element, to);
    program = to.program(words(Buffer.from(keyText(element.name))));
    programs.set(element, program);
  }
  return program;
}

/** Puts steps together; literals that follow on one another become one. */
class Assembler {
  readonly steps: number[] = [];
  readonly elements: Element[] = [];
  readonly names = new Set<string>();
  readonly #literals: Buffer[] = [];
  #words = 0;
  #pending = '';

  literal(text: string): void {
    this.#pending += text;
  }

  /** @returns where the step stands, for `aim` */
  add(code: number, slot = 0, own?: string): number {
    if (own !== undefined && this.#pending) this.#flush();
    const text = Buffer.from(own ?? this.#pending);
    this.#pending = '';
    const at = this.steps.length;
    this.steps.push(code, this.#words, text.length, slot, 0);
    this.#literals.push(text, Buffer.alloc((8 - (text.length % 8)) % 8));
    this.#words += (text.length + 7) >> 3;
    return at;
  }

  general(element: Element, asData: boolean): void {
    this.elements.push(element);
    this.add(asData ? step.generalData : step.general, this.elements.length - 1);
  }

  #flush(): void {
    if (this.#pending) this.add(step.literal);
  }

  /** Makes a step go on where the next one will stand. */
  aim(at: number): void {
    this.#flush();
    this.steps[at + 4] = this.steps.length;
  }

  program(key: Words): Program {
    this.#flush();
    const { words: literals } = words(Buffer.concat(this.#literals));
    return { key, steps: Int32Array.from(this.steps), literals, elements: this.elements, names: this.names };
  }
}

const keyText = (name: string): string => `${JSON.stringify(name)}:`;
const allDiffer = (names: readonly unknown[]): boolean => new Set(names).size === names.length;

/** The text of a content where it is constant and no number; undefined otherwise. */
function constantOf(content: readonly Content[] | undefined): string | undefined {
  let text = '';
  for (const c of content ?? []) {
    if (c.kind !== 'text' || c.bare) return undefined;
    text += c.text;
  }
  return text;
}

/** The one slot that is all of a content; -1 otherwise. */
const slotOf = ([only, more]: readonly Content[]): number => (only?.kind === 'slot' && !more ? only.slot : -1);

const childrenOf = (element: Element): Element[] => element.content.flatMap((c) => (c.kind === 'element' ? [c.element] : []));

/** Steps for the value of an element; its key has been written. */
function value(element: Element, to: Assembler): void {
  const { attributes, content } = element;
  const given = attributes.flatMap((a) => {
    const text = constantOf(a.content);
    return text ? `${keyText(a.name)}${JSON.stringify(text)}` : [];
  });
  const varying = attributes.filter((a) => constantOf(a.content) === undefined);
  const slot = slotOf(content);
  const text = constantOf(content);
  if (text !== undefined && !varying.length) {
    if (given.length) to.literal(`{"#attributes":{${given.join()}}${text ? `,"#text":${JSON.stringify(text)}` : ''}}`);
    else to.literal(text ? JSON.stringify(text) : 'null');
  } else if (!attributes.length && slot >= 0) to.add(step.value, slot);
  else if (!given.length && varying.every((a) => slotOf(a.content) >= 0) && (slot >= 0 || !content.length))
    withAttributes(varying, slot, to);
  else if (!varying.length && isRegular(element)) withChildren(element, given, to);
  else to.general(element, false);
}

/** An object where an attribute has a value, the element's text alone where none has. */
function withAttributes(attributes: readonly Attribute[], slot: number, to: Assembler): void {
  const open = to.add(step.attributes, attributes.length, '{"#attributes":{');
  for (const a of attributes) to.add(step.attribute, slotOf(a.content), keyText(a.name));
  to.literal('}');
  if (slot >= 0) to.add(step.text, slot, ',"#text":');
  to.literal('}');
  const over = to.add(step.jump);
  to.aim(open);
  if (slot >= 0) to.add(step.value, slot);
  else to.literal('null');
  to.aim(over);
}

/** Children that all have names of their own, one of them always there; at most one slot brings others. */
function isRegular(element: Element): boolean {
  const { content } = element;
  const children = childrenOf(element);
  const container = isContainer(element);
  const data = container ? children.filter(isData) : [];
  const others = container ? children.filter((c) => !isData(c)) : children;
  return (
    content.every((c) => c.kind === 'element' || c.kind === 'slot') &&
    content.length - children.length <= (container ? 0 : 1) &&
    allDiffer(others.map((c) => c.name)) &&
    data.every((c) => constantOf(nameOf(c)?.content)) &&
    allDiffer(data.map((c) => constantOf(nameOf(c)?.content))) &&
    children.some((c) => c.dependency < 0)
  );
}

function withChildren(element: Element, given: readonly string[], to: Assembler): void {
  const container = isContainer(element);
  to.literal('{');
  if (given.length) to.literal(`"#attributes":{${given.join()}}`);
  let before: 'nothing' | 'perhaps' | 'a member' = given.length ? 'a member' : 'nothing';
  for (const c of element.content) {
    if (c.kind !== 'element') {
      for (const { name } of childrenOf(element)) to.names.add(name);
      if (c.kind === 'slot') to.add(step.hole, c.slot);
      if (before === 'nothing') before = 'perhaps';
      continue;
    }
    const child = c.element;
    const { dependency } = child;
    const start = dependency >= 0 ? to.add(step.leaveOut, dependency) : -1;
    if (before === 'a member') to.literal(',');
    else if (before === 'perhaps') {
      to.add(step.comma, 0, '');
    }
    if (container && isData(child)) {
      const slot = slotOf(child.content);
      to.literal(keyText(constantOf(nameOf(child)?.content) ?? ''));
      if (slot >= 0) to.add(step.data, slot);
      else to.general(child, true);
    } else {
      to.literal(keyText(child.name));
      value(child, to);
    }
    if (start >= 0) to.aim(start);
    if (start < 0) before = 'a member';
    else if (before === 'nothing') before = 'perhaps';
  }
  to.literal('}');
}
