/** The object's storage with every row that its statements read or write counted. */
export function countRows(storage: DurableObjectStorage) {
  let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sql = new Proxy(storage.sql, {
    get(target, name) {
      if (name !== 'exec') return Reflect.get(target, name);
      return (query: string, ...bindings: unknown[]) => {
        const cursor = target.exec(query, ...bindings);
        cursors.push(cursor);
        return cursor;
      };
    },
  });
  const proxied = new Proxy(storage, {
    get(target, name) {
      if (name === 'sql') return sql;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return {
    storage: proxied,
    reset: () => {
      cursors = [];
    },
    written: () => cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0),
    read: () => cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0),
  };
}
