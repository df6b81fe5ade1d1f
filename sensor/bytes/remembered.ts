// What is made of a text, remembered: an estate's events name the same accounts, computers and addresses again and again.

/** Answers that are kept by one; then all are forgotten. */
const ANSWERS = 4096;
/** Characters of the longest text that is remembered: names, addresses and most commands are shorter. */
const LONGEST = 512;

/** The same function, which works once for each text that it met lately. What it gives is shared: nobody may change it. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let last: { text: string; answer: T } | undefined;
  return (text) => {
    if (last?.text === text) return last.answer;
    let answer = known.get(text);
    if (answer === undefined) {
      answer = make(text);
      if (text.length > LONGEST) return answer;
      if (known.size >= ANSWERS) known.clear();
      known.set(text, answer);
    }
    last = { text, answer };
    return answer;
  };
}
