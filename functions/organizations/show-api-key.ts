import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { newApiKey } from '../../shared/domain/organization/api-key.ts'
import { apiKeySecret } from '../runtime/api-key.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { apiKeyReply } from './api-key-reply.ts'
import { requireKeyRight } from './require-key-right.ts'
import { verifyCaller } from './verify-caller.ts'

/** Shows an API key, made now if there is none, against proof of the caller's master password. */
export const showApiKey: Operation<typeof organizationsRoutes.showApiKey> = async ({
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
  const { key, changes } = present ? { key: present, changes: [] } : newApiKey(place, context)
  return done(apiKeyReply(key, await apiKeySecret(macKey, key)), changes)
}
