import type { membersRoutes } from '../../shared/api/members.ts'
import { roleInOrganization } from '../../shared/domain/access/standing.ts'
import { enrolInRecovery as decide } from '../../shared/domain/member/account-recovery.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { isVerified } from '../runtime/verifier.ts'

/** The caller enrols in account recovery against proof of his master password, or withdraws. */
export const enrolInRecovery: Operation<typeof membersRoutes.enrolInRecovery> = async ({
  scope,
  params,
  body,
  actor,
  store,
  context,
}) => {
  const { organization, member } = scope
  const isOwn = [actor.subject, actor.accountId].includes(params.accountId)
  if (!member || !isOwn || !roleInOrganization(member)) return refuse('request.not_found')
  const resetPasswordKey = body.resetPasswordKey || null
  if (resetPasswordKey) {
    const account = await ownAccount(store, actor)
    if (!(await isVerified(account.verifier, body.masterPasswordHash ?? ''))) {
      return refuse('organization.verification_failed', { field: 'masterPasswordHash' })
    }
  }
  const policies = await store.get('OrganizationPolicies', organization)
  const decision = decide({ organization, member, policies }, { resetPasswordKey }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
