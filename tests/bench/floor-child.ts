// The least that a page from this database can cost: one prepared query, and 10 kB sent. No framework, no session.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.FLOOR_DATABASE ?? '', max: 10 });
const page = 'x'.repeat(10_000);
const query = { name: 'floor', text: 'SELECT id, title FROM course WHERE slug = $1' };

const server = createServer(async (_req, res) => {
  const { rows } = await pool.query({ ...query, values: ['course-7'] });
  res.writeHead(rows.length === 1 ? 200 : 500, { 'content-type': 'text/html', 'content-length': page.length });
  res.end(page);
});
process.on('message', async (word) => {
  if (word === 'stop') await pool.end().then(() => process.exit(0));
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1000, queries: 0, rss: process.memoryUsage.rss() / 1e6 });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
