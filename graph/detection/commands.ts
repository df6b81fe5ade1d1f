// What makes a command line or a service's program suspicious: the ways in which tools run things, told in words. Each reason has a
// weight; 3 is enough by itself.

export interface Reason {
  weight: number;
  text: string;
}

/** Interpreters, and programs of Windows that run what they are given; no service is one of them. */
const interpreters =
  /(^|[\\/"\s%])(cmd|powershell|pwsh|mshta|rundll32|regsvr32|wscript|cscript|certutil|bitsadmin|msbuild|installutil|regasm|regsvcs|wmic|msiexec|bash|python\w?|perl|ruby|java|ftp|hh|odbcconf|forfiles|schtasks|net1?|calc|notepad|whoami|tasklist)(\.exe)?("|\s|$)/i;

const patterns: readonly (readonly [number, RegExp, string])[] = [
  [3, /%comspec%|\$env:comspec/i, 'the command interpreter by %COMSPEC%'],
  [
    3,
    /\\\\(127\.0\.0\.1|localhost|\.)\\(admin\$|c\$|ipc\$|pipe\\)/i,
    'input or output over a share or pipe of the machine itself',
  ],
  [
    3,
    /-e(nc?|ncodedcommand)?\s+[a-z0-9+/=]{20,}|frombase64string|\biex\b|invoke-expression|downloadstring|net\.webclient/i,
    'encoded or downloaded code',
  ],
  [
    2,
    /-w(indowstyle)?\s+(hidden|1)\b|-nop(rofile)?\b|-noni(nteractive)?\b|-exec(utionpolicy)?\s+bypass/i,
    'a hidden or unprofiled PowerShell',
  ],
  [2, /\b(start\s+\/b|\/min)\b/i, 'a window kept out of sight'],
  [
    2,
    /[\\/](users\\public|windows\\temp|perfmon|perflogs|\$recycle\.bin|appdata\\local\\temp)[\\/]/i,
    'a folder that everybody writes to',
  ],
  [2, /^"?\\\\[^\\"]+\\/, 'a program on another machine'],
  [
    3,
    /mimi(katz|drv)|\bpwdump|gsecdump|wceservice|fgexec|cachedump|remcom|psexesvc|paexec|csexec|winexesvc|meterpreter|cobaltstrike|beacon|\bgrunt\w*\.exe/i,
    'the name of a known tool',
  ],
];

/** Reasons to suspect a command line, a task's action or a service's program; none for ordinary ones. */
export function commandReasons(command: string): Reason[] {
  const reasons: Reason[] = [];
  const first = interpreters.exec(command);
  if (first) reasons.push({ weight: 3, text: `runs ${(first[2] as string).toLowerCase()}` });
  for (const [weight, pattern, text] of patterns) if (pattern.test(command)) reasons.push({ weight, text });
  return reasons;
}

export const weightOf = (reasons: readonly Reason[]): number => reasons.reduce((sum, r) => sum + r.weight, 0);

/**
 * A name that no person chose: letters and digits in an order that words do not have. `KgXItsbKgTJzdzwl`, `hqzkvbtx`, `a8f3c9d1`.
 * Names of software are CamelCase or have vowels; short ones cannot be told.
 */
export function looksRandom(name: string): boolean {
  if (!/^[a-z0-9]{7,32}$/i.test(name)) return false;
  const letters = name.replaceAll(/[^a-z]/gi, '');
  // Hexadecimal digits and nothing else.
  if (/^[0-9a-f]+$/i.test(name) && /\d/.test(name) && /[a-f]/i.test(name)) return true;
  if (letters.length < 6) return false;
  let turns = 0;
  for (let i = 1; i < name.length; i++) {
    const [a, b] = [name[i - 1] as string, name[i] as string];
    // Upper after lower begins a word; what counts is a capital that neither begins a word nor is followed by one.
    if (/[A-Z]/.test(a) && /[A-Z]/.test(b) && i + 1 < name.length && /[a-z]/.test(name[i + 1] as string)) turns++;
    if (/[a-z]/.test(a) && /[A-Z]/.test(b)) turns++;
    if (/\d/.test(a) !== /\d/.test(b)) turns++;
  }
  const vowels = letters.replaceAll(/[^aeiouy]/gi, '').length / letters.length;
  const consonants = /[bcdfghjklmnpqrstvwxz]{6,}/i.test(name);
  return turns >= name.length / 4 || (vowels < 0.2 && letters.length >= 7) || consonants;
}
