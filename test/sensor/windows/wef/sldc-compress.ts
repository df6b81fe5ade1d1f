// Compresses as SLDC (ECMA-321): the longest match in the last 1,024 octets, found by trying; for tests and measurements only.

const HISTORY = 1024;
const LONGEST = 271;

/** The data as one record that begins with Reset 1, and its length behind it, as Windows adds it. */
export function compress(data: Buffer): Buffer {
  const octets: number[] = [];
  let bits = 0;
  let held = 0;
  const put = (value: number, width: number): void => {
    for (let i = width - 1; i >= 0; i--) {
      bits = (bits << 1) | ((value >>> i) & 1);
      if (++held === 8) {
        octets.push(bits);
        bits = 0;
        held = 0;
      }
    }
  };
  put(0x1ff5, 13);
  /** Latest places of each pair of octets. */
  const places = new Map<number, number[]>();
  for (let at = 0; at < data.length; ) {
    let length = 0;
    let from = 0;
    for (const place of places.get(pair(data, at)) ?? []) {
      if (at - place > HISTORY) continue;
      let same = 2;
      while (same < LONGEST && at + same < data.length && data[place + same] === data[at + same]) same++;
      if (same > length) [length, from] = [same, place];
    }
    if (length < 2 || at + 1 >= data.length) {
      length = 1;
      put(data[at] as number, 9);
    } else {
      put(1, 1);
      if (length < 4) put(length - 2, 2);
      else if (length < 8) put(0b1000 | (length - 4), 4);
      else if (length < 16) put(0b110_000 | (length - 8), 6);
      else if (length < 32) put(0b1110_0000 | (length - 16), 8);
      else put(0b1111_0000_0000 | (length - 32), 12);
      put(from % HISTORY, 10);
    }
    for (const end = at + length; at < end; at++) {
      const list = places.get(pair(data, at));
      if (!list) places.set(pair(data, at), [at]);
      else {
        list.unshift(at);
        if (list.length > 8) list.pop();
      }
    }
  }
  put(0x1ff4, 13);
  while (held || octets.length % 4) put(0, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(octets), length]);
}

const pair = (data: Buffer, at: number): number => ((data[at] as number) << 8) | (data[at + 1] ?? 0);
