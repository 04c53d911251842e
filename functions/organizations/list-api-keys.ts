import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { keyInformation } from './key-information.ts'

/** Which API keys there are. */
export const listApiKeys: Operation<typeof organizationsRoutes.listApiKeys> = async ({ params, store }) =>
  done(keyInformation(await store.listAll('OrganizationApiKey', params)))
