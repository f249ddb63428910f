import type { Permission } from '#lib/domain/permission.ts';
import type { Locale } from '#lib/domain/words.ts';
import type { Prisma } from '#prisma/generated/client.ts';

declare const brand: unique symbol;

/**
 * Shows that somebody was asked for and may do `P`. Only lib/access mints it, so a query or command that takes one
 * can't be called by a page that forgot to ask. Its scope is where this person holds `P`; it belongs in every `where`.
 */
export type Authorized<P extends Permission = Permission> = {
  readonly [brand]: P;
  /** By which permission: some commands let the holder of a wider one do more. */
  readonly permission: P;
  readonly actor: Actor;
  readonly scope: Scope;
  /** The instant of the request: one for the change and its audit row. */
  readonly now: Date;
};

/** Who is asking, on which sign-in, from where. */
export type Actor = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly sessionId: string;
  readonly address: string;
};

/** Where something may be done: in all practices, or in these whole practices and at these single sites. */
export type Scope =
  | { readonly everywhere: true }
  | {
      readonly everywhere: false;
      readonly practiceIds: readonly string[];
      readonly siteIds: readonly string[];
    };

/** Sites in scope. Nest it for what belongs to a site: `{ site: siteWhere(by.scope) }`. */
export function siteWhere(scope: Scope): Prisma.SiteWhereInput {
  if (scope.everywhere) return {};
  return { OR: [{ practiceId: { in: [...scope.practiceIds] } }, { id: { in: [...scope.siteIds] } }] };
}

/** Practices that are in scope, in whole or by one of their sites: for showing which practice a site belongs to. */
export function practiceWhere(scope: Scope): Prisma.PracticeWhereInput {
  if (scope.everywhere) return {};
  return {
    OR: [{ id: { in: [...scope.practiceIds] } }, { sites: { some: { id: { in: [...scope.siteIds] } } } }],
  };
}

/** Practices that are in scope in whole: for what the practice owns (policies, destinations, people, keys). */
export function wholePracticeWhere(scope: Scope): Prisma.PracticeWhereInput {
  if (scope.everywhere) return {};
  return { id: { in: [...scope.practiceIds] } };
}
