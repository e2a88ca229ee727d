// node check-log.mjs <export.ndjson> [<anchor>] checks a log by its seals, with nothing of Nær's. A line of the export is
// a block: { text, hash, entries, rows }; the oldest may be `expired`: by the rule, no sooner than 365 days later. The anchor: a seal's hash.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const [file, anchor, ...faults] = process.argv.slice(2);
const find = (isFault, fault) => isFault && faults.push(fault);
let before = { block: 0, hash: '0'.repeat(64), to: '0', gone: true, isAnchored: !anchor };
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const { text, hash, entries, rows, expiredAt } = JSON.parse(line);
  const [, block, from, to, count, root, previous, sealedAt] = JSON.parse(text);
  // A leaf is 0x00, event id and row hash; a node is 0x01 and its two children; an odd one rises as it is (RFC 6962).
  let level = entries.map(([id, row]) => sha256('\0', Buffer.from(id.replaceAll('-', '') + row, 'hex')));
  const nodeAt = (left, i) => (i % 2 ? [] : i + 1 < level.length ? [sha256('\x01', left, level[i + 1])] : [left]);
  while (level.length > 1) level = level.flatMap(nodeAt);
  const isSealed = level[0]?.toString('hex') === root && entries.length === count;
  find(sha256(text).toString('hex') !== hash || !isSealed, `seal ${block} was changed`);
  find(block !== before.block + 1 || previous !== before.hash || from !== before.to, `seal ${block} does not follow`);
  const now = new Map(rows.map((row) => [row.eventId, row.text ? sha256(row.text).toString('hex') : row.hash]));
  const gone = before.gone && Date.parse(expiredAt) / 1e3 - Math.floor(sealedAt * 1e3) / 1e3 >= 365 * 86_400;
  for (const [id, row] of gone ? [] : entries)
    find(now.get(id) !== row, `${id} is ${now.delete(id) ? 'changed' : 'missing'}`);
  for (const id of now.keys()) find(true, `${id} was inserted`);
  before = { block, hash, to, gone, isAnchored: before.isAnchored || hash === anchor };
}
find(!before.isAnchored, 'no seal is the anchored one');
console.log(faults.join('\n') || `${before.block} blocks are whole; the last seal is ${before.hash}`);
process.exitCode = Math.min(faults.length, 1);
