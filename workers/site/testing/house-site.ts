import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { AssignedHold, Retention } from '#lib/contract/assignment.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import type { CopyMaker } from '../jobs/copy-maker.ts';
import type { BackupRunner } from '../jobs/run-backups.ts';
import { copiesAt } from '../journal/copies.ts';
import { undeliveredFacts } from '../journal/journal-facts.ts';
import { keepHouseAt } from '../retention/keep-house.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { TestClock } from './test-clock.ts';
import { aRunner, aSite, changeSettings, type SiteShape, type TestSite } from './test-site.ts';

export const everything: Retention = {
  keepLast: null,
  keepDaily: null,
  keepWeekly: null,
  keepMonthly: null,
  keepYearly: null,
  keepAtLeast: null,
};

export const day = 86_400_000;

/** A site with a clock of its own, a retention rule and a low floor, whose backups are made day by day. */
export class HouseSite {
  readonly site: TestSite;
  readonly clock: TestClock;
  readonly context: SiteContext;
  readonly runner: BackupRunner;
  readonly copies: CopyMaker;

  private constructor(parts: Pick<HouseSite, 'site' | 'clock' | 'context' | 'runner' | 'copies'>) {
    this.site = parts.site;
    this.clock = parts.clock;
    this.context = parts.context;
    this.runner = parts.runner;
    this.copies = parts.copies;
  }

  static async make(rule: Partial<Retention>, shape: SiteShape = {}): Promise<HouseSite> {
    const clock = new TestClock();
    const site = await aSite({ clock, rows: 20, ...shape });
    changeSettings(site.folder, { floorCopies: 1, floorDays: 1 });
    const { context, runner, copies } = await aRunner(site, clock);
    const made = new HouseSite({ site, clock, context, runner, copies });
    made.assign({ rule });
    return made;
  }

  /** Another rule, or holds, as a new assignment brings them. */
  assign(change: {
    rule?: Partial<Retention>;
    holds?: AssignedHold[];
    at?: Record<string, Retention>;
  }): void {
    const { site } = this;
    const before = site.assignment;
    site.assignment = {
      ...before,
      version: before.version + 1,
      holds: change.holds ?? before.holds,
      sets: before.sets.map((set) => ({
        ...set,
        retention: change.rule === undefined ? set.retention : { ...everything, ...change.rule },
        retentionAt: change.at ?? set.retentionAt,
      })),
    };
    saveAssignment(site.folder, { etag: null, assignment: site.assignment });
  }

  /** One backup a day, each with its copies. Returns their ids, oldest first. */
  async backUpDaily(days: number): Promise<string[]> {
    const order = { orderId: null, trigger: 'local', setId: 'set_main', sourceIds: null } as const;
    const ids: string[] = [];
    for (let made = 0; made < days; made += 1) {
      this.clock.pass(day);
      const outcome = await this.runner.runOrdered({ ...order, destinationIds: null }, () => undefined);
      if (outcome.outcome !== 'done') throw new Error(`No backup: ${JSON.stringify(outcome)}`);
      const row = this.context.journal.get('SELECT id FROM backup ORDER BY made_seq DESC LIMIT 1');
      ids.push(String(row?.id));
    }
    return ids;
  }

  keepHouse(destination = 0): Promise<void> {
    return keepHouseAt(this.context, this.copies, this.site.assignment, `dst_${destination}`);
  }

  /** Copies at a destination by their backups, oldest first. */
  states(destination = 0): string[] {
    return copiesAt(this.context.journal, `dst_${destination}`).map((copy) =>
      copy.expiredAt === null ? copy.state : 'expired',
    );
  }

  /** Paths below the destination's folder of the files that end so, by name. */
  files(suffix: string, destination = 0): string[] {
    const root = this.site.destinationPath(destination);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(suffix))
      .map((name) => path.join(root, name))
      .sort();
  }

  facts<Kind extends FactBody['kind']>(kind: Kind): Extract<FactBody, { kind: Kind }>[] {
    return undeliveredFacts(this.context.journal, 1e5, 1e9)
      .map((fact) => fact.body)
      .filter((body): body is Extract<FactBody, { kind: Kind }> => body.kind === kind);
  }
}
