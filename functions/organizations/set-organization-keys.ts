import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { setOrganizationKeys as decide } from '../../shared/domain/organization/change-organization.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Gives the organization its key pair, where it has none. */
export const setOrganizationKeys: Operation<typeof organizationsRoutes.setOrganizationKeys> = async ({
  scope,
  body,
  context,
}) => {
  const decision = decide(scope, body, context)
  if (!decision.ok) return decision
  const { publicKey, encryptedPrivateKey } = body
  return done({ object: 'organizationKeys' as const, publicKey, privateKey: encryptedPrivateKey }, decision.changes)
}
