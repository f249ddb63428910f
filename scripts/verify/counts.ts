import { existsSync, readFileSync } from 'node:fs';

export type Counts = { passed: number; failed: number };

/** A step that is one check as a whole. */
export function countAsOne(exitCode: number): Counts {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * What a test runner's JSON report tells. A runner that failed without a failed test (a file that can't be loaded, a server that didn't
 * start, no report at all) counts as one failure: a run that was cut short must not look like a smaller run that went well.
 */
export function countReport(path: string, exitCode: number): Counts {
  const counts = existsSync(path) ? readCounts(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  if (counts === undefined) return { passed: 0, failed: 1 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Understands Vitest's and Playwright's reports; undefined for anything else. */
export function readCounts(report: unknown): Counts | undefined {
  if (typeof report !== 'object' || report === null) return undefined;
  if ('numPassedTests' in report && 'numFailedTests' in report) {
    return { passed: Number(report.numPassedTests), failed: Number(report.numFailedTests) };
  }
  if ('stats' in report && typeof report.stats === 'object' && report.stats !== null) {
    const stats = report.stats as { expected?: number; unexpected?: number; flaky?: number };
    // A test that fails and then passes has shown a fault.
    return { passed: stats.expected ?? 0, failed: (stats.unexpected ?? 0) + (stats.flaky ?? 0) };
  }
  return undefined;
}

export function addCounts(all: readonly Counts[]): Counts {
  return all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}
