import type { membersRoutes } from '../../shared/api/members.ts'
import { recoverAccount as decide } from '../../shared/domain/member/account-recovery.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { makeVerifier } from '../runtime/verifier.ts'
import { loadRecoveries } from './load-recoveries.ts'

/**
 * Recovers a member's account. The table comes first: from then on the old password is worth nothing. Then the user pool
 * gets the new one and ends all sessions; where that fails, the next sign-in makes up for it.
 */
export const recoverAccount: Operation<typeof membersRoutes.recoverAccount> = async (call) => {
  const { params, body, context, userPool } = call
  const [recovery] = await loadRecoveries(call, [params.memberId])
  if (!recovery) return refuse('request.not_found')
  const { account } = recovery
  if (!account) return refuse('member.not_enrolled')
  const { password } = body
  const verifier = password && (await makeVerifier(password.masterPasswordHash))
  const decision = decide({ ...recovery, account, verifier }, body, context)
  if (!decision.ok) return decision
  return {
    ...done(null, decision.changes),
    after: async () => {
      if (!password) return
      await userPool.setPassword(account.email, password.masterPasswordHash)
      await userPool.signOut(account.email)
    },
  }
}
