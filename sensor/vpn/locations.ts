// Where a public address lies, from databases in the MMDB format (MaxMind DB File Format Specification 2.0) that the user names:
// places (`GeoLite2-City`, `DB-IP City Lite`) and networks (`GeoLite2-ASN`), read once into memory.
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { type AsnResponse, type CityResponse, Reader } from 'maxmind';
import type { Location } from '../../schema/activity.ts';
import { isPrivate } from '../flow/address.ts';

/** What is read of a record, wherever the database has it. */
type Place = Partial<Pick<CityResponse, 'country' | 'subdivisions' | 'city' | 'location'>> &
  Partial<Pick<AsnResponse, 'autonomous_system_organization'>>;

/**
 * Opens the databases; of two that know the same of an address, the first counts.
 * @returns the location of an address, undefined for a private or unknown one
 * @throws Error naming the file that is missing or no such database
 */
export function openLocations(paths: readonly string[]): (ip: string) => Location | undefined {
  const readers = paths.map((path) => {
    try {
      return new Reader<CityResponse>(readFileSync(path));
    } catch (error) {
      throw new Error(`${path} cannot be read as an MMDB file: ${(error as Error).message}`);
    }
  });
  return (ip) => {
    if (!readers.length || isPrivate(ip)) return undefined;
    const found: Location = {};
    for (const reader of readers) {
      // A tree of IPv4 addresses alone would take an IPv6 address for one of them.
      if (reader.metadata.ipVersion === 4 && isIPv6(ip)) continue;
      const place = lookUp(reader, ip);
      if (place) add(found, place);
    }
    return Object.keys(found).length ? found : undefined;
  };
}

/** A record that cannot be read (the file is damaged there) is a place that is not known. */
function lookUp(reader: Reader<CityResponse>, ip: string): Place | null {
  try {
    return reader.get(ip);
  } catch {
    return null;
  }
}

function add(found: Location, { country, subdivisions, city, location, autonomous_system_organization: network }: Place): void {
  const known: Location = {
    ...text('country', country?.iso_code),
    ...text('region', subdivisions?.[0]?.names?.en),
    ...text('city', city?.names?.en),
    ...(degrees(location?.latitude) && degrees(location?.longitude) && found.latitude === undefined
      ? { latitude: location?.latitude, longitude: location?.longitude }
      : {}),
    ...text('organization', network),
  };
  Object.assign(found, { ...known, ...found });
}

const text = (key: keyof Location, value: unknown): Location => (typeof value === 'string' && value ? { [key]: value } : {});
const degrees = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
