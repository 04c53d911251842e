import type { identityRoutes } from '../../shared/api/identity.ts'
import { becomeAccount } from '../../shared/domain/sso/become-account.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { isVouchedFor } from '../runtime/is-vouched-for.ts'
import { loadCompliance } from '../runtime/load-compliance.ts'
import { loadConfirmers } from '../runtime/load-confirmers.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { findOwnNewcomer, ownAccount } from '../runtime/own-account.ts'
import { makeVerifier } from '../runtime/verifier.ts'

/**
 * Makes the account of somebody who signed in with SSO first, with the keys that his client made, and accepts his place in
 * the organization of that identifier. One transaction makes both; then the user pool gets the password. Cut off in between,
 * the first sign-in with the password makes up for it.
 */
export const setPassword: Operation<typeof identityRoutes.setPassword> = async (call) => {
  const { body, store, actor, context, userPool } = call
  const newcomer = await findOwnNewcomer(store, actor)
  if (!newcomer) {
    await ownAccount(store, actor)
    return refuse('account.has_master_password')
  }
  const { accountId, email } = newcomer
  const configuration = await store.find('SsoConfiguration', 'byIdentifier', { identifier: body.orgIdentifier })
  if (!configuration) return refuse('sso.identifier_unknown', { field: 'orgIdentifier' })
  const { organizationId } = configuration
  const [organization, member] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
  ])
  if (!organization || !member) return refuse('sso.not_member', { field: 'orgIdentifier' })
  // A session that another organization's word began makes nobody an account here.
  const session = await store.get('SsoSession', { accountId, sessionId: actor.sessionId })
  const isOwn = session?.organizationId === organizationId && session.securityStamp === newcomer.securityStamp
  if (!isOwn) return refuse('account.session_ended')
  const [{ compliances, policies }, confirmers, verifier] = await Promise.all([
    loadCompliance(store, organization, [{ type: member.type, accountId }]),
    loadConfirmers(store, organizationId),
    makeVerifier(body.masterPasswordHash),
  ])
  const [compliance] = compliances
  if (!compliance) return refuse('sso.not_member', { field: 'orgIdentifier' })
  const decision = becomeAccount(
    { newcomer, verifier, organization, member, compliance, policies, confirmers },
    {
      masterPasswordHint: body.masterPasswordHint || null,
      kdf: {
        kdf: body.kdf,
        iterations: body.kdfIterations,
        memory: body.kdfMemory ?? null,
        parallelism: body.kdfParallelism ?? null,
      },
      key: body.key,
      publicKey: body.keys.publicKey,
      privateKey: body.keys.encryptedPrivateKey,
      resetPasswordKey: body.resetPasswordKey ?? null,
    },
    { ...context, actorId: accountId },
  )
  if (!decision.ok) return decision
  if (!(await isVouchedFor(store, organization, email))) return refuse('sso.invitation_first')
  return { ...done(null, decision.changes), after: () => userPool.setPassword(email, body.masterPasswordHash) }
}
