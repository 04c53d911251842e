import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { CollectionSettings, Organization } from '../../store/entities/organization.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

/** What is logged when a setting is turned on, and when it is turned off (specification 5.5). */
const events: Readonly<Record<keyof CollectionSettings, readonly [on: number, off: number]>> = {
  limitCollectionCreation: [EventType.CollectionCreationLimited, EventType.CollectionCreationOpened],
  limitCollectionDeletion: [EventType.CollectionDeletionLimited, EventType.CollectionDeletionOpened],
  limitItemDeletion: [EventType.ItemDeletionLimited, EventType.ItemDeletionOpened],
  allowAdminAccessToAllCollectionItems: [EventType.AdminAccessAllowed, EventType.AdminAccessWithdrawn],
}

const names = Object.keys(events) as readonly (keyof CollectionSettings)[]

/** Changes who may do what with collections. Only what differs is logged; where nothing does, nothing is written. */
export function changeCollectionSettings(
  organization: Stored<Organization>,
  settings: CollectionSettings,
  context: Context,
): { organization: Organization; changes: ChangeSet } {
  const { organizationId, collectionSettings: before } = organization
  const changed = names.filter((name) => settings[name] !== before[name])
  if (changed.length === 0) return { organization, changes: [] }
  const change = { collectionSettings: settings, revisedAt: context.now }
  return {
    organization: { ...organization, ...change },
    changes: [
      replace('Organization', organization, change),
      ...changed.map((name) => {
        const [on, off] = events[name]
        return organizationEvent(context, settings[name] ? on : off, { organizationId })
      }),
    ],
  }
}
