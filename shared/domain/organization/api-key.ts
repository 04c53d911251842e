import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { OrganizationApiKey } from '../../store/entities/organization-api-key.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

type Place = Pick<OrganizationApiKey, 'organizationId' | 'type'>

/** The first key of its type. */
export function newApiKey(place: Place, context: Context): { key: OrganizationApiKey; changes: readonly Change[] } {
  const key = { ...place, nonce: context.ids.next(), createdAt: context.now, revisedAt: context.now, lastUsedAt: null }
  return { key, changes: [create('OrganizationApiKey', key), noted(place, context)] }
}

/** A new secret in the place of the one before, which is dead from then on. */
export function rotateApiKey(
  key: Stored<OrganizationApiKey>,
  context: Context,
): { key: OrganizationApiKey; changes: readonly Change[] } {
  const change = { nonce: context.ids.next(), revisedAt: context.now, lastUsedAt: null }
  return {
    key: { ...key, ...change },
    changes: [replace('OrganizationApiKey', key, change), noted(key, context)],
  }
}

function noted({ organizationId }: Place, context: Context): Change {
  return organizationEvent(context, EventType.OrganizationUpdated, { organizationId })
}
