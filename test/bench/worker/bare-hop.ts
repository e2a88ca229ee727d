import { DurableObject } from 'cloudflare:workers';
import type { Work } from '../harness/work.ts';
import { countWork } from './count-work.ts';

/** The least a durable door can do: one object call, one row. What Nær's own way is measured against. */
export class BareHop extends DurableObject {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.storage.sql.exec('create table if not exists row (id integer primary key, body text not null)');
  }

  async store(body: string): Promise<number> {
    return this.ctx.storage.sql.exec<{ id: number }>('insert into row (body) values (?) returning id', body).one().id;
  }

  async list(): Promise<string> {
    const rows = this.ctx.storage.sql
      .exec<{ body: string }>('select body from row order by id desc limit 50')
      .toArray();
    return JSON.stringify(rows.map(({ body }) => body));
  }

  /** Work of every object of the isolate: they share their prototypes. */
  async work(): Promise<Work> {
    return countWork(this.ctx.storage).take();
  }
}
