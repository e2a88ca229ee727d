import { runStart } from './start/run-start.ts';

// A reader that goes away (`start | head`) ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exit(await runStart(process.argv.slice(2)));
