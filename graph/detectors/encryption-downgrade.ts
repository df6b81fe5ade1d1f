// Encryption downgrade: a machine is told to use weaker authentication than it did, so that its answers can be cracked
// (NetNTLM downgrade, Internal Monologue), whether or not the setting is put back moments later.
// Sees: registry values of LSA (4657 with an audit entry on the key, Sysmon 13): LMCompatibilityLevel down to 2 or less, the
// minimum of session security for NTLM without NTLMv2 or 128 bits. Fooled by: machines whose registry is not audited; weaker
// Kerberos types are told by overpass-the-hash and Kerberoasting. Benign: a policy made for old devices, which is worth
// knowing.
import type { ConfigurationChange } from '../../schema/activity.ts';
import { endpointRefs, userRef } from '../../schema/entity.ts';
import { at, detector, elsewhere, hours, nameOf } from '../detection/detector.ts';

const lsa = /\\control\\lsa\\(?:msv1_0\\)?(lmcompatibilitylevel|ntlmmin(?:client|server)sec)$/i;
/** NTLMv2 session security and 128-bit encryption, as the minimum asks for them (MS-NLMP §2.2.2.5). */
const NTLMV2_SESSION = 0x0008_0000;
const BITS_128 = 0x2000_0000;

/** `3`, `0x3` or Sysmon's `DWORD (0x00000003)`; undefined for anything else. */
function numberIn(text: string | undefined): number | undefined {
  const digits = /^(?:DWORD \()?(0x[0-9a-f]{1,8}|\d{1,10})\)?$/i.exec(text?.trim() ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What a change weakens, in words. */
function weakened({ setting, value, old }: ConfigurationChange, lowest: number): string | undefined {
  const name = lsa.exec(setting)?.[1];
  const [now, before] = [numberIn(value), numberIn(old)];
  if (name === undefined || now === undefined) return undefined;
  if (name.toLowerCase() === 'lmcompatibilitylevel')
    return now < lowest && (before === undefined || now < before)
      ? `LMCompatibilityLevel ${before === undefined ? '' : `from ${before} `}to ${now}: LM and NTLMv1 answers are sent`
      : undefined;
  // Without what it was before nobody can tell whether it was lowered.
  if (before === undefined) return undefined;
  const lost = [
    ...(before & ~now & NTLMV2_SESSION ? ['NTLMv2 session security'] : []),
    ...(before & ~now & BITS_128 ? ['128-bit encryption'] : []),
  ];
  return lost.length ? `${name} no longer asks for ${lost.join(' and ')}` : undefined;
}

export default detector({
  type: 'encryption-downgrade',
  reads: ['configurationChange'],
  settings: {
    level: {
      about: 'LMCompatibilityLevel below which a machine sends answers that can be cracked',
      default: 3,
      source: 'Windows: from 3 on clients send NTLMv2 only',
    },
  },
  recommendations: [
    'Find out which program changed the setting, and contain the machine if nobody can explain it.',
    'Set LMCompatibilityLevel to 5 by group policy; reset the passwords of who was logged on to the machine.',
  ],
  window: hours(1),
  key: (activity) => (activity.kind === 'configurationChange' && activity.operation === 'registry' ? at(activity.to) : undefined),
  start: () => ({}),
  on(activity, _state, { settings }) {
    const what = activity.kind === 'configurationChange' ? weakened(activity, settings.level) : undefined;
    if (what === undefined) return undefined;
    const who = activity.account ? [userRef(activity.account)] : [];
    const to = endpointRefs(activity.to);
    return {
      key: at(activity.to),
      variant: 'ntlm',
      who,
      from: elsewhere(activity),
      to,
      what: `${who.length ? nameOf(who[0]) : 'Somebody'} weakened NTLM on ${nameOf(to[0])}: ${what}.`,
      how: [what],
      evidence: [{ activity, text: what }],
    };
  },
});
