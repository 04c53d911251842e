import { organizationsRoutes } from '../../shared/api/organizations.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changeCollectionSettings } from './change-collection-settings.ts'
import { deleteOrganization } from './delete-organization.ts'
import { getOrganization } from './get-organization.ts'
import { getOrganizationPublicKey } from './get-organization-public-key.ts'

export const operations: Operations<typeof organizationsRoutes> = {
  getOrganization,
  changeCollectionSettings,
  deleteOrganization,
  getOrganizationPublicKey,
}

export const handler = defineFunction(organizationsRoutes, operations)
