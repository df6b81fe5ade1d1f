// Alerts as they are raised or changed: one subscription for the whole portal, whichever page is open.
import { useEffect, useEffectEvent } from 'react';
import { client } from './client.ts';
import type { AlertCardFragment } from './generated/graphql.ts';
import { alertChangedSubscription } from './operations.ts';

type Hear = (alert: AlertCardFragment) => void;
const hearers = new Set<Hear>();

client.subscription(alertChangedSubscription, {}).subscribe(({ data }) => {
  if (data) for (const hear of hearers) hear(data.alertChanged);
});

/** Hears every change until what is given back is called. */
export function hearChanges(hear: Hear): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function useAlertChanges(hear: Hear): void {
  const heard = useEffectEvent(hear);
  useEffect(() => hearChanges((alert) => heard(alert)), []);
}
