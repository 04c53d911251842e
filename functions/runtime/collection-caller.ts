import {
  type CollectionCaller,
  type CollectionOperation,
  mayWithCollection,
} from '../../shared/domain/collection/collection-rights.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { type AccessLevel, MemberStatus } from '../../shared/store/entities/organization.ts'
import type { CollectionId, GroupId, MemberId, OrganizationId } from '../../shared/store/id.ts'
import { loadEffectiveAccess } from './load-effective-access.ts'
import { loadErased } from './load-erased.ts'
import type { Scopes } from './operation.ts'

/** The caller, and what he himself was given. */
export interface CallerWithAccess extends CollectionCaller {
  readonly organizationId: OrganizationId
  /** As whom lists of access may name him: his own row and his groups; nothing of a provider's staff. */
  readonly namedAs: ReadonlySet<MemberId | GroupId>
  readonly access: ReadonlyMap<CollectionId, AccessLevel>
}

/** The caller as the rights over collections see him. A provider's staff that is not also a member was given nothing. */
export async function loadCollectionCaller(
  store: StoreReads,
  { organization, member, role, permissions }: Scopes['organization'],
): Promise<CallerWithAccess> {
  const { organizationId, collectionSettings: settings } = organization
  const caller = { role, permissions, settings, organizationId }
  if (member?.status !== MemberStatus.Confirmed) return { ...caller, namedAs: new Set(), access: new Map() }
  const { groups, effective } = await loadEffectiveAccess(store, member)
  const namedAs = new Set([member.memberId, ...groups.map(({ groupId }) => groupId)])
  return { ...caller, namedAs, access: effective }
}

/** Those of the collections with which the caller may do this. Who else has access is read only where it decides. */
export async function permittedCollections(
  store: StoreReads,
  caller: CallerWithAccess,
  operation: CollectionOperation,
  ids: readonly CollectionId[],
): Promise<ReadonlySet<CollectionId>> {
  const may = (id: CollectionId, orphaned: boolean) =>
    mayWithCollection(operation, caller, { access: caller.access.get(id), orphaned })
  const others = ids.filter((id) => !may(id, false) && may(id, true))
  const orphaned = others.length > 0 ? await loadOrphaned(store, caller.organizationId, others) : new Set()
  return new Set(ids.filter((id) => may(id, orphaned.has(id))))
}

/** Whether the caller may do this with the collection. */
export async function mayWith(
  store: StoreReads,
  caller: CallerWithAccess,
  operation: CollectionOperation,
  id: CollectionId,
): Promise<boolean> {
  return (await permittedCollections(store, caller, operation, [id])).has(id)
}

/** Those of the collections that no member and no group manages. It decides a right, so the index is not asked. */
async function loadOrphaned(
  store: StoreReads,
  organizationId: OrganizationId,
  ids: readonly CollectionId[],
): Promise<ReadonlySet<CollectionId>> {
  const [rows, groups, erased] = await Promise.all([
    store.listAll('CollectionAccess', { organizationId }),
    store.listAll('Group', { organizationId }),
    loadErased(store, organizationId),
  ])
  const grants = [...rows.filter(({ memberId }) => !erased.has(memberId)), ...groups.flatMap(({ access }) => access)]
  const managed = new Set(grants.filter(({ manage }) => manage).map(({ collectionId }) => collectionId))
  return new Set(ids.filter((id) => !managed.has(id)))
}
