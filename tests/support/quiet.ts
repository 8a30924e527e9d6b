import { afterAll, afterEach, expect, vi } from 'vitest';
import { stopListening } from './browser.ts';

// What reaches the console in a test was meant for nobody: it is a fault that no assertion looks at.
const complaints = vi.spyOn(console, 'error');

afterEach(() => {
  expect(complaints.mock.calls).toEqual([]);
  complaints.mockClear();
});

afterAll(stopListening);
