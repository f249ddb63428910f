import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addCounts, countAsOne, countReport } from './counts.ts';

function reportFile(report: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'keepwell-report-')), 'report.json');
  writeFileSync(path, JSON.stringify(report));
  return path;
}

test("reads Vitest's report", () => {
  const path = reportFile({ numPassedTests: 7, numFailedTests: 2 });
  expect(countReport(path, 1)).toEqual({ passed: 7, failed: 2 });
});

test("reads Playwright's report, where a flaky test is a failed one", () => {
  const path = reportFile({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 3 } });
  expect(countReport(path, 1)).toEqual({ passed: 5, failed: 2 });
});

test('a runner that failed without a failed test counts as one failure', () => {
  const path = reportFile({ numPassedTests: 7, numFailedTests: 0 });
  expect(countReport(path, 1)).toEqual({ passed: 7, failed: 1 });
});

test('a missing or strange report counts as one failure, even when the runner was content', () => {
  expect(countReport('/nowhere/report.json', 0)).toEqual({ passed: 0, failed: 1 });
  expect(countReport(reportFile({ other: true }), 0)).toEqual({ passed: 0, failed: 1 });
});

test('sums what the steps counted', () => {
  expect(addCounts([countAsOne(0), countAsOne(3), { passed: 4, failed: 2 }])).toEqual({
    passed: 5,
    failed: 3,
  });
});
