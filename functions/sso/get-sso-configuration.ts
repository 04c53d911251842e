import type { ssoRoutes } from '../../shared/api/sso.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ssoReply } from './sso-reply.ts'

/** How the organization signs in through its identity provider, saved or not. */
export const getSsoConfiguration: Operation<typeof ssoRoutes.getSsoConfiguration> = async ({ scope, store, context }) =>
  done(ssoReply(await store.get('SsoConfiguration', scope.organization), context.now))
