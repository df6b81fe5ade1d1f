// Distinguished names of the directory (RFC 4514): events name objects by them, or by their account's name.

/** The common name that a distinguished name begins with, as it is escaped; undefined for anything else. */
export const commonName = (text: string): string | undefined => /^CN=((?:\\.|[^,\\])+)/i.exec(text)?.[1];
