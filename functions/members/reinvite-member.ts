import type { membersRoutes } from '../../shared/api/members.ts'
import { reinviteMember as decide } from '../../shared/domain/member/reinvite-member.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Mails a new invitation; the one before is dead. */
export const reinviteMember: Operation<typeof membersRoutes.reinviteMember> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const { organization, link } = scope
  const [member, provider] = await Promise.all([store.get('Member', params), link && store.get('Provider', link)])
  if (!member) return refuse('request.not_found')
  const decision = decide({ organization, member, providerName: provider?.name ?? null }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
