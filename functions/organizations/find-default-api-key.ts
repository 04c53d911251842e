import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { ApiKeyType } from '../../shared/store/entities/organization-api-key.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { keyInformation } from './key-information.ts'

/** The default API key, if there is one. */
export const findDefaultApiKey: Operation<typeof organizationsRoutes.findDefaultApiKey> = async ({ params, store }) => {
  const key = await store.get('OrganizationApiKey', { ...params, type: ApiKeyType.Default })
  return done(keyInformation(key ? [key] : []))
}
