import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { collectWhenQuiet } from '../../src/http/quiet.ts';

afterEach(() => {
  vi.useRealTimers();
});

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

/** A server to which requests come and from which they go, and how often its heap was looked through. */
function aServer() {
  const server = new EventEmitter();
  const collect = vi.fn();
  collectWhenQuiet(server as Server, collect);
  const come = (headersSent = false) => {
    const res = Object.assign(new EventEmitter(), { headersSent });
    server.emit('request', {}, res);
    return { go: () => res.emit('close') };
  };
  return { server, collect, come };
}

it('waits while somebody waits for an answer, and not for a stream that has begun', () => {
  vi.useFakeTimers();
  const { collect, come } = aServer();
  come(true);
  const waiting = come();
  vi.advanceTimersByTime(10_000);
  expect(collect).not.toHaveBeenCalled();
  waiting.go();
  vi.advanceTimersByTime(2_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

it('ends with its server', () => {
  vi.useFakeTimers();
  const { server, collect } = aServer();
  server.emit('close');
  vi.advanceTimersByTime(5_000);
  expect(collect).not.toHaveBeenCalled();
});
