import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionReply } from './collection-reply.ts'

/** The collections that the caller was given access to, in every organization where he is confirmed. */
export const listOwnCollections: Operation<typeof collectionsRoutes.listOwnCollections> = async ({ actor, store }) => {
  const { accountId } = await withAlias(store, actor)
  const members = await store.listIndexed('Member', { accountId })
  const organizations = await store.getMany('Organization', members)
  const access = await Promise.all(
    members
      .filter(({ status }, at) => status === MemberStatus.Confirmed && organizations[at]?.enabled)
      .map(({ organizationId, memberId }) =>
        store.listAll('CollectionAccess', { organizationId }, { startsWith: `${memberId}#` }),
      ),
  )
  const granted = access.flat()
  const collections = await store.getMany('Collection', granted)
  return done({
    object: 'list' as const,
    data: granted.flatMap(({ readOnly, hidePasswords, manage }, at) => {
      const collection = collections[at]
      return collection
        ? [{ ...collectionReply('collectionDetails', collection), readOnly, hidePasswords, manage }]
        : []
    }),
    continuationToken: null,
  })
}
