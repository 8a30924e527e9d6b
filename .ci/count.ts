// Prints the closing line of .ci/run and ends with 1 unless everything passed.
import { readFileSync } from 'node:fs';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
}

function read(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}

const [, , file = '', steps = '0'] = process.argv;
const report = read(file);
const passed = report?.numPassedTests ?? 0;
// A suite that broke before its first test, or a step before the tests, counts as a failure too.
const failed = (report?.numFailedTests ?? 0) || Number(steps) || (report?.numFailedTestSuites ?? 1);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
