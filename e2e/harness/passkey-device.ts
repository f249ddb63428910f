import type { Page } from '@playwright/test';

/**
 * Gives a page's browser a device that makes and keeps passkeys, whose holder always shows who they are: Chromium's own
 * virtual authenticator. Each page has one of its own, as each person has a telephone of their own.
 */
export async function givePasskeyDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
