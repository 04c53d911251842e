import type { Context } from '../../shared/domain/context.ts'
import type { TwoStepState } from '../../shared/domain/two-step-login/record.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { UserPool } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Denial } from '../runtime/operation.ts'
import { provePendingPassword } from '../runtime/pending-password.ts'

/**
 * The two-step login of somebody who is between the two steps. The user pool judges the password, so that guessing here
 * is locked out like guessing at sign-in; the session that it opens reaches nobody.
 */
export async function proveCredentials(
  { store, userPool, context: { now } }: { store: StoreReads; userPool: UserPool; context: Context },
  { email, masterPasswordHash }: { email: string; masterPasswordHash: string },
): Promise<{ readonly ok: true; readonly state: TwoStepState } | Denial> {
  const account = await store.find('Account', 'byAddress', { email })
  // Asked also for an unknown address, so that it takes as long as for a known one.
  const session = await userPool.signIn(email, masterPasswordHash)
  if (!account || !(session || account.passwordPending)) return refuse('account.credentials_wrong')
  const state = { account, stored: await store.get('TwoStepLogin', account) }
  const proof = account.passwordPending
    ? await provePendingPassword(state, masterPasswordHash, now)
    : { ok: true as const }
  return proof.ok ? { ok: true, state } : proof
}
