// Resolves each detector's numbers: the product's defaults, the user's threshold level, the user's own values.
import type { Configuration } from '../../schema/config.ts';
import type { Settings, SettingValue, Threshold } from './detector.ts';

/** Keys that every detection understands besides its own settings. */
const common = ['enabled', 'threshold'] as const;

export interface Resolved {
  enabled: boolean;
  values: Record<string, SettingValue>;
}

/** Settings of one detection. Throws an Error naming the wrong place and what may stand there. */
export function resolveSettings(type: string, settings: Settings, configuration: Configuration): Resolved {
  const given = configuration.detectors[type] ?? {};
  const wrong = (key: string, what: string): never => {
    throw new Error(`detectors.${type}.${key}: ${what}`);
  };
  const known = [...Object.keys(settings), ...common];
  for (const key of Object.keys(given)) if (!known.includes(key)) wrong(key, `unknown setting; there are ${known.join(', ')}`);

  const threshold = (given.threshold ?? 'high') as Threshold;
  if (!['high', 'medium', 'low'].includes(threshold)) wrong('threshold', 'must be high, medium or low');
  if (given.enabled !== undefined && typeof given.enabled !== 'boolean') wrong('enabled', 'must be true or false');

  const values: Record<string, SettingValue> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const level = threshold === 'low' ? (setting.low ?? setting.medium) : threshold === 'medium' ? setting.medium : undefined;
    const value = given[key] ?? level ?? setting.default;
    if (typeof value !== typeof setting.default || Array.isArray(value) !== Array.isArray(setting.default)) {
      wrong(key, `must be a ${Array.isArray(setting.default) ? 'list' : typeof setting.default} (${setting.about})`);
    }
    values[key] = value as SettingValue;
  }
  return { enabled: given.enabled !== false, values };
}

/** Throws when the configuration names a detection that has no detector. */
export function checkDetectorNames(configuration: Configuration, types: readonly string[]): void {
  for (const type of Object.keys(configuration.detectors)) {
    if (!types.includes(type)) throw new Error(`detectors.${type}: no such detection; there are ${types.join(', ')}`);
  }
}
