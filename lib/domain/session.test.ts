import { describe, expect, test } from 'vitest';
import { judgeSession, type SessionFacts, sessionIdleMs } from './session.ts';

const now = new Date('2026-03-02T08:00:00Z');
const day = 86_400_000;

function aSession(about: Partial<SessionFacts> = {}): SessionFacts {
  return {
    lastSeenAt: new Date(now.getTime() - day),
    expiresAt: new Date(now.getTime() + day),
    revokedAt: null,
    userDeactivatedAt: null,
    ...about,
  };
}

describe('a sign-in', () => {
  test('counts while it is used and its time has not run out', () => {
    expect(judgeSession(aSession(), now)).toBe('live');
  });
  test('ends when it is revoked, at once', () => {
    expect(judgeSession(aSession({ revokedAt: now }), now)).toBe('revoked');
  });
  test('ends when its person is deactivated, at once', () => {
    expect(judgeSession(aSession({ userDeactivatedAt: now }), now)).toBe('deactivated');
  });
  test('ends at its last instant, and not before', () => {
    expect(judgeSession(aSession({ expiresAt: now }), now)).toBe('expired');
    expect(judgeSession(aSession({ expiresAt: new Date(now.getTime() + 1) }), now)).toBe('live');
  });
  test('ends when nobody used it for a week', () => {
    const weekAgo = now.getTime() - sessionIdleMs;
    expect(judgeSession(aSession({ lastSeenAt: new Date(weekAgo) }), now)).toBe('live');
    expect(judgeSession(aSession({ lastSeenAt: new Date(weekAgo - 1) }), now)).toBe('idle');
  });
});
