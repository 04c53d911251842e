import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { rotateApiKey as decide, newApiKey } from '../../shared/domain/organization/api-key.ts'
import { apiKeySecret } from '../runtime/api-key.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { apiKeyReply } from './api-key-reply.ts'
import { requireKeyRight } from './require-key-right.ts'
import { verifyCaller } from './verify-caller.ts'

/** Puts a new API key in the place of the one before, which is dead from then on. */
export const rotateApiKey: Operation<typeof organizationsRoutes.rotateApiKey> = async ({
  scope,
  body,
  actor,
  store,
  context,
  macKey,
}) => {
  requireKeyRight(scope, body.type)
  const unproven = await verifyCaller(store, actor, body)
  if (unproven) return unproven
  const place = { organizationId: scope.organization.organizationId, type: body.type }
  const present = await store.get('OrganizationApiKey', place)
  const { key, changes } = present ? decide(present, context) : newApiKey(place, context)
  return done(apiKeyReply(key, await apiKeySecret(macKey, key)), changes)
}
