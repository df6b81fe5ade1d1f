// Writes DER (X.690 §8, §10): the few elements that an acceptor of Kerberos answers with.

/** One element: its tag octet, its length in the shortest form, its contents. */
export function element(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length: number[] = [];
  for (let rest = body.length; rest; rest >>>= 8) length.unshift(rest & 0xff);
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length, ...length), body]);
}

/** The contents of an INTEGER that is not negative and has at most 32 bits. */
export function unsigned(value: number): Buffer {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(rest & 0xff);
    rest >>>= 8;
  } while (rest);
  if ((octets[0] as number) & 0x80) octets.unshift(0);
  return Buffer.from(octets);
}
