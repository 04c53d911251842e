import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Collection } from '../../store/entities/organization.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { type AccessLists, checkAccessLists, levelOf } from './access-selection.ts'
import type { NewGrant } from './grant-access.ts'

/** Gives the same members and groups access to several collections; what others hold stays (specification 5.3). */
export function addAccess(
  state: {
    collections: readonly Stored<Collection>[]
    memberIds: ReadonlySet<string>
    groupIds: ReadonlySet<string>
  },
  wishes: AccessLists,
  context: Context,
): Result<{ changes: ChangeSet; steps: readonly NewGrant[] }> {
  const { collections } = state
  const refusal = checkAccessLists(wishes, state)
  if (refusal) return refusal
  return {
    ok: true,
    changes: collections.flatMap((collection) => [
      replace('Collection', collection, { revisedAt: context.now }),
      organizationEvent(context, EventType.CollectionUpdated, {
        organizationId: collection.organizationId,
        collectionId: collection.collectionId,
      }),
    ]),
    steps: [
      ...collections.flatMap(({ collectionId }) =>
        (wishes.users ?? []).map((one) => ({ memberId: one.id, collectionId, level: levelOf(one) })),
      ),
      ...(wishes.groups ?? []).map((one) => ({
        groupId: one.id,
        levels: new Map(collections.map(({ collectionId }) => [collectionId, levelOf(one)])),
      })),
    ],
  }
}
