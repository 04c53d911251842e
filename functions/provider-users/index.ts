import { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { acceptProviderInvitation } from './accept-provider-invitation.ts'
import { changeProviderUser } from './change-provider-user.ts'
import { confirmProviderUser } from './confirm-provider-user.ts'
import { confirmProviderUsers } from './confirm-provider-users.ts'
import { getProviderUser } from './get-provider-user.ts'
import { inviteProviderUsers } from './invite-provider-users.ts'
import { listProviderUserPublicKeys } from './list-provider-user-public-keys.ts'
import { listProviderUsers } from './list-provider-users.ts'
import { reinviteProviderUser } from './reinvite-provider-user.ts'
import { reinviteProviderUsers } from './reinvite-provider-users.ts'
import { removeProviderUser } from './remove-provider-user.ts'
import { removeProviderUsers } from './remove-provider-users.ts'

export const operations: Operations<typeof providerUsersRoutes> = {
  listProviderUsers,
  getProviderUser,
  inviteProviderUsers,
  reinviteProviderUser,
  reinviteProviderUsers,
  acceptProviderInvitation,
  confirmProviderUser,
  confirmProviderUsers,
  listProviderUserPublicKeys,
  changeProviderUser,
  removeProviderUser,
  removeProviderUsers,
}

export const handler = defineFunction(providerUsersRoutes, operations)
