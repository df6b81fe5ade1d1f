// One activity as a line of a timeline.
import { activityDetail, originText } from '../../graph/entities/activity-detail.ts';
import { endpointRef, userRef } from '../../schema/entity.ts';
import type { Resolvers } from '../generated.ts';
import { iso } from './arguments.ts';

export default {
  Activity: {
    time: ({ time }) => iso(time) as string,
    account: ({ account }, _, { service }) => (account ? userRef(service.domains.account(account)) : null),
    from: ({ from }) => endpointRef(from),
    to: ({ to }) => endpointRef(to),
    detail: activityDetail,
    origin: originText,
  },
} satisfies Resolvers;
