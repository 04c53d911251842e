import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { loadEffectiveAccess } from '../runtime/load-effective-access.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionReply } from './collection-reply.ts'

/**
 * The collections that the caller was given access to, by himself or through his groups, in every organization where he is
 * confirmed.
 */
export const listOwnCollections: Operation<typeof collectionsRoutes.listOwnCollections> = async ({ actor, store }) => {
  const { accountId } = await withAlias(store, actor)
  const members = await store.listIndexed('Member', { accountId })
  const organizations = await store.getMany('Organization', members)
  const access = await Promise.all(
    members
      .filter(({ status }, at) => status === MemberStatus.Confirmed && organizations[at]?.enabled)
      .map(async (member) => {
        const { effective } = await loadEffectiveAccess(store, member)
        const { organizationId } = member
        return [...effective].map(([collectionId, level]) => ({ organizationId, collectionId, level }))
      }),
  )
  const granted = access.flat()
  const collections = await store.getMany('Collection', granted)
  return done({
    object: 'list' as const,
    data: granted.flatMap(({ level }, at) => {
      const collection = collections[at]
      return collection ? [{ ...collectionReply('collectionDetails', collection), ...level }] : []
    }),
    continuationToken: null,
  })
}
