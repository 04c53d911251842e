import { effectiveAccess, type Grant } from '../../shared/domain/access/effective-access.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import type { AccessLevel, Member } from '../../shared/store/entities/organization.ts'
import type { CollectionId } from '../../shared/store/id.ts'

/**
 * What the member was given himself, his groups, and what follows from both. Two queries and one batch, whatever the size
 * of the organization. Collections that are gone may still be named: look them up before showing anything.
 */
export async function loadEffectiveAccess(
  store: StoreReads,
  { organizationId, memberId }: Pick<Member, 'organizationId' | 'memberId'>,
): Promise<{
  readonly own: readonly Grant[]
  readonly groups: readonly Group[]
  readonly effective: ReadonlyMap<CollectionId, AccessLevel>
}> {
  const [own, places] = await Promise.all([
    store.listAll('CollectionAccess', { organizationId }, { startsWith: `${memberId}#` }),
    store.listAll('GroupMember', { organizationId }, { startsWith: `${memberId}#` }),
  ])
  const groups = (await store.getMany('Group', places)).filter((group) => group !== undefined)
  return { own, groups, effective: effectiveAccess(own, groups) }
}
