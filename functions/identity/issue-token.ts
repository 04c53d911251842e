import type { identityRoutes } from '../../shared/api/identity.ts'
import { email as emailSchema } from '../../shared/api/schemas.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { SessionTokens, UserPool } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { type ChangeSet, create, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { provePendingPassword } from '../runtime/pending-password.ts'
import { isVerified } from '../runtime/verifier.ts'
import { continueSession } from './continue-session.ts'
import { redeemSsoCode } from './redeem-sso-code.ts'
import { refusePassword } from './refuse-password.ts'
import { passSecondStep } from './second-step.ts'
import { signedInReply } from './signed-in-reply.ts'
import { claimsIn } from './token-claims.ts'

type TokenCall = Call<typeof identityRoutes.issueToken>

/** Signs in with the master password hash or with SSO, or continues a session (specification 13.2). */
export const issueToken: Operation<typeof identityRoutes.issueToken> = async (call) => {
  switch (call.body.grant_type) {
    case 'password':
      return signIn(call)
    case 'authorization_code':
      return redeemSsoCode(call)
    case 'refresh_token':
      return continueSession(call)
    default:
      return refuse('account.grant_unsupported', { field: 'grant_type' })
  }
}

const signIn: Operation<typeof identityRoutes.issueToken> = async (call: TokenCall) => {
  const { body, store, userPool } = call
  if (!body.username) return missing('username')
  if (!body.password) return missing('password')
  const address = emailSchema.safeParse(body.username)
  if (!address.success) return refuse('account.credentials_wrong')
  const email = address.data
  const account = await store.find('Account', 'byAddress', { email })
  // Asked also for an unknown address, so that it takes as long as for a known one.
  const tokens = await userPool.signIn(email, body.password)
  if (account?.passwordPending) {
    const state = { account, stored: await store.get('TwoStepLogin', account) }
    const proof = await provePendingPassword(state, body.password, call.context.now)
    if (!proof.ok) return proof
  }
  const trusted = account?.passwordPending ? null : tokens
  const session = trusted ?? (await finishSignIn(userPool, account, email, body.password))
  if (!session || !account) return refuse('account.credentials_wrong')
  const ssoRequired = await refusePassword(store, account)
  if (ssoRequired) return { ...ssoRequired, changes: passwordSettled(account, []) }
  // With the first step the pool has the password of the table; a second step that changes the account says so with it.
  const secondStep = await passSecondStep(call, { ...account, passwordPending: false }, body)
  if (!secondStep.ok) return secondStep
  return done(await signedInReply(store, account, session, secondStep.deviceToken), [
    ...(await aliasFor(store, account, session)),
    ...secondStep.changes,
    ...passwordSettled(account, secondStep.changes),
  ])
}

/** Notes that the pool now has the password of the table, where the second step did not do so already. */
function passwordSettled(account: Stored<Account>, changes: ChangeSet): ChangeSet {
  if (!account.passwordPending || changes.some(({ entity }) => entity === 'Account')) return []
  return [replace('Account', account, { passwordPending: false })]
}

/**
 * Finishes what was left open between the table and the user pool: an account whose user has no password yet, no user at all
 * because the pool was lost, or a password from before the account was recovered. The table's own verifier decides;
 * otherwise a refusal stays a refusal. Sessions from before a recovery end.
 */
async function finishSignIn(
  userPool: UserPool,
  account: Account | undefined,
  email: string,
  masterPasswordHash: string,
): Promise<SessionTokens | null> {
  const { state } = await userPool.state(email)
  if (!account || state === 'disabled' || (state === 'ready' && !account.passwordPending)) return null
  if (!(await isVerified(account.verifier, masterPasswordHash))) return null
  if (state === 'absent') await userPool.ensureUser(email)
  await userPool.setPassword(email, masterPasswordHash)
  if (account.passwordPending) await userPool.signOut(email)
  return userPool.signIn(email, masterPasswordHash)
}

/** After a pool was rebuilt the subject is a new one: from now on it stands for the account. */
async function aliasFor(store: StoreReads, account: Account, session: SessionTokens): Promise<ChangeSet> {
  const { sub } = claimsIn(session)
  if (sub === account.accountId || (await store.get('SubjectAlias', { subject: sub }))) return []
  return [create('SubjectAlias', { subject: sub, accountId: account.accountId })]
}

function missing(field: string): Refusal {
  return refuse('request.field_missing', { field })
}
