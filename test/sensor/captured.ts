// What the sensor shows of a capture.
import { expect } from 'vitest';
import type { Activity } from '../../schema/activity.ts';
import { readConfiguration } from '../../schema/config.ts';
import { openCapture } from '../../sensor/capture/capture.ts';
import { createSensor, loadProtocols } from '../../sensor/sensor.ts';

/** All activities of a capture, in the order in which they are complete. */
export async function captured(path: string): Promise<Activity[]> {
  const found: Activity[] = [];
  const sensor = createSensor(await loadProtocols(), readConfiguration({}, 'test'), (a) => found.push(a));
  const capture = openCapture(path);
  if (typeof capture === 'string') throw new Error(capture);
  sensor.begin('capture');
  while (capture.read(sensor.packet, 4096));
  sensor.end();
  capture.close();
  expect(sensor.statistics.internal.all()).toEqual([]);
  return found;
}
