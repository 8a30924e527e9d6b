import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { collectWhenQuiet } from '../../src/http/quiet.ts';

const old = (): WeakRef<object> => new WeakRef({ words: 'left behind' });

it('goes through the memory once it is quiet after many requests', async () => {
  const server = createServer((_req, res) => res.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  collectWhenQuiet(server);
  const atStart = old();
  const isGone = (left: WeakRef<object>) => vi.waitFor(() => expect(left.deref() === undefined).toBe(true), 6_000);
  await isGone(atStart);
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < 200; i += 1) await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  await isGone(old());
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
