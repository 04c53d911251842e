import { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { acceptProviderInvitation } from './accept-provider-invitation.ts'
import { changeProviderUser } from './change-provider-user.ts'
import { confirmProviderUser } from './confirm-provider-user.ts'
import { getProviderUser } from './get-provider-user.ts'
import { inviteProviderUsers } from './invite-provider-users.ts'
import { listProviderUserPublicKeys } from './list-provider-user-public-keys.ts'
import { listProviderUsers } from './list-provider-users.ts'
import { reinviteProviderUser } from './reinvite-provider-user.ts'
import { removeProviderUser } from './remove-provider-user.ts'

export const operations: Operations<typeof providerUsersRoutes> = {
  listProviderUsers,
  getProviderUser,
  inviteProviderUsers,
  reinviteProviderUser,
  acceptProviderInvitation,
  confirmProviderUser,
  listProviderUserPublicKeys,
  changeProviderUser,
  removeProviderUser,
}

export const handler = defineFunction(providerUsersRoutes, operations)
