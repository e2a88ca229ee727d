import { connect, createServer, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface HangingProxy extends Target {
  /** From now on it accepts connections and lets nothing through, on those that are open as well. */
  hang(): void;
  /** Cuts what hung; new connections reach the target again. */
  unhang(): void;
  close(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 that can stop answering, as a database behind a stuck disk or a lost route does. */
export function startHangingProxy(target: Target): Promise<HangingProxy> {
  const pairs = new Set<readonly Socket[]>();
  let hanging = false;
  const server = createServer((client) => {
    if (hanging) return hold(client);
    const upstream = connect(target.port, target.host);
    const pair = [client, upstream];
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        pairs.delete(pair);
        for (const either of pair) either.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  const hold = (client: Socket) => {
    const pair = [client];
    pairs.add(pair);
    client.on('error', () => undefined);
    client.once('close', () => pairs.delete(pair));
  };
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        host: '127.0.0.1',
        port: typeof address === 'object' && address !== null ? address.port : 0,
        hang() {
          hanging = true;
          for (const [client, upstream] of pairs) {
            client?.unpipe();
            upstream?.unpipe();
            client?.pause();
            upstream?.pause();
          }
        },
        unhang() {
          hanging = false;
          cut();
        },
        close() {
          cut();
          return new Promise((done) => server.close(() => done()));
        },
      });
    });
  });
}
