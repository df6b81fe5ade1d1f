// An activity as one short line for people, and where it was seen.
import type { Activity, Authentication, DirectoryChange, Execution, Query, VpnSession } from '../../schema/activity.ts';

/** Characters of a command, a filter or a value in one line. */
const SHOWN = 200;

/** `AS for krbtgt/CORP as alice: KDC_ERR_PREAUTH_REQUIRED` */
export function activityDetail(activity: Activity): string {
  const as = activity.account ? ` as ${activity.account.name}` : '';
  return `${what(activity)}${as}: ${result(activity)}`;
}

/** `dcsync.pcap frame 412, Security.evtx record 77 (event 4662)` */
export function originText({ origin, also = [] }: Activity): string {
  return [origin, ...also]
    .map(({ source, frame, record, event }) => {
      const place = frame !== undefined ? ` frame ${frame}` : record !== undefined ? ` record ${record}` : '';
      return `${source}${place}${event === undefined ? '' : ` (event ${event})`}`;
    })
    .join(', ');
}

function result(activity: Activity): string {
  const end = activity.error ?? activity.outcome;
  if (activity.kind === 'query' && activity.results !== undefined) return `${activity.results} entries, ${end}`;
  if (activity.kind === 'nameQuery') return activity.answers?.map((a) => a.value).join(', ') || end;
  return end;
}

function what(activity: Activity): string {
  switch (activity.kind) {
    case 'authentication':
      return authentication(activity);
    case 'query':
      return query(activity);
    case 'nameQuery':
      return `${activity.type} ${activity.name || '.'}`;
    case 'directoryChange':
      return directoryChange(activity);
    case 'execution':
      return execution(activity);
    case 'serviceInstalled':
      return `service ${activity.service}${shown(activity.command)}`;
    case 'fileAccess':
      return `${activity.operation} ${[activity.share, activity.path].filter(Boolean).join('\\')}`;
    case 'configurationChange':
      return `${activity.operation} ${activity.setting}${shown(activity.value)}`;
    case 'certificate':
      return `${activity.operation}${activity.template ? ` of template ${activity.template}` : ''}${activity.subject ? ` for ${activity.subject}` : ''}`;
    case 'privilegeUse':
      return `${activity.operation}${activity.process ? ` by ${activity.process}` : ''}${activity.service ? ` to ${activity.service}` : ''}`;
    case 'vpnSession':
      return vpnSession(activity);
    default:
      return activity.operation;
  }
}

const shown = (text: string | undefined): string => (text ? ` = ${text.slice(0, SHOWN)}` : '');

function authentication({ mechanism, ntlm, carrier, operation, logonType, service }: Authentication): string {
  const name =
    mechanism === 'ntlm'
      ? `NTLM${ntlm?.version ? `v${ntlm.version}` : ''}${carrier ? ` over ${carrier}` : ''}`
      : logonType === undefined
        ? operation
        : `${operation} (type ${logonType})`;
  return `${name}${service ? ` for ${service}` : ''}`;
}

function query({ filter, operation, target, interface: of }: Query): string {
  if (filter !== undefined) return `search ${filter.slice(0, SHOWN)} under ${target || 'the root'}`;
  return `${of === 'ds' ? 'access ' : ''}${operation}${target ? ` of ${target}` : ''}`;
}

function directoryChange({ operation, target, changes, attributes, member }: DirectoryChange): string {
  if (member) return `${operation} ${member.name ?? member.sid} of ${target}`;
  const list = changes?.map((c) => `${c.change} ${c.attribute}${shown(c.value)}`) ?? attributes;
  return `${operation} ${target}${list?.length ? ` (${list.join(', ').slice(0, SHOWN * 2)})` : ''}`;
}

function vpnSession({ operation, assigned, location, cause }: VpnSession): string {
  const place = [location?.city, location?.country].filter(Boolean).join(', ');
  return `VPN ${operation}${assigned ? ` at ${assigned}` : ''}${place ? ` from ${place}` : ''}${cause ? ` (${cause})` : ''}`;
}

function execution({ operation, name, image, command, parent }: Execution): string {
  const run = command ?? image;
  return `${operation}${name ? ` ${name}` : ''}${run ? `: ${run.slice(0, SHOWN)}` : ''}${parent ? ` (started by ${parent})` : ''}`;
}
