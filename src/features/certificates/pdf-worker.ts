import { parentPort } from 'node:worker_threads';
import type { PdfFacts } from './pdf.ts';
import { drawCertificate } from './pdf-drawing.ts';

parentPort?.on('message', async ({ id, facts }: { id: number; facts: PdfFacts }) => {
  try {
    parentPort?.postMessage({ id, bytes: await drawCertificate(facts) });
  } catch (error) {
    parentPort?.postMessage({ id, problem: error instanceof Error ? error.message : 'unknown' });
  }
});
