import type { AlertStatus, Severity } from '../data/generated/graphql.ts';
import { counted, severityWord, statusWord } from './words.ts';

export function SeverityMark({ severity }: { severity: Severity }) {
  return <span className={`mark ${severity}`}>{severityWord[severity]}</span>;
}

/** An open alert is what a reader expects: it is told only where `always`. */
export function StatusMark({ status, always = false }: { status: AlertStatus; always?: boolean }) {
  return status === 'open' && !always ? null : <span className={`mark ${status}`}>{statusWord[status]}</span>;
}

export function OpenAlerts({ count }: { count: number }) {
  return count ? <span className="mark high">{counted(count, 'open alert')}</span> : null;
}
