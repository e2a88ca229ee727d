import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const EMPTY = Buffer.alloc(0);

/**
 * One HTTP/1.1 keep-alive connection with one request in flight, as light as it can be: the machine's CPU belongs to what is
 * measured. Reads answers with a Content-Length only; anything else, and a cut connection, rejects.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer = EMPTY;
  #waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined;
  #ended: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('The server closed the connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Runs `work` on fresh connections: workerd closes one that has been idle for some seconds. */
  static async using<T>(
    port: number,
    count: number,
    work: (connections: readonly HttpConnection[]) => Promise<T>,
  ): Promise<T> {
    const connections = await Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)));
    try {
      return await work(connections);
    } finally {
      for (const connection of connections) connection.close();
    }
  }

  /** `request` is head and body, as `writeRequest` makes it. */
  send(request: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      if (this.#waiting !== undefined) return reject(new Error('One request at a time'));
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = LENGTH.exec(head)?.[1];
    if (length === undefined) {
      this.#end(new Error('An answer without a Content-Length'));
      return;
    }
    const end = headEnd + HEAD_END.length + Number(length);
    if (this.#received.length < end) return;
    const body = this.#received.toString('utf8', headEnd + HEAD_END.length, end);
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
    this.#socket.destroy();
  }
}

/** Head and body of a JSON request. */
export function writeRequest(path: string, body: string, token?: string, method: 'POST' | 'GET' = 'POST'): string {
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${authorization}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
