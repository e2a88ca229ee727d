import { progressLine } from '@naer/simulator/report';
import { sentenceOf } from '../child/messages.ts';
import { stopAllChildren } from '../child/supervise-child.ts';
import { demoIdentity } from '../identity/demo-accounts.ts';
import { HOME } from '../paths.ts';
import { DEMO, demoPeopleOf, seedDemo } from '../seed/seed-demo.ts';
import { startStack } from '../stack/start-stack.ts';
import { checkPort } from './check-port.ts';
import { type FollowedWorklist, followWorklist } from './follow-worklist.ts';
import { lockFolder } from './lock-folder.ts';
import { parseOptions, StartError, type StartOptions, USAGE } from './parse-options.ts';
import { SWEEP_SIGNAL } from './request-sweep.ts';
import { resetHome } from './reset-home.ts';
import { startSimulator } from './start-simulator.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { watchLauncher } from './watch-launcher.ts';
import { welcomeLines } from './welcome-lines.ts';

const SWEEP_EVERY_MS = 30_000;

/** The whole of `start`: answers the exit code when it has been told to end, or could not begin. */
export async function runStart(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const ended = endSignal();
  let unlock = () => {};
  try {
    const options = parseOptions(args);
    if (options.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const databaseUrl = process.env.DATABASE_URL || undefined;
    if (options.reset && databaseUrl !== undefined)
      throw new StartError('--reset is refused with DATABASE_URL: it deletes only what lies in .naer/.');
    unlock = lockFolder(HOME);
    await checkPort(options.port);
    if (options.reset) await resetHome(HOME);
    const outcome = await Promise.race([ended, run(options, databaseUrl, terminal)]);
    if (outcome !== 'ended') {
      await ended;
      outcome();
    }
    terminal.print('ending …');
    await stopAllChildren();
    return 0;
  } catch (error) {
    terminal.draw([]);
    process.stderr.write(`${sentenceOf(error)}\n`);
    await stopAllChildren();
    return 1;
  } finally {
    unlock();
  }
}

async function run(options: StartOptions, databaseUrl: string | undefined, terminal: Terminal): Promise<() => void> {
  terminal.print('Nær is starting');
  const hooks = reportCrashes(terminal);
  let sweep = () => Promise.resolve();
  process.on(SWEEP_SIGNAL, () => void sweep().catch(() => undefined));
  const stack = await startStack({
    home: HOME,
    port: options.port,
    databaseUrl,
    durable: true,
    autoRestart: true,
    sweepEveryMs: SWEEP_EVERY_MS,
    seed: options.seed === 'demo' ? (target) => seedDemo(target, DEMO) : async () => [],
    identityProvider: (secrets) => demoIdentity(secrets, demoPeopleOf(options.seed === 'demo' ? DEMO : undefined)),
    say: (step) => terminal.step(step),
    hooks,
  });
  const { demo } = stack;
  sweep = stack.sweep;
  const simulated = options.simulate && options.seed === 'demo';
  let worklist: FollowedWorklist | undefined;
  if (simulated) {
    terminal.step('simulator');
    await startSimulator(demo, HOME, hooks, (progress) => worklist?.setFooter(progressLine(progress)));
  }
  terminal.stepDone();
  const shown = demo.tenants[0]?.practitioners[0];
  const welcome = welcomeLines(demo, shown, { simulated, embedded: databaseUrl === undefined });
  for (const line of welcome) terminal.print(line);
  terminal.print(`ready ${demo.baseUrl}`);
  if (shown !== undefined) worklist = followWorklist(demo.baseUrl, shown, terminal);
  return () => worklist?.close();
}

function reportCrashes(terminal: Terminal) {
  return {
    onCrash: (name: string, how: string, inMs: number | undefined) =>
      terminal.print(`! ${name} ${how}; starting it again in ${((inMs ?? 0) / 1000).toFixed(2)} s`),
    onRestarted: (name: string) => terminal.print(`! ${name} runs again`),
  };
}

/** One Ctrl-C may arrive twice: from the terminal and from pnpm, which passes it on. */
const SAME_SIGNAL_MS = 1_000;

/** Resolves at Ctrl-C, SIGTERM, a closed terminal or when npx is gone; asked again later, it ends at once. */
function endSignal(): Promise<'ended'> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        askedAt ??= Date.now();
        if (Date.now() - askedAt > SAME_SIGNAL_MS) process.exit(1);
        resolve('ended');
      });
    watchLauncher(() => resolve('ended'));
  });
}
