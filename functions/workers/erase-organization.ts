import { ofOrganization } from '../../shared/api/workers.ts'
import { partIdentity } from '../../shared/domain/sso/part-identity.ts'
import { type Change, remove, replace } from '../../shared/store/change-set.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** A member is up to three items, an identity with its parting as well, and one transaction holds a hundred. */
const RECORDS_PER_TRANSACTION = 30

/** Erases what a deleted organization left behind. Cut off, it goes on where it was: what is erased is not found again. */
export async function eraseOrganization(organizationId: OrganizationId, deps: WorkerDeps): Promise<void> {
  const { store, clock } = deps
  const erasure = await store.get('OrganizationErasure', { organizationId })
  if (!erasure || erasure.erasedAt) return
  await partIdentities(organizationId, deps)
  for (const entity of ofOrganization) {
    for (;;) {
      const { records } = await store.list(entity, { organizationId }, { limit: RECORDS_PER_TRANSACTION })
      if (records.length === 0) break
      await store.commit(records.map((record): Change => remove(entity, record)))
    }
  }
  await store.commit([replace('OrganizationErasure', erasure, { erasedAt: clock.now() })])
}

/** The user pool has them, too, and a person may have only so many there. */
async function partIdentities(organizationId: OrganizationId, { store, clock, ids }: WorkerDeps): Promise<void> {
  for (;;) {
    const { records } = await store.list('SsoLink', { organizationId }, { limit: RECORDS_PER_TRANSACTION })
    if (records.length === 0) return
    await store.commit(records.flatMap((link) => partIdentity(link, { ids, now: clock.now() })))
  }
}

export const handler = defineQueueWorker('erase-organization', async ({ organizationId }, deps) => {
  if (!organizationId) throw new Error('The record names no organization')
  await eraseOrganization(organizationId, deps)
})
