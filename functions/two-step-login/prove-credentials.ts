import type { TwoStepState } from '../../shared/domain/two-step-login/record.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { UserPool } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { isVerified } from '../runtime/verifier.ts'

/**
 * The two-step login of somebody who is between the two steps. The user pool judges the password, so that guessing here
 * is locked out like guessing at sign-in; the session that it opens reaches nobody.
 */
export async function proveCredentials(
  { store, userPool }: { store: StoreReads; userPool: UserPool },
  { email, masterPasswordHash }: { email: string; masterPasswordHash: string },
): Promise<{ readonly ok: true; readonly state: TwoStepState } | Refusal> {
  const account = await store.find('Account', 'byAddress', { email })
  // Asked also for an unknown address, so that it takes as long as for a known one.
  const session = await userPool.signIn(email, masterPasswordHash)
  // The pool may still hold the password from before the account was recovered.
  const isRight = account?.passwordPending ? await isVerified(account.verifier, masterPasswordHash) : session !== null
  if (!account || !isRight) return refuse('account.credentials_wrong')
  return { ok: true, state: { account, stored: await store.get('TwoStepLogin', account) } }
}
