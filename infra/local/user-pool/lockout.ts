import { notAuthorized } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import type { User } from './users.ts'

// "After five failed sign-in attempts with a password, Amazon Cognito locks out your user for one second. The lockout
// duration then doubles after each additional failed attempt, up to approximately 15 minutes. [...] To reset the
// lockout, your user must either sign in successfully after a lockout period expires, or not initiate any sign-in
// attempts for 15 consecutive minutes."
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior
const freeFailures = 5
const longest = 15 * 60 * 1000

type Attempts = { failed_attempts: number; locked_until: number; last_attempt_at: number }

/** Refuses a sign-in with a password while the user is locked out, be the password right or wrong. */
export function refuseWhileLocked(context: UserPoolContext, user: User): void {
  const { locked_until } = attemptsOf(context, user)
  if (context.now() < locked_until) {
    context.database.prepare('UPDATE users SET last_attempt_at = ? WHERE id = ?').run(context.now(), user.id)
    throw notAuthorized('Password attempts exceeded')
  }
}

/** Counts a wrong password; from the fifth on each locks the user out, twice as long as the one before. */
export function countFailure(context: UserPoolContext, user: User): void {
  const now = context.now()
  const before = attemptsOf(context, user)
  const failures = 1 + (now - before.last_attempt_at >= longest ? 0 : before.failed_attempts)
  const lock = failures < freeFailures ? 0 : Math.min(1000 * 2 ** (failures - freeFailures), longest)
  context.database
    .prepare('UPDATE users SET failed_attempts = ?, locked_until = ?, last_attempt_at = ? WHERE id = ?')
    .run(failures, now + lock, now, user.id)
}

/** Forgets the failures before a successful sign-in. */
export function forgetFailures(context: UserPoolContext, user: User): void {
  context.database.prepare('UPDATE users SET failed_attempts = 0, locked_until = 0 WHERE id = ?').run(user.id)
}

function attemptsOf(context: UserPoolContext, user: User): Attempts {
  const row = context.database
    .prepare('SELECT failed_attempts, locked_until, last_attempt_at FROM users WHERE id = ?')
    .get(user.id) as Attempts | undefined
  return row ?? { failed_attempts: 0, locked_until: 0, last_attempt_at: 0 }
}
