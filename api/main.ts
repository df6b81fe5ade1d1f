// The program: `pathwarden COMMAND …`. Commands are the files of the folder `commands/`; this one only finds and runs them.
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, UsageError } from './commands/command.ts';

// What commands share stands beside them.
const notCommands = ['command.ts', 'inputs.ts', 'receivers.ts'];
const folder = new URL('commands/', import.meta.url);
const names = readdirSync(folder)
  .filter((f) => f.endsWith('.ts') && !notCommands.includes(f))
  .map((f) => basename(f, '.ts'))
  .sort();

async function load(name: string): Promise<Command> {
  const module = (await import(new URL(`${name}.ts`, folder).href)) as { default: Command };
  return module.default;
}

async function help(): Promise<string> {
  const commands = await Promise.all(names.map(async (n) => `  ${n.padEnd(10)} ${(await load(n)).summary}`));
  return `pathwarden: identity-attack analytics for Active Directory\n\n${commands.join('\n')}\n\npathwarden COMMAND --help tells a command's options.\n`;
}

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === 'help') {
  process.stdout.write(await help());
} else if (!names.includes(name)) {
  process.stderr.write(`pathwarden: no command "${name}"; there are ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const command = await load(name);
  if (args.includes('--help')) process.stdout.write(command.usage);
  else
    process.exitCode = await command.run(args).catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(`pathwarden ${name}: ${error.message}\n`);
      return 2;
    });
}
