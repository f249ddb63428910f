import { join } from 'node:path';

/** The root of the checkout: where package.json lies. */
export const checkoutDir = join(import.meta.dirname, '..');
