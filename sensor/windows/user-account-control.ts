// The flags of an account: `userAccountControl` of the directory (MS-ADTS §2.2.16) and the account control of SAM events (MS-SAMR
// §2.2.1.12) number them differently; both become the directory's names without their prefix.

const directory: readonly (readonly [number, string])[] = [
  [0x2, 'ACCOUNTDISABLE'],
  [0x10, 'LOCKOUT'],
  [0x20, 'PASSWD_NOTREQD'],
  [0x80, 'ENCRYPTED_TEXT_PWD_ALLOWED'],
  [0x200, 'NORMAL_ACCOUNT'],
  [0x800, 'INTERDOMAIN_TRUST_ACCOUNT'],
  [0x1000, 'WORKSTATION_TRUST_ACCOUNT'],
  [0x2000, 'SERVER_TRUST_ACCOUNT'],
  [0x1_0000, 'DONT_EXPIRE_PASSWORD'],
  [0x4_0000, 'SMARTCARD_REQUIRED'],
  [0x8_0000, 'TRUSTED_FOR_DELEGATION'],
  [0x10_0000, 'NOT_DELEGATED'],
  [0x20_0000, 'USE_DES_KEY_ONLY'],
  [0x40_0000, 'DONT_REQ_PREAUTH'],
  [0x80_0000, 'PASSWORD_EXPIRED'],
  [0x100_0000, 'TRUSTED_TO_AUTH_FOR_DELEGATION'],
  [0x200_0000, 'NO_AUTH_DATA_REQUIRED'],
  [0x400_0000, 'PARTIAL_SECRETS_ACCOUNT'],
];

const sam: readonly (readonly [number, string])[] = [
  [0x1, 'ACCOUNTDISABLE'],
  [0x4, 'PASSWD_NOTREQD'],
  [0x10, 'NORMAL_ACCOUNT'],
  [0x40, 'INTERDOMAIN_TRUST_ACCOUNT'],
  [0x80, 'WORKSTATION_TRUST_ACCOUNT'],
  [0x100, 'SERVER_TRUST_ACCOUNT'],
  [0x200, 'DONT_EXPIRE_PASSWORD'],
  [0x400, 'LOCKOUT'],
  [0x800, 'ENCRYPTED_TEXT_PWD_ALLOWED'],
  [0x1000, 'SMARTCARD_REQUIRED'],
  [0x2000, 'TRUSTED_FOR_DELEGATION'],
  [0x4000, 'NOT_DELEGATED'],
  [0x8000, 'USE_DES_KEY_ONLY'],
  [0x1_0000, 'DONT_REQ_PREAUTH'],
  [0x2_0000, 'PASSWORD_EXPIRED'],
  [0x4_0000, 'TRUSTED_TO_AUTH_FOR_DELEGATION'],
  [0x8_0000, 'NO_AUTH_DATA_REQUIRED'],
  [0x10_0000, 'PARTIAL_SECRETS_ACCOUNT'],
];

const named = (flags: readonly (readonly [number, string])[], value: number): string =>
  flags
    .filter(([bit]) => value & bit)
    .map(([, name]) => name)
    .join(' ');

/** Names of the flags set, in a fixed order, joined by blanks. */
export const directoryFlags = (value: number): string => named(directory, value);
export const samFlags = (value: number): string => named(sam, value);
