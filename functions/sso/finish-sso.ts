import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { introductionIn, isJustLinked, toldReceived, toldRefusal } from '../../shared/domain/sso/told-refusal.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { SessionTokens } from '../../shared/ports/ports.ts'
import { type ChangeSet, create, remove, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { SsoLogin } from '../../shared/store/entities/sso.ts'
import type { SsoAgreement } from '../../shared/store/entities/sso-trace.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { isSameText } from '../runtime/one-time-code.ts'
import { type Call, type Denial, done, type Operation } from '../runtime/operation.ts'
import { hashOf, newSecret, sealSession } from '../runtime/sealed-session.ts'
import { secretOfBrowser } from './browser.ts'
import { pageOfPool } from './page-of-pool.ts'
import { receiveIntroduced } from './receive-introduced.ts'
import { receiveKnown } from './receive-known.ts'
import { poolVerifier } from './sso-token.ts'
import { traceAttempt } from './trace-attempt.ts'

type Callback = Call<typeof ssoRoutes.finishSso>

/**
 * Takes a browser back from the user pool's pages. Who it is, is decided here, from the organization's records as they are at
 * this moment. Whom the pool did not know, or not rightly, it learns to know, and the browser visits it again, unseen. In the
 * end the application gets a code of ours, or the person reads why not; then this login is over.
 */
export const finishSso: Operation<typeof ssoRoutes.finishSso> = async (call) => {
  const { query, store } = call
  const { state = '', code, error, error_description: description = '' } = query
  const login = state ? await store.get('SsoLogin', { stateHash: hashOf(state) }) : undefined
  if (!login) return refuse('sso.login_expired')
  if (!isBegunHere(call, login)) return traced(call, login, refuse('sso.login_expired'))
  if (error !== undefined || code === undefined) {
    const introductionId = introductionIn(description)
    if (introductionId === undefined && !isJustLinked(description)) {
      const refusal = toldRefusal(description || (error ?? ''))
      return over(call, login, refusal, toldReceived(description, refusal.code))
    }
    const received = introductionId ? await receiveIntroduced(call, login, introductionId) : NOTHING_NEW
    return received.ok ? visitAgain(call, login, state, received) : over(call, login, received)
  }
  const session = await call.federation.redeem(code, await poolVerifier(call.macKey, state))
  if (!session) return over(call, login, refuse('sso.login_expired'))
  const received = await receiveKnown(call, login, session)
  if (!received.ok) return over(call, login, received)
  if (received.accountId === null) return visitAgain(call, login, state, received)
  return handOver(call, login, session.tokens, { ...received, accountId: received.accountId })
}

const NOTHING_NEW = { ok: true, changes: [] } as const

function isBegunHere({ cookies, context }: Callback, { browserHash, expiresAt }: SsoLogin): boolean {
  const secret = secretOfBrowser(cookies)
  return secret !== undefined && isSameText(hashOf(secret), browserHash) && context.now < expiresAt
}

/** Refuses for good: nobody comes back to this login. */
async function over(
  call: Callback,
  login: Stored<SsoLogin>,
  { changes = [], ...refusal }: Refusal & { changes?: ChangeSet },
  received: Partial<SsoAgreement> = {},
): Promise<Denial> {
  const { changes: trace = [] } = await traced(call, login, refusal, received)
  return { ...refusal, changes: [remove('SsoLogin', login), ...changes, ...trace] }
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

/** The pool knows better now: the person notices nothing but a short moment more. */
async function visitAgain(
  call: Callback,
  login: Stored<SsoLogin>,
  state: string,
  { changes, after }: { readonly changes: ChangeSet; readonly after?: () => Promise<void> },
) {
  if (login.repeats >= limits.ssoRepeatsMax) return over(call, login, refuse('sso.name_unclear'))
  const repeats = login.repeats + 1
  const again = done({ location: await pageOfPool(call, login, state) }, [
    replace('SsoLogin', login, { repeats }),
    ...changes,
  ])
  return after ? { ...again, after } : again
}

async function handOver(
  call: Callback,
  login: Stored<SsoLogin>,
  tokens: SessionTokens,
  { accountId, externalId, changes }: { accountId: AccountId; externalId: string; changes: ChangeSet },
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
