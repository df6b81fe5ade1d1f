// Commands, scripts and values to be kept: no more than a bound, and without what looks like a password.

/** Characters of a command, a script or a value that are kept. */
export const COMMAND = 2000;
export const VALUE = 1000;

/** What follows a word that announces a secret, and the password of `net user` and `net use`. */
const secrets =
  /((?:pass(?:word|wd)?|pwd|secret|token|apikey|credential)s?["']?\s*[:=]\s*["']?|[-/](?:p|pass|password|pwd|rp|secret)[: ]\s*["']?|\bnet1?(?:\.exe)?\s+user\s+(?!\/)\S+\s+(?![/*])|\/user:\S+\s+(?![/*])|convertto-securestring\s+(?:-string\s+)?["']?)[^\s"';,]+/gi;

/** A command, script or value to be kept: cut, and without what looks like a password. */
export const cut = (text: string, most = COMMAND): string =>
  text
    .slice(0, most * 2)
    .replace(secrets, '$1…')
    .slice(0, most);
