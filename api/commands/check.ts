// `pathwarden check`: what arrives and what is missing: audit settings, ports and fields, and the detections that they would help.
// From files, or from the service that runs with the same configuration.
import { parseArgs } from 'node:util';
import { loadDetectors } from '../../graph/detection/load.ts';
import type { Configuration } from '../../schema/config.ts';
import { loadEventMapping } from '../../sensor/windows/mapping.ts';
import { coverageText } from '../deliver/coverage.ts';
import { type Coverage, coverageOf, gapsOf, missingOf } from '../health/coverage.ts';
import { configurationFile } from './analyze.ts';
import { type Command, UsageError } from './command.ts';
import { inputsBehind, knowledgeFor, readInputs } from './inputs.ts';

const usage = `pathwarden check [options] [PATH…]

Says which detections have what they read, and which audit settings, ports and fields are missing from what arrives:
in captures and logs, or without PATH at the service that runs on this machine.

  --format table|json       table on a terminal, json otherwise
  --config FILE             YAML or JSON; docs/configuration.md lists every setting

Exit status: 0 told, 1 no service answers, 2 unusable arguments or no readable input.
`;

const formats = ['table', 'json'];

function options(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { format: { type: 'string' }, config: { type: 'string' } } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = options(args);
  const format = values.format ?? (process.stdout.isTTY ? 'table' : 'json');
  if (!formats.includes(format)) throw new UsageError(`--format must be one of ${formats.join(', ')}`);
  const configuration = configurationFile(values.config);
  const coverage = positionals.length ? await ofFiles(positionals, configuration) : await ofService(configuration);
  if (typeof coverage === 'number') return coverage;
  const json = { coverage, missing: missingOf(coverage), gaps: gapsOf(coverage) };
  process.stdout.write(format === 'json' ? `${JSON.stringify(json)}\n` : coverageText(coverage));
  return 0;
}

async function ofFiles(paths: readonly string[], configuration: Configuration): Promise<Coverage[] | number> {
  const knowledge = knowledgeFor(configuration);
  const found = await inputsBehind(paths, configuration);
  const { read } = await readInputs(found, configuration, knowledge, async () => {});
  if (!read) return 2;
  return coverageOf(await loadDetectors(), (await loadEventMapping()).rows, knowledge.statistics);
}

/** Longer than a service that is busy with files takes. */
const PATIENCE = 10_000;

async function ofService({ api }: Configuration): Promise<Coverage[] | number> {
  const url = `http://${api.host.includes(':') ? `[${api.host}]` : api.host}:${api.port}`;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ status { coverage { type title sees sources { name count needs gaps } } } }' }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { data } = (await response.json()) as { data?: { status: { coverage: Coverage[] } } };
    if (data) return data.status.coverage;
  } catch {
    // Told below: whatever it is, there is no answer.
  }
  process.stderr.write(
    `pathwarden check: no service answers at ${url}: start one, name its --config, or name files to look at\n`,
  );
  return 1;
}

export default { summary: 'what arrives, and which audit settings, ports and fields are missing', usage, run } satisfies Command;
