import { defineConfig, devices } from '@playwright/test';
import { findProgram } from './scripts/services/find-program.ts';

const isWorst = process.env.KEEPWELL_WORST === '1';

const browser = { ...devices['Desktop Chrome'], channel: undefined };

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.keepwell/test/playwright',
  globalSetup: './e2e/harness/global-setup.ts',
  // A story is one person's path through the app; stories share one centre, and two at a time fill two cores.
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: (isWorst ? 15 : 5) * 60_000,
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      // Debian's own: Playwright's download needs the internet.
      executablePath: findProgram('chromium', 'chromium'),
      args: [
        // Chromium's sandbox refuses to run as root, as which containers and build machines often run.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'stories', testIgnore: '**/outages.spec.ts', use: browser },
    // They stop parts of the centre that all stories share.
    { name: 'outages', testMatch: '**/outages.spec.ts', use: browser, dependencies: ['stories'] },
  ],
});
