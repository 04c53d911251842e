import type { identityRoutes } from '../../shared/api/identity.ts'
import { continueSsoSession } from '../../shared/domain/sso/continue-session.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { SessionTokens } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account, Newcomer } from '../../shared/store/entities/account.ts'
import type { SsoSession } from '../../shared/store/entities/sso.ts'
import { isElsewhere } from '../runtime/is-elsewhere.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { refusePassword } from './refuse-password.ts'
import { sessionReply } from './signed-in-reply.ts'
import { poolTokenIn, ssoRefreshToken } from './sso-refresh-token.ts'
import { claimsIn } from './token-claims.ts'

type Continuation = Operation<typeof identityRoutes.issueToken>
type TokenCall = Call<typeof identityRoutes.issueToken>

/** Continues a session by its refresh token; whatever opened it must still hold (specification 13.2). */
export const continueSession: Continuation = async (call: TokenCall) => {
  const { refresh_token: refreshToken } = call.body
  if (!refreshToken) return refuse('request.field_missing', { field: 'refresh_token' })
  const poolToken = poolTokenIn(refreshToken)
  return poolToken === undefined ? byPassword(call, refreshToken) : bySso(call, poolToken)
}

async function byPassword({ store, userPool }: TokenCall, refreshToken: string): ReturnType<Continuation> {
  const session = await userPool.refresh(refreshToken)
  const account = session && (await accountOf(store, session))
  // The pool may still continue what began before the account was recovered or deleted.
  if (!session || !account || account.passwordPending) return refuse('account.session_ended')
  const ssoRequired = await refusePassword(store, account)
  return ssoRequired ?? done(sessionReply(session, session.refreshToken ?? refreshToken))
}

async function bySso({ store, federation }: TokenCall, poolToken: string): ReturnType<Continuation> {
  const session = await federation.refresh(poolToken)
  const account = session && ((await accountOf(store, session)) ?? (await newcomerOf(store, session)))
  if (!session || !account) return refuse('account.session_ended')
  const { accountId } = account
  const held = await store.get('SsoSession', { accountId, sessionId: claimsIn(session).origin_jti })
  if (!held) return refuse('account.session_ended')
  const ended = continueSsoSession({ account, session: held, ...(await loadPlace(store, held)) })
  return ended ?? done(sessionReply(session, ssoRefreshToken(session.refreshToken ?? poolToken)))
}

async function accountOf(store: StoreReads, session: SessionTokens): Promise<Stored<Account> | undefined> {
  const { sub } = claimsIn(session)
  return store.get('Account', await withAlias(store, { subject: sub, accountId: sub }))
}

async function newcomerOf(store: StoreReads, session: SessionTokens): Promise<Newcomer | undefined> {
  const { sub } = claimsIn(session)
  return store.get('Newcomer', await withAlias(store, { subject: sub, accountId: sub }))
}

/** What lets the person sign in with SSO at this moment. */
async function loadPlace(store: StoreReads, { organizationId, accountId }: SsoSession) {
  const [configuration, member, link, standsElsewhere] = await Promise.all([
    store.get('SsoConfiguration', { organizationId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
    store.get('SsoLink', { organizationId, accountId }),
    isElsewhere(store, organizationId, accountId),
  ])
  const open = await openOrganization(store, configuration)
  return { isOpen: open.ok, member, link, standsElsewhere }
}
