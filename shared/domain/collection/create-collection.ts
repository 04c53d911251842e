import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, create } from '../../store/change-set.ts'
import type { Collection, Organization } from '../../store/entities/organization.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { type AccessLists, checkAccessLists, checkSomebodyManages, levelOf } from './access-selection.ts'
import type { NewGrant } from './grant-access.ts'

/** Creates a collection, and says what is to be granted with it (specification 5.3). */
export function createCollection(
  state: {
    organization: Pick<Organization, 'organizationId' | 'collectionSettings'>
    memberIds: ReadonlySet<string>
    groupIds: ReadonlySet<string>
  },
  wishes: { name: string; externalId?: string | null | undefined } & AccessLists,
  context: Context,
): Result<{ collection: Collection; changes: ChangeSet; steps: readonly NewGrant[] }> {
  const { organizationId, collectionSettings } = state.organization
  const { users, groups } = wishes
  const refusal =
    checkAccessLists(wishes, state) ?? checkSomebodyManages(collectionSettings, [...(users ?? []), ...(groups ?? [])])
  if (refusal) return refusal
  const collectionId = context.ids.next()
  const collection: Collection = {
    collectionId,
    organizationId,
    name: wishes.name,
    externalId: wishes.externalId || null,
    createdAt: context.now,
    revisedAt: context.now,
  }
  return {
    ok: true,
    collection,
    changes: [
      create('Collection', collection),
      organizationEvent(context, EventType.CollectionCreated, { organizationId, collectionId }),
    ],
    steps: [
      ...(users ?? []).map((one) => ({ memberId: one.id, collectionId, level: levelOf(one) })),
      ...(groups ?? []).map((one) => ({ groupId: one.id, levels: new Map([[collectionId, levelOf(one)]]) })),
    ],
  }
}
