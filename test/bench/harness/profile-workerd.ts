interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
export interface FunctionTime {
  readonly name: string;
  readonly selfMs: number;
  /** With all it called; a recursive function counts once. */
  readonly totalMs: number;
}

const SAMPLE_EVERY_US = 200;

/** CPU profile of the Worker's isolate while `work` runs, by function, most own time first. */
export async function profileWorkerd(
  inspectorPort: number,
  work: () => Promise<void>,
): Promise<readonly FunctionTime[]> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as {
    id: string;
    webSocketDebuggerUrl: string;
  }[];
  const target = targets.find(({ id }) => id.includes('naer')) ?? targets[0];
  if (target === undefined) throw new Error('Nothing to inspect');
  const inspector = await openInspector(target.webSocketDebuggerUrl);
  try {
    await inspector.call('Profiler.enable');
    await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await inspector.call('Profiler.start');
    await work();
    const { profile } = (await inspector.call('Profiler.stop')) as { profile: Profile };
    return timesOf(profile);
  } finally {
    inspector.close();
  }
}

function timesOf(profile: Profile): readonly FunctionTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const selfUs = new Map<number, number>();
  profile.samples.forEach((id, i) => {
    selfUs.set(id, (selfUs.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  const times = new Map<string, { self: number; total: number }>();
  const walk = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const name = nameOf(node);
    const within = new Set(above).add(name);
    const self = selfUs.get(node.id) ?? 0;
    let total = self;
    for (const id of node.children ?? []) {
      const child = nodes.get(id);
      if (child !== undefined) total += walk(child, within);
    }
    const time = times.get(name) ?? { self: 0, total: 0 };
    times.set(name, { self: time.self + self, total: time.total + (above.has(name) ? 0 : total) });
    return total;
  };
  const root = profile.nodes[0];
  if (root !== undefined) walk(root, new Set());
  return [...times]
    .map(([name, { self, total }]) => ({ name, selfMs: self / 1000, totalMs: total / 1000 }))
    .sort((a, b) => b.selfMs - a.selfMs);
}

function nameOf({ callFrame: { functionName, lineNumber, url } }: ProfileNode): string {
  const file = url.split('/').at(-1) ?? '';
  return file === '' ? functionName || '(native)' : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}

interface Inspector {
  call(method: string, params?: object): Promise<unknown>;
  close(): void;
}

function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: unknown) => void>();
  let next = 1;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (message.id !== undefined) waiting.get(message.id)?.(message.result);
  });
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('The inspector was refused')));
    socket.addEventListener('open', () =>
      resolve({
        call: (method, params) =>
          new Promise((answer) => {
            const id = next++;
            waiting.set(id, answer);
            socket.send(JSON.stringify({ id, method, params }));
          }),
        close: () => socket.close(),
      }),
    );
  });
}
