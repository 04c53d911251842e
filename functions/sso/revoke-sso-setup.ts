import type { ssoRoutes } from '../../shared/api/sso.ts'
import { revokeSetup } from '../../shared/domain/sso/setup.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Ends the link with which metadata is handed in. */
export const revokeSsoSetup: Operation<typeof ssoRoutes.revokeSsoSetup> = async ({ scope, store, context }) => {
  const setup = await store.get('SsoSetup', scope.organization)
  return setup ? done(null, revokeSetup(setup, context)) : refuse('request.not_found')
}
