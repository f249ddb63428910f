import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkoutDir } from '../checkout.ts';
import { stateFolder } from '../services/state-folder.ts';
import { serviceUser } from '../services/unix-user.ts';
import { packagesNeededBy } from './production-packages.ts';
import type { Program } from './program-copy.ts';
import { placeProgram } from './program-copy.ts';
import { agentProgram, centreProgram } from './programs.ts';

const folder = mkdtempSync(join(stateFolder(), 'program-copy-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const greeter: Program = {
  name: 'greeter',
  entry: 'lib/shared/greet.ts',
  parts: ['lib/shared'],
  packages: ['postgres'],
};

describe('a program that another account runs', () => {
  it('is run where it is when that account may read it, and by ourselves always', () => {
    expect(placeProgram(greeter, undefined, folder).root).toBe(checkoutDir);
  });

  it('is copied with its packages when it lies where that account has no way in, and again only when it changed', () => {
    const user = serviceUser();
    // Without root there is no other account to run anything as.
    if (user === undefined) return;
    const checkout = closedCheckout();
    const placed = placeProgram(greeter, user, join(folder, 'copies'), checkout);
    expect(placed.root).toMatch(/\/copies\/greeter-[0-9a-f]{12}$/);
    expect(greet(placed)).toEqual({ status: 0, stdout: 'hello from function\n' });

    const { ino } = statSync(placed.root);
    expect(placeProgram(greeter, user, join(folder, 'copies'), checkout)).toEqual(placed);
    expect(statSync(placed.root).ino).toBe(ino);
    writeGreeter(checkout, 'good day from');
    const changed = placeProgram(greeter, user, join(folder, 'copies'), checkout);
    expect(greet(changed)).toEqual({ status: 0, stdout: 'good day from function\n' });
    // Whoever runs from the earlier copy still can.
    expect(greet(placed)).toEqual({ status: 0, stdout: 'hello from function\n' });

    function greet({ node, root }: { node: string; root: string }) {
      const identity = { uid: user?.uid ?? 0, gid: user?.gid ?? 0 };
      const args = [join(root, greeter.entry)];
      const { status, stdout } = spawnSync(node, args, { ...identity, cwd: root, encoding: 'utf8' });
      return { status, stdout };
    }
  });
});

describe('the packages that a program brings along', () => {
  it('hold what it imports and what those need, and for the agent nothing of the centre', () => {
    const packages = packagesNeededBy(checkoutDir, agentProgram.packages);
    expect(packages).toEqual(expect.arrayContaining(['node_modules/bullmq', 'node_modules/msgpackr']));
    for (const name of ['next', 'react', '@prisma/client', 'pg', 'nodemailer', 'prisma', 'typescript']) {
      expect(packages).not.toContain(`node_modules/${name}`);
    }
  });

  it("hold no tool of the developers'", () => {
    const packages = packagesNeededBy(checkoutDir, centreProgram().packages);
    expect(packages).toContain('node_modules/next');
    for (const name of ['prisma', 'typescript', 'vitest', 'node', '@biomejs/biome']) {
      expect(packages).not.toContain(`node_modules/${name}`);
    }
  });
});

/** A checkout that only we can enter, as one below /root is. */
function closedCheckout(): string {
  const checkout = join(folder, 'closed');
  mkdirSync(join(checkout, 'lib/shared'), { recursive: true, mode: 0o700 });
  for (const name of ['package.json', 'package-lock.json'])
    cpSync(join(checkoutDir, name), join(checkout, name));
  cpSync(join(checkoutDir, 'node_modules/postgres'), join(checkout, 'node_modules/postgres'), {
    recursive: true,
  });
  symlinkSync('greet.ts', join(checkout, 'lib/shared/also.ts'));
  writeGreeter(checkout, 'hello from');
  return checkout;
}

function writeGreeter(checkout: string, greeting: string) {
  const source = `import postgres from 'postgres';\nconsole.log('${greeting}', typeof postgres);\n`;
  writeFileSync(join(checkout, greeter.entry), source);
}
