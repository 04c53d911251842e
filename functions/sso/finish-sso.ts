import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { organizationOfProvider, providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { linkIdentity, type Resolved, resolveIdentity } from '../../shared/domain/sso/resolve-identity.ts'
import { isJustLinked, toldReceived, toldRefusal } from '../../shared/domain/sso/told-refusal.ts'
import { type Refusal, type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { FederatedSession } from '../../shared/ports/ports.ts'
import { type Change, create, remove, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { SsoLogin } from '../../shared/store/entities/sso.ts'
import type { SsoAgreement } from '../../shared/store/entities/sso-trace.ts'
import { isSameText } from '../runtime/one-time-code.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { type Call, type Denial, done, type Operation } from '../runtime/operation.ts'
import { hashOf, newSecret, sealSession } from '../runtime/sealed-session.ts'
import { loadEvidence } from '../runtime/sso-evidence.ts'
import { secretOfBrowser } from './browser.ts'
import { pageOfPool } from './page-of-pool.ts'
import { poolVerifier } from './sso-token.ts'
import { traceAttempt } from './trace-attempt.ts'

/** Whom the organization's identity provider vouched for, and the writes that link him. */
type Vouched = Resolved & { readonly externalId: string; readonly changes: readonly Change[] }

type Callback = Call<typeof ssoRoutes.finishSso>

/**
 * Takes a browser back from the user pool's pages. Who it is, is decided here, from the organization's records as they are at
 * this moment; the application gets a code of ours. Whatever comes of it, this login is over.
 */
export const finishSso: Operation<typeof ssoRoutes.finishSso> = async (call) => {
  const { query, store } = call
  const { state = '', code, error, error_description: description = '' } = query
  const login = state ? await store.get('SsoLogin', { stateHash: hashOf(state) }) : undefined
  if (!login) return refuse('sso.login_expired')
  if (!isBegunHere(call, login)) return traced(call, login, refuse('sso.login_expired'))
  if (error !== undefined || code === undefined) {
    if (isJustLinked(description) && !login.repeated) return tryAgain(call, login, state)
    const refusal = toldRefusal(description || (error ?? ''))
    return over(call, login, refusal, toldReceived(description, refusal.code))
  }
  const session = await call.federation.redeem(code, await poolVerifier(call.macKey, state))
  if (!session) return over(call, login, refuse('sso.login_expired'))
  const resolved = await resolve(call, login, session)
  if (!resolved.ok) return over(call, login, resolved)
  return handOver(call, login, session, resolved)
}

function isBegunHere({ cookies, context }: Callback, { browserHash, expiresAt }: SsoLogin): boolean {
  const secret = secretOfBrowser(cookies)
  return secret !== undefined && isSameText(hashOf(secret), browserHash) && context.now < expiresAt
}

/** Refuses for good: nobody comes back to this login. */
async function over(
  call: Callback,
  login: Stored<SsoLogin>,
  refusal: Refusal,
  received: Partial<SsoAgreement> = {},
): Promise<Denial> {
  const { changes = [] } = await traced(call, login, refusal, received)
  return { ...refusal, changes: [remove('SsoLogin', login), ...changes] }
}

async function traced(
  call: Callback,
  login: SsoLogin,
  refusal: Refusal,
  received: Partial<SsoAgreement> = {},
): Promise<Denial> {
  const { organizationId, clientId } = login
  const configuration = await call.store.get('SsoConfiguration', { organizationId })
  const step = { step: 'callback', organizationId, login, clientId, configuration, received, refusal } as const
  return { ...refusal, changes: await traceAttempt(call, step) }
}

/** The pool has linked the identity and stumbled over it: the person notices nothing but a short moment more. */
async function tryAgain(call: Callback, login: Stored<SsoLogin>, state: string) {
  return done({ location: await pageOfPool(call, login, state) }, [replace('SsoLogin', login, { repeated: true })])
}

async function resolve(
  { store, context }: Callback,
  { organizationId }: SsoLogin,
  { subject, identities }: FederatedSession,
): Promise<Result<Vouched>> {
  const open = await openOrganization(store, await store.get('SsoConfiguration', { organizationId }))
  if (!open.ok) return open
  const own = identities.filter(({ providerName }) => providerName === providerNameOf(organizationId))
  const externalId = own.at(-1)?.externalId
  if (externalId === undefined) return refuse('sso.login_expired')
  // Which of several organizations' identity providers signed him in, the pool does not tell.
  const places = identities.map(({ providerName }) => organizationOfProvider(providerName) ?? organizationId)
  if (places.some((place) => place !== organizationId)) return refuse('sso.stands_elsewhere')
  const { accountId } = await withAlias(store, { subject, accountId: subject })
  const identity = { organizationId, externalId }
  const evidence = await loadEvidence(store, identity, { accountId })
  const resolved = resolveIdentity(evidence)
  if (!resolved.ok) return resolved
  // The pool signed somebody in whom the organization's records know as another.
  if (resolved.accountId !== accountId) return refuse('sso.identity_taken')
  return { ...resolved, externalId, changes: linkIdentity(resolved, identity, evidence.otherLink, context) }
}

async function handOver(
  call: Callback,
  login: Stored<SsoLogin>,
  { tokens }: FederatedSession,
  { accountId, externalId, changes }: Vouched,
) {
  const { context } = call
  const { organizationId, clientId, redirectUri, codeChallenge, clientState } = login
  const code = newSecret()
  const location = new URL(redirectUri)
  location.searchParams.set('code', code)
  location.searchParams.set('state', clientState)
  return done({ location: location.href }, [
    remove('SsoLogin', login),
    create('SsoCode', {
      codeHash: hashOf(code),
      accountId,
      organizationId,
      externalId,
      clientId,
      redirectUri,
      codeChallenge,
      sealedSession: sealSession(code, tokens),
      expiresAt: minutesAfter(context.now, limits.ssoCodeMinutes),
    }),
    ...changes,
    ...(await traceAttempt(call, { step: 'callback', organizationId, login, clientId, refusal: undefined })),
  ])
}
