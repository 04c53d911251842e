import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { ApiKeyType } from '../../shared/store/entities/organization-api-key.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { keyInformation } from './key-information.ts'

/** The API key for SCIM, if there is one. */
export const findScimApiKey: Operation<typeof organizationsRoutes.findScimApiKey> = async ({ params, store }) => {
  const key = await store.get('OrganizationApiKey', { ...params, type: ApiKeyType.Scim })
  return done(keyInformation(key ? [key] : []))
}
