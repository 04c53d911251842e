import { organizationsRoutes } from '../../shared/api/organizations.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changeCollectionSettings } from './change-collection-settings.ts'
import { changeOrganization } from './change-organization.ts'
import { deleteOrganization } from './delete-organization.ts'
import { findDefaultApiKey } from './find-default-api-key.ts'
import { findScimApiKey } from './find-scim-api-key.ts'
import { getAutoEnrollStatus } from './get-auto-enroll-status.ts'
import { getOrganization } from './get-organization.ts'
import { getOrganizationPublicKey } from './get-organization-public-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { rotateApiKey } from './rotate-api-key.ts'
import { setOrganizationKeys } from './set-organization-keys.ts'
import { showApiKey } from './show-api-key.ts'

export const operations: Operations<typeof organizationsRoutes> = {
  getOrganization,
  changeOrganization,
  changeCollectionSettings,
  deleteOrganization,
  getOrganizationPublicKey,
  setOrganizationKeys,
  getAutoEnrollStatus,
  showApiKey,
  rotateApiKey,
  listApiKeys,
  findDefaultApiKey,
  findScimApiKey,
}

export const handler = defineFunction(organizationsRoutes, operations)
