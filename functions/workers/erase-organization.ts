import { ofOrganization } from '../../shared/api/workers.ts'
import { type Change, remove, replace } from '../../shared/store/change-set.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** A member is up to three items, and one transaction holds a hundred. */
const RECORDS_PER_TRANSACTION = 30

/** Erases what a deleted organization left behind. Cut off, it goes on where it was: what is erased is not found again. */
export async function eraseOrganization(organizationId: OrganizationId, { store, clock }: WorkerDeps): Promise<void> {
  const erasure = await store.get('OrganizationErasure', { organizationId })
  if (!erasure || erasure.erasedAt) return
  for (const entity of ofOrganization) {
    for (;;) {
      const { records } = await store.list(entity, { organizationId }, { limit: RECORDS_PER_TRANSACTION })
      if (records.length === 0) break
      await store.commit(records.map((record): Change => remove(entity, record)))
    }
  }
  await store.commit([replace('OrganizationErasure', erasure, { erasedAt: clock.now() })])
}

export const handler = defineQueueWorker('erase-organization', async ({ organizationId }, deps) => {
  if (!organizationId) throw new Error('The record names no organization')
  await eraseOrganization(organizationId, deps)
})
