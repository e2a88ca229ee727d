import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { ConnectionPools } from './connection-pools.ts';
import type { NeonRequest, NeonStatement } from './neon-request.ts';
import { StatementBatch, type StatementResult } from './statement-batch.ts';

const COMMIT: NeonStatement = { query: 'commit', params: [] };
/** A prepared statement that no longer fits: its tables changed, or somebody deallocated it. */
const STALE_STATEMENT = new Set(['0A000', '26000']);
/** Commands that leave something behind on the connection: it is not handed to the next request. */
const SESSION_COMMANDS = new Set(['SET', 'LISTEN', 'PREPARE', 'DEALLOCATE', 'DISCARD', 'BEGIN', 'START', 'LOAD']);

const CANCEL_WITHIN_MS = 5_000;

/** Runs the request in one transaction and one round trip. Rejects with pg's error. */
export async function runRequest(
  pools: ConnectionPools,
  request: NeonRequest,
  abandoned: AbortSignal,
): Promise<readonly StatementResult[]> {
  try {
    return await runOnce(pools, request, abandoned);
  } catch (error) {
    if (!(error instanceof StaleStatement)) throw error;
    return runOnce(pools, request, abandoned);
  }
}

/** The whole transaction was undone, so it may be run again. */
class StaleStatement extends Error {}

async function runOnce(pools: ConnectionPools, request: NeonRequest, abandoned: AbortSignal) {
  const client = await pools.connect(request.connectionString);
  if (abandoned.aborted) {
    client.release();
    return [];
  }
  const { begin, statements } = request;
  const batch = new StatementBatch(
    begin === undefined ? statements : [{ query: begin, params: [] }, ...statements, COMMIT],
    pools.cacheOf(client),
  );
  // A caller that went away must not leave locks behind, nor a connection that waits for ever.
  let cut: NodeJS.Timeout | undefined;
  const cancel = () => {
    void pools.cancel(request.connectionString, client);
    cut = setTimeout(() => destroy(client), CANCEL_WITHIN_MS).unref();
  };
  abandoned.addEventListener('abort', cancel, { once: true });
  let broken = true;
  try {
    client.query(batch);
    const results = await batch.done;
    const own = begin === undefined ? results : results.slice(1, -1);
    broken = own.some((result) => SESSION_COMMANDS.has(result.command));
    return own;
  } catch (error) {
    const code = (error as pg.DatabaseError).code ?? '';
    if (batch.usedPrepared && STALE_STATEMENT.has(code)) throw new StaleStatement();
    broken = (error as pg.DatabaseError).severity !== 'ERROR' || begin !== undefined;
    throw error;
  } finally {
    abandoned.removeEventListener('abort', cancel);
    clearTimeout(cut);
    client.release(broken);
  }
}

function destroy(client: pg.PoolClient): void {
  (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream.destroy();
}
