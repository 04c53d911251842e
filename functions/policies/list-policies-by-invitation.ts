import type { policiesRoutes } from '../../shared/api/policies.ts'
import { guid } from '../../shared/api/schemas.ts'
import { isExpired } from '../../shared/domain/invitation.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import { policyInForce } from '../../shared/domain/policy/enforcement.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { isInvitationToken } from '../runtime/mailed-token.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyReply } from '../runtime/policy-reply.ts'

/** The policies in force, to whoever holds a live invitation; everybody else gets the 404 of what does not exist. */
export const listPoliciesByInvitation: Operation<typeof policiesRoutes.listPoliciesByInvitation> = async ({
  params,
  query,
  store,
  macKey,
  context,
}) => {
  const { organizationId } = params
  const { email = '', token = '' } = query
  const { success, data: memberId } = guid.safeParse(query.organizationUserId)
  if (!success) return refuse('request.not_found')
  const [organization, member, saved] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('Member', { organizationId, memberId }),
    store.get('OrganizationPolicies', { organizationId }),
  ])
  const tokenMatches = await isInvitationToken(macKey, token, {
    purpose: 'member',
    scopeId: organizationId,
    rowId: memberId,
    email: member?.email ?? '',
    invitation: member?.invitation ?? null,
  })
  const isLive =
    tokenMatches &&
    member?.status === MemberStatus.Invited &&
    member.invitation !== null &&
    !isExpired(member.invitation, context.now) &&
    member.email === email.toLowerCase()
  if (!isLive || !organization?.enabled || !planFeatures(organization.planType).usePolicies) {
    return refuse('request.not_found')
  }
  const policies = Object.values(PolicyType).flatMap((type) => policyInForce(type, organization, saved) ?? [])
  return done({
    object: 'list' as const,
    data: policies.map((policy) => policyReply(organizationId, policy)),
    continuationToken: null,
  })
}
