// A receiver for tests: on free loopback ports, its state in a temporary folder, its events in a list.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../../../schema/config.ts';
import type { ForwardingConfiguration } from '../../../../schema/receivers.ts';
import type { Batch } from '../../../../sensor/windows/wef/exchange.ts';
import { type Receiver, receiveForwarded } from '../../../../sensor/windows/wef/receiver.ts';

export interface Receiving {
  receiver: Receiver;
  taken: Batch[];
  /** Makes the sink wait or fail from now on. */
  sink: { take(batch: Batch): Promise<void> };
  folder: string;
  /** Closes it and opens it again on the same state, as after a restart. */
  again(settings: unknown): Promise<Receiving>;
  close(): Promise<void>;
}

export function settings(raw: unknown): ForwardingConfiguration {
  const { wef } = readConfiguration({ wef: raw }, 'test');
  if (!wef) throw new Error('no settings');
  return wef;
}

export async function receiving(raw: unknown, folder = mkdtempSync(join(tmpdir(), 'pathwarden-wef-'))): Promise<Receiving> {
  const taken: Batch[] = [];
  const sink = {
    async take(batch: Batch): Promise<void> {
      taken.push(batch);
    },
  };
  const receiver = await receiveForwarded(settings(raw), folder, (batch) => sink.take(batch));
  return {
    receiver,
    taken,
    sink,
    folder,
    async again(other) {
      await receiver.close();
      return await receiving(other, folder);
    },
    async close() {
      await receiver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const count = ({ receiver }: Receiving, name: string): number =>
  receiver.health().counts.find(([n]) => n === name)?.[1] ?? 0;
