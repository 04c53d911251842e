import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { checkAuthorization } from '../../shared/domain/sso/authorization.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { create } from '../../shared/store/change-set.ts'
import { env } from '../runtime/env.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { hashOf, newSecret } from '../runtime/sealed-session.ts'
import { knowBrowser } from './browser.ts'
import { pageOfPool } from './page-of-pool.ts'
import { readSsoToken } from './sso-token.ts'
import { traceAttempt, traceRefusal } from './trace-attempt.ts'

/** Sends a browser to the organization's identity provider, by way of the user pool's pages. */
export const beginSso: Operation<typeof ssoRoutes.beginSso> = async (call) => {
  const { query, store, macKey, context, cookies } = call
  const request = checkAuthorization(query, env('PUBLIC_URL'))
  if (!request.ok) return request
  const identifier = query.domain_hint?.trim()
  if (!identifier) return refuse('sso.hint_missing')
  const [configuration, organizationId] = await Promise.all([
    store.find('SsoConfiguration', 'byIdentifier', { identifier }),
    readSsoToken(macKey, query.ssoToken ?? '', context.now),
  ])
  const open = await openOrganization(store, configuration)
  const step = { step: 'begin', clientId: request.clientId, configuration } as const
  if (!open.ok) return traceRefusal(call, open, step)
  if (organizationId !== open.organization.organizationId) {
    return traceRefusal(call, refuse('sso.token_invalid'), step)
  }
  const state = newSecret()
  const { secret, cookie } = knowBrowser(cookies)
  const { clientId, redirectUri, codeChallenge, clientState } = request
  const login = {
    stateHash: hashOf(state),
    organizationId,
    clientId,
    redirectUri,
    codeChallenge,
    clientState,
    browserHash: hashOf(secret),
    repeated: false,
    expiresAt: minutesAfter(context.now, limits.ssoLoginMinutes),
  }
  return done({ location: await pageOfPool(call, login, state), cookie }, [
    create('SsoLogin', login),
    ...(await traceAttempt(call, { ...step, organizationId, login, refusal: undefined })),
  ])
}
