import type { ssoRoutes } from '../../shared/api/sso.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { userIdentifier } from './sso-token.ts'

/** Gives the caller an identifier with which his next login with SSO links the identity to his own account. */
export const nameUserForSso: Operation<typeof ssoRoutes.nameUserForSso> = async ({ actor, store, macKey, context }) =>
  done(await userIdentifier(macKey, (await ownAccount(store, actor)).accountId, context.now))
