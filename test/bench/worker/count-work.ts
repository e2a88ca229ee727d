import type { Work } from '../harness/work.ts';

interface Counter {
  take(): Work;
}

let counter: Counter | undefined;

/**
 * Starts to count in this isolate, once: from here on every statement is a little slower. The row that measures
 * this comes last.
 */
export function countWork(storage: DurableObjectStorage): Counter {
  counter ??= install(storage);
  return counter;
}

function install(storage: DurableObjectStorage): Counter {
  let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  let alarmsSet = 0;
  const sql = Object.getPrototypeOf(storage.sql) as SqlStorage;
  const { exec } = sql;
  sql.exec = function counted(this: SqlStorage, ...args) {
    const cursor = Reflect.apply(exec, this, args);
    cursors.push(cursor);
    return cursor;
  } as SqlStorage['exec'];
  const own = Object.getPrototypeOf(storage) as DurableObjectStorage;
  const { setAlarm } = own;
  own.setAlarm = function counted(this: DurableObjectStorage, ...args) {
    alarmsSet += 1;
    return Reflect.apply(setAlarm, this, args);
  };
  return {
    take() {
      const work = {
        rowsRead: cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0),
        rowsWritten: cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0),
        alarmsSet,
      };
      cursors = [];
      alarmsSet = 0;
      return work;
    },
  };
}
