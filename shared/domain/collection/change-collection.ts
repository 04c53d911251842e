import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { AccessLevel, Collection, CollectionSettings } from '../../store/entities/organization.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import {
  type AccessLists,
  type AccessSelection,
  checkAccessLists,
  checkSomebodyManages,
  isSameLevel,
  levelOf,
} from './access-selection.ts'
import type { NewGrant } from './grant-access.ts'

/**
 * Changes a collection's name, external id and who has access. What is null stays as it was, and so does a name that is
 * blank; who has access already counts when somebody must manage it (specification 5.3, T92, T101).
 */
export function changeCollection(
  state: {
    collection: Stored<Collection>
    settings: CollectionSettings
    /** Who has access now. */
    users: readonly AccessSelection[]
    groups: readonly AccessSelection[]
    memberIds: ReadonlySet<string>
    groupIds: ReadonlySet<string>
  },
  wishes: { name?: string | null | undefined; externalId?: string | null | undefined } & AccessLists,
  context: Context,
): Result<{ collection: Collection; changes: ChangeSet; steps: readonly NewGrant[] }> {
  const { collection, settings } = state
  const users = wishes.users ?? state.users
  const groups = wishes.groups ?? state.groups
  const refusal = checkAccessLists(wishes, state) ?? checkSomebodyManages(settings, [...users, ...groups])
  if (refusal) return refusal
  const { organizationId, collectionId } = collection
  const change = {
    name: wishes.name?.trim() || collection.name,
    externalId: wishes.externalId === undefined ? collection.externalId : wishes.externalId || null,
    revisedAt: context.now,
  }
  return {
    ok: true,
    collection: { ...collection, ...change },
    changes: [
      replace('Collection', collection, change),
      organizationEvent(context, EventType.CollectionUpdated, { organizationId, collectionId }),
    ],
    steps: [
      ...differences(state.users, users).map(({ id, level }) => ({ memberId: id, collectionId, level })),
      ...differences(state.groups, groups).map(({ id, level }) => ({
        groupId: id,
        levels: new Map([[collectionId, level]]),
      })),
    ],
  }
}

/** What is to be given and taken so that the access before becomes the access after. */
function differences(
  before: readonly AccessSelection[],
  after: readonly AccessSelection[],
): readonly { readonly id: string; readonly level: AccessLevel | null }[] {
  const held = new Map(before.map((one) => [one.id, one]))
  const wanted = new Set(after.map(({ id }) => id))
  const isNew = (one: AccessSelection) => {
    const was = held.get(one.id)
    return !was || !isSameLevel(was, one)
  }
  return [
    ...before.filter(({ id }) => !wanted.has(id)).map(({ id }) => ({ id, level: null })),
    ...after.filter(isNew).map((one) => ({ id: one.id, level: levelOf(one) })),
  ]
}
