// An activity as one short line for people.
import type { Activity } from '../../schema/activity.ts';

/** `AS for krbtgt/CORP as alice: KDC_ERR_PREAUTH_REQUIRED` */
export function activityDetail(activity: Activity): string {
  const as = activity.account ? ` as ${activity.account.name}` : '';
  const end = activity.error ?? activity.outcome;
  switch (activity.kind) {
    case 'authentication':
      return `${activity.mechanism === 'ntlm' ? `NTLMv${activity.ntlm?.version ?? 2} over ${activity.carrier ?? 'SMB'}` : activity.operation}${activity.service ? ` for ${activity.service}` : ''}${as}: ${end}`;
    case 'query':
      return activity.filter === undefined
        ? `${activity.operation}${activity.target ? ` of ${activity.target}` : ''}${as}: ${end}`
        : `search ${activity.filter.slice(0, 200)} under ${activity.target || 'the root'}${as}: ${activity.results ?? 0} entries, ${end}`;
    case 'nameQuery':
      return `${activity.type} ${activity.name || '.'}: ${activity.answers?.map((a) => a.value).join(', ') || end}`;
    case 'directoryChange':
      return `${activity.operation} ${activity.target}${activity.attributes ? ` (${activity.attributes.join(', ')})` : ''}${as}: ${end}`;
    case 'vpnSession': {
      const { city, country } = activity.location ?? {};
      const place = [city, country].filter(Boolean).join(', ');
      return `VPN ${activity.operation}${as}${activity.assigned ? ` at ${activity.assigned}` : ''}${place ? ` from ${place}` : ''}: ${activity.cause ?? end}`;
    }
    default:
      return `${activity.operation}${as}: ${end}`;
  }
}
