import { portalRoutes } from '../../shared/api/portal.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { openAddressVerification } from './open-address-verification.ts'
import { openMemberInvitation } from './open-member-invitation.ts'
import { openProviderInvitation } from './open-provider-invitation.ts'
import { openProviderSetup } from './open-provider-setup.ts'

export const operations: Operations<typeof portalRoutes> = {
  openMemberInvitation,
  openProviderInvitation,
  openProviderSetup,
  openAddressVerification,
}

export const handler = defineFunction(portalRoutes, operations)
