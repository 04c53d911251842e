import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { checkAuthorization } from '../../shared/domain/sso/authorization.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import { type ChangeSet, create } from '../../shared/store/change-set.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { env } from '../runtime/env.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { hashOf, newSecret } from '../runtime/sealed-session.ts'
import { knowBrowser } from './browser.ts'
import { pageOfPool } from './page-of-pool.ts'
import { readSsoToken, readUserIdentifier } from './sso-token.ts'
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
  const chosen = await chosenAccount(call, query.user_identifier)
  if (!chosen.ok) return traceRefusal(call, chosen, step)
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
    chosenAccountId: chosen.accountId,
    repeats: 0,
    expiresAt: minutesAfter(context.now, limits.ssoLoginMinutes),
  }
  return done({ location: await pageOfPool(call, login, state), cookie }, [
    create('SsoLogin', login),
    ...chosen.changes,
    ...(await traceAttempt(call, { ...step, organizationId, login, refusal: undefined })),
  ])
}

/** Whose account the identity shall be linked with, if the request says so; that is its one use. */
async function chosenAccount(
  { store, macKey, context }: Pick<Call, 'store' | 'macKey' | 'context'>,
  identifier: string | undefined,
): Promise<Result<{ accountId: AccountId | null; changes: ChangeSet }>> {
  if (!identifier) return { ok: true, accountId: null, changes: [] }
  const named = await readUserIdentifier(macKey, identifier, context.now)
  const identifierHash = hashOf(identifier)
  if (!named || (await store.get('SsoUserIdentifierUse', { identifierHash }))) {
    return refuse('sso.user_identifier_invalid')
  }
  const { accountId, expiresAt } = named
  return { ok: true, accountId, changes: [create('SsoUserIdentifierUse', { identifierHash, expiresAt })] }
}
