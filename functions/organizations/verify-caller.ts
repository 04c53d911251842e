import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Actor } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { isVerified } from '../runtime/verifier.ts'

/** Why the caller is not proven to know his master password (specification 14.13), or undefined if he is. */
export async function verifyCaller(
  store: StoreReads,
  actor: Actor,
  { masterPasswordHash }: { masterPasswordHash: string },
): Promise<Refusal | undefined> {
  const account = await ownAccount(store, actor)
  if (await isVerified(account.verifier, masterPasswordHash)) return undefined
  return refuse('organization.verification_failed', { field: 'masterPasswordHash' })
}
