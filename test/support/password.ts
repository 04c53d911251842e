import { makeVerifier } from '../../functions/runtime/verifier.ts'
import { replace } from '../../shared/store/change-set.ts'
import type { World } from './world.ts'

/** Gives the person a master password hash that the server can check. */
export async function withPassword<P extends { subject: string }>(world: World, someone: P, hash: string): Promise<P> {
  const account = await world.store.get('Account', { accountId: someone.subject })
  if (account) await world.store.commit([replace('Account', account, { verifier: await makeVerifier(hash) })])
  return someone
}
