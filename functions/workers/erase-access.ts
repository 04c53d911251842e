import { minutesAfter } from '../../shared/domain/instant.ts'
import { type Change, remove, replace } from '../../shared/store/change-set.ts'
import type { AccessErasure } from '../../shared/store/entities/group.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** A group that gives access to a thousand collections is a record of 86 KB, and a transaction holds 4 MB. */
const RECORDS_PER_TRANSACTION = 25

/** Requests that began before, and the index, have caught up with the table by then. */
const SETTLED_AFTER_MINUTES = 1

/**
 * Erases the access rows that name a member, group or collection that is gone. Throws until nothing was found a minute after
 * it was asked for: the queue repeats it. Cut off, it goes on where it was: what is erased is not found again.
 */
export async function eraseAccess(
  { organizationId, id }: { organizationId: OrganizationId; id: string },
  { store, clock }: WorkerDeps,
): Promise<void> {
  const erasure = await store.get('AccessErasure', { organizationId, id })
  if (!erasure) return
  const isSettled = clock.now() >= minutesAfter(erasure.requestedAt, SETTLED_AFTER_MINUTES)
  const changes = await changesOf(erasure, store)
  for (let at = 0; at < changes.length; at += RECORDS_PER_TRANSACTION) {
    await store.commit(changes.slice(at, at + RECORDS_PER_TRANSACTION))
  }
  if (changes.length > 0 || !isSettled) throw new Error('More rows may come to light: to be looked at again')
  await store.commit([remove('AccessErasure', erasure)])
}

/** What takes everything away that still names what is gone. */
async function changesOf({ organizationId, of, id }: AccessErasure, store: WorkerDeps['store']): Promise<Change[]> {
  switch (of) {
    case 'member': {
      const [access, places] = await Promise.all([
        store.listAll('CollectionAccess', { organizationId }, { startsWith: `${id}#` }),
        store.listAll('GroupMember', { organizationId }, { startsWith: `${id}#` }),
      ])
      return [
        ...access.map((row) => remove('CollectionAccess', row)),
        ...places.map((row) => remove('GroupMember', row)),
      ]
    }
    case 'group': {
      const places = await store.listIndexed('GroupMember', { organizationId, groupId: id })
      return places.map((row) => remove('GroupMember', row))
    }
    case 'collection': {
      const [access, groups] = await Promise.all([
        store.listIndexed('CollectionAccess', { organizationId, collectionId: id }),
        store.listAll('Group', { organizationId }),
      ])
      const naming = groups.filter((group) => group.access.some(({ collectionId }) => collectionId === id))
      return [
        ...access.map((row) => remove('CollectionAccess', row)),
        ...naming.map((group) =>
          replace('Group', group, { access: group.access.filter(({ collectionId }) => collectionId !== id) }),
        ),
      ]
    }
  }
}

export const handler = defineQueueWorker('erase-access', async ({ organizationId, id }, deps) => {
  if (!organizationId || !id) throw new Error('The record does not name what is gone')
  await eraseAccess({ organizationId, id }, deps)
})
