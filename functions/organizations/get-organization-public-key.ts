import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The organization's public key. */
export const getOrganizationPublicKey: Operation<typeof organizationsRoutes.getOrganizationPublicKey> = async ({
  params,
  store,
}) => {
  const organization = await store.get('Organization', params)
  if (!organization?.keyPair) return refuse('request.not_found')
  return done({ object: 'organizationPublicKey' as const, publicKey: organization.keyPair.publicKey })
}
