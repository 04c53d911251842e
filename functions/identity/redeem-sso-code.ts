import type { identityRoutes } from '../../shared/api/identity.ts'
import { beginSsoSession } from '../../shared/domain/sso/continue-session.ts'
import { mailCode } from '../../shared/domain/two-step-login/mail-code.ts'
import { recordOf, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import { remove } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { isSameText } from '../runtime/one-time-code.ts'
import { type Call, type Denial, done, type Operation } from '../runtime/operation.ts'
import { hashOf, openSession } from '../runtime/sealed-session.ts'
import { traceSso } from '../runtime/trace-sso.ts'
import { passSecondStep } from './second-step.ts'
import { newcomerReply, signedInReply } from './signed-in-reply.ts'
import { ssoRefreshToken } from './sso-refresh-token.ts'
import { claimsIn } from './token-claims.ts'

/**
 * Exchanges the code of a login with SSO for the session. Whoever asks for two-step login is asked here too, and may come back
 * with the same code; where codes by mail are on, the question mails one. A verifier that does not fit uses the code of SSO up
 * (RFC 6749, section 4.1.3; RFC 7636, section 4.6).
 */
export const redeemSsoCode: Operation<typeof identityRoutes.issueToken> = async (
  call: Call<typeof identityRoutes.issueToken>,
) => {
  const { body, store, context } = call
  for (const field of ['code', 'code_verifier', 'redirect_uri'] as const) {
    if (!body[field]) return refuse('request.field_missing', { field })
  }
  const { code = '', code_verifier = '', redirect_uri } = body
  const held = await store.get('SsoCode', { codeHash: hashOf(code) })
  if (!held) return refuse('sso.code_invalid')
  const trace = async (refusal?: Refusal) => traceSso(store, context, { ...held, step: 'redeem', refusal })
  if (context.now >= held.expiresAt) {
    const refusal = refuse('sso.code_invalid')
    return { ...refusal, changes: await trace(refusal) } satisfies Denial
  }
  const isTheirs =
    isSameText(hashOf(code_verifier), held.codeChallenge) &&
    redirect_uri === held.redirectUri &&
    body.client_id === held.clientId
  const account = isTheirs ? await store.get('Account', held) : undefined
  const newcomer = isTheirs && !account ? await store.get('Newcomer', held) : undefined
  const holder = account ?? newcomer
  if (!holder) {
    const refusal = refuse('sso.code_invalid')
    return { ...refusal, changes: [remove('SsoCode', held), ...(await trace(refusal))] } satisfies Denial
  }
  const session = openSession(code, held.sealedSession)
  const marked = { ...session, refreshToken: ssoRefreshToken(session.refreshToken ?? '') }
  const begun = [remove('SsoCode', held), beginSsoSession(holder, held, claimsIn(session).origin_jti, context)]
  if (!account) return done(newcomerReply(marked), [...begun, ...(await trace())])
  const secondStep = await passSecondStep(call, account, body)
  if (!secondStep.ok) return mailNextCode(call, account, secondStep)
  return done(await signedInReply(store, account, marked, secondStep.deviceToken), [
    ...begun,
    ...secondStep.changes,
    ...(await trace()),
  ])
}

/**
 * Where the second step is asked for: has a code mailed with it, if codes by mail are on. The route that mails codes wants the
 * master password, which nobody gives who signs in with SSO. After too many mails the question comes without one.
 */
async function mailNextCode(
  { store, context }: Call<typeof identityRoutes.issueToken>,
  account: Stored<Account>,
  asked: Denial,
): Promise<Denial> {
  if (asked.code !== 'account.two_step_required' || !account.twoStepProviders.includes(TwoStepWay.Email)) return asked
  const state = { account, stored: await store.get('TwoStepLogin', account) }
  const { codeAddress } = recordOf(state)
  const mailed = codeAddress === null ? undefined : mailCode(state, codeAddress, context)
  return mailed?.ok ? { ...asked, changes: mailed.changes } : asked
}
