import { identityRoutes } from '../../shared/api/identity.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changePassword } from './change-password.ts'
import { checkAddressVerification } from './check-address-verification.ts'
import { finishRegistration } from './finish-registration.ts'
import { getProfile } from './get-profile.ts'
import { getPublicKey } from './get-public-key.ts'
import { getRevisionDate } from './get-revision-date.ts'
import { issueToken } from './issue-token.ts'
import { listOwnOrganizations } from './list-own-organizations.ts'
import { nameUserKey } from './name-user-key.ts'
import { prelogin } from './prelogin.ts'
import { replaceTemporaryPassword } from './replace-temporary-password.ts'
import { sendAddressVerification } from './send-address-verification.ts'
import { setPassword } from './set-password.ts'
import { sync } from './sync.ts'

export const operations: Operations<typeof identityRoutes> = {
  prelogin,
  sendAddressVerification,
  checkAddressVerification,
  finishRegistration,
  issueToken,
  getProfile,
  sync,
  nameUserKey,
  setPassword,
  changePassword,
  replaceTemporaryPassword,
  listOwnOrganizations,
  getRevisionDate,
  getPublicKey,
}

export const handler = defineFunction(identityRoutes, operations)
