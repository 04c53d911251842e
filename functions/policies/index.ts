import { policiesRoutes } from '../../shared/api/policies.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { getMasterPasswordPolicy } from './get-master-password-policy.ts'
import { getPolicy } from './get-policy.ts'
import { getPolicyDefaults } from './get-policy-defaults.ts'
import { listPolicies } from './list-policies.ts'
import { listPoliciesByInvitation } from './list-policies-by-invitation.ts'
import { savePolicy } from './save-policy.ts'
import { setPolicyDefaults } from './set-policy-defaults.ts'

export const operations: Operations<typeof policiesRoutes> = {
  listPolicies,
  getPolicy,
  savePolicy,
  getMasterPasswordPolicy,
  listPoliciesByInvitation,
  getPolicyDefaults,
  setPolicyDefaults,
}

export const handler = defineFunction(policiesRoutes, operations)
