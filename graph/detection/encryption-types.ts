// Kerberos encryption types by their strength (RFC 3961 §8 registry): AES of RFC 3962 and RFC 8009, RC4 of RFC 4757.

export const isAes = (type: number | undefined): boolean => type === 17 || type === 18 || type === 19 || type === 20;
export const isRc4 = (type: number | undefined): boolean => type === 23 || type === 24;
