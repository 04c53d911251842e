import { replace } from '../../shared/store/change-set.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/**
 * Deletes the user of a deleted account from the user pool. Cut off, it does so again. Where somebody took the address
 * anew meanwhile, the pool's user may be his already: he stays, and if he was deleted a moment too late, his next sign-in makes
 * him again.
 */
export async function eraseAccount(accountId: AccountId, { store, userPool, clock }: WorkerDeps): Promise<void> {
  const erasure = await store.get('AccountErasure', { accountId })
  if (!erasure || erasure.erasedAt) return
  const [account, newcomer] = await Promise.all([
    store.find('Account', 'byAddress', erasure),
    store.find('Newcomer', 'byAddress', erasure),
  ])
  const successor = account ?? newcomer
  if (!successor) await userPool.deleteUser(erasure.email)
  await store.commit([replace('AccountErasure', erasure, { erasedAt: clock.now() })])
}

export const handler = defineQueueWorker('erase-account', async ({ accountId }, deps) => {
  if (!accountId) throw new Error('The record names no account')
  await eraseAccount(accountId, deps)
})
