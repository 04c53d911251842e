import type { StoreReads } from '../../shared/ports/store.ts'
import { type AccessLevel, type Collection, MemberStatus } from '../../shared/store/entities/organization.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { loadEffectiveAccess } from './load-effective-access.ts'

/** The collections that the person was given, himself or by a group, in every enabled organization that confirmed him. */
export async function ownCollections(
  store: StoreReads,
  accountId: AccountId,
): Promise<readonly { readonly collection: Collection; readonly access: AccessLevel }[]> {
  const members = await store.listIndexed('Member', { accountId })
  const organizations = await store.getMany('Organization', members)
  const places = members.filter(
    ({ status }, at) => status === MemberStatus.Confirmed && organizations[at]?.enabled === true,
  )
  const found = await Promise.all(
    places.map(async (member) => {
      const { effective } = await loadEffectiveAccess(store, member)
      const granted = [...effective].map(([collectionId, access]) => ({ collectionId, access }))
      const { organizationId } = member
      const collections = await store.getMany(
        'Collection',
        granted.map(({ collectionId }) => ({ organizationId, collectionId })),
      )
      return granted.flatMap(({ access }, at) => {
        const collection = collections[at]
        return collection ? [{ collection, access }] : []
      })
    }),
  )
  return found.flat()
}
