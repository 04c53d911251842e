import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { introductionIn, isJustLinked, toldRefusal } from '../../shared/domain/sso/told-refusal.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { SessionTokens } from '../../shared/ports/ports.ts'
import { type ChangeSet, create, remove, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { SsoLogin } from '../../shared/store/entities/sso.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { isSameText } from '../runtime/one-time-code.ts'
import { type Call, type Denial, done, type Operation } from '../runtime/operation.ts'
import { hashOf, newSecret, sealSession } from '../runtime/sealed-session.ts'
import { secretOfBrowser } from './browser.ts'
import { pageOfPool } from './page-of-pool.ts'
import { receiveIntroduced } from './receive-introduced.ts'
import { receiveKnown } from './receive-known.ts'
import { poolVerifier } from './sso-token.ts'

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
  if (!login || !isBegunHere(call, login)) return refuse('sso.login_expired')
  if (error !== undefined || code === undefined) {
    const introductionId = introductionIn(description)
    const refusal = isJustLinked(description) ? undefined : toldRefusal(description || (error ?? ''))
    const received = introductionId
      ? await receiveIntroduced(call, login, introductionId)
      : (refusal ?? { ok: true as const, changes: [] })
    return received.ok ? visitAgain(call, login, state, received) : over(login, received)
  }
  const session = await call.federation.redeem(code, await poolVerifier(call.macKey, state))
  if (!session) return over(login, refuse('sso.login_expired'))
  const received = await receiveKnown(call, login, session)
  if (!received.ok) return over(login, received)
  const { accountId, changes } = received
  if (accountId === null) return visitAgain(call, login, state, received)
  return handOver(call, login, session.tokens, { accountId, changes })
}

function isBegunHere({ cookies, context }: Callback, { browserHash, expiresAt }: SsoLogin): boolean {
  const secret = secretOfBrowser(cookies)
  return secret !== undefined && isSameText(hashOf(secret), browserHash) && context.now < expiresAt
}

const over = (login: Stored<SsoLogin>, { changes = [], ...refusal }: Refusal & { changes?: ChangeSet }): Denial => ({
  ...refusal,
  changes: [remove('SsoLogin', login), ...changes],
})

/** The pool knows better now: the person notices nothing but a short moment more. */
async function visitAgain(
  call: Callback,
  login: Stored<SsoLogin>,
  state: string,
  { changes, after }: { readonly changes: ChangeSet; readonly after?: () => Promise<void> },
) {
  if (login.repeats >= limits.ssoRepeatsMax) return over(login, refuse('sso.name_unclear'))
  const repeats = login.repeats + 1
  const again = done({ location: await pageOfPool(call, login, state) }, [
    replace('SsoLogin', login, { repeats }),
    ...changes,
  ])
  return after ? { ...again, after } : again
}

function handOver(
  { context }: Callback,
  login: Stored<SsoLogin>,
  tokens: SessionTokens,
  { accountId, changes }: { readonly accountId: AccountId; readonly changes: ChangeSet },
) {
  const { clientId, redirectUri, codeChallenge, clientState } = login
  const code = newSecret()
  const location = new URL(redirectUri)
  location.searchParams.set('code', code)
  location.searchParams.set('state', clientState)
  return done({ location: location.href }, [
    remove('SsoLogin', login),
    create('SsoCode', {
      codeHash: hashOf(code),
      accountId,
      clientId,
      redirectUri,
      codeChallenge,
      sealedSession: sealSession(code, tokens),
      expiresAt: minutesAfter(context.now, limits.ssoCodeMinutes),
    }),
    ...changes,
  ])
}
