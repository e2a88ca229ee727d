import { sentenceOf } from './child/messages.ts';
import { connectOperator } from './cli/call-platform.ts';
import { freshKeys, keyLines } from './cli/fresh-keys.ts';
import { parseCommand, USAGE } from './cli/parse-command.ts';
import { runAuditCommand } from './cli/run-audit-command.ts';
import { runKeyCommand } from './cli/run-key-command.ts';
import { runLookbackCommand } from './cli/run-lookback-command.ts';
import { runTenantCommand } from './cli/run-tenant-command.ts';
import { HOME } from './paths.ts';

/** `pnpm naer ..`: what an operator of the platform does. Answers the exit code; what went wrong is one sentence. */
async function naer(args: readonly string[]): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const command = parseCommand(args);
  switch (command.kind) {
    case 'help':
      say(USAGE);
      return 0;
    case 'keys':
      for (const line of keyLines(freshKeys(new Date().toISOString().slice(0, 10).replaceAll('-', '')))) say(line);
      return 0;
    case 'tenant':
      await runTenantCommand(command.verb, command.options, await connectOperator(command.options, HOME), say);
      return 0;
    case 'key':
      await runKeyCommand(command.verb, command.options, await connectOperator(command.options, HOME), say);
      return 0;
    case 'lookback':
      await runLookbackCommand(command.options, await connectOperator(command.options, HOME), say);
      return 0;
    case 'audit': {
      const call = await connectOperator(command.options, HOME);
      return (await runAuditCommand(command.verb, command.options, call, say)) ? 0 : 1;
    }
  }
}

process.exitCode = await naer(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`);
  return 1;
});
