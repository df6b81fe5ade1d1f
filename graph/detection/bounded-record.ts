// Records in detectors' states, which are plain data and must not grow with what is seen.

/** Keeps a record at its bound: what was set longest ago goes first. */
export function bound(record: Record<string, unknown>, most: number): void {
  const names = Object.keys(record);
  for (const name of names.slice(0, Math.max(0, names.length - most))) delete record[name];
}
