// Lines of `key=value` as Splunk collects and passes on events of Windows: the message is last and has lines of its own. The line
// ends are real ones, or were written out as `\r\n`.

/** Keys of one event; Splunk has about fifteen. */
const PAIRS = 100;

export interface Pairs {
  /** What stands before the first pair: a header, or the time of collection. */
  before: string;
  names: string[];
  values: string[];
}

/** The pairs of a text; undefined when it has fewer than three. */
export function pairs(text: string): Pairs | undefined {
  const names: string[] = [];
  const values: string[] = [];
  // The documented sample has `\r\` for `\r\n` once.
  const separator = /\r\n|\r|\n|\\r\\n|\\r\\(?=[A-Z])|\\n(?=[A-Z][A-Za-z]*=)/g;
  let from = 0;
  let before = '';
  while (names.length < PAIRS) {
    const found = separator.exec(text);
    const line = text.slice(from, found?.index ?? text.length);
    const pair = /^\s*([A-Za-z][\w.]{0,60})=/.exec(line);
    if (pair?.[1] !== undefined) {
      names.push(pair[1]);
      if (pair[1] === 'Message') {
        values.push(text.slice(from + pair[0].length).trim());
        break;
      }
      values.push(line.slice(pair[0].length).trim());
    } else if (names.length === 0) before += before === '' ? line : ` ${line}`;
    if (!found) break;
    from = separator.lastIndex;
  }
  return names.length >= 3 ? { before: before.trim(), names, values } : undefined;
}
