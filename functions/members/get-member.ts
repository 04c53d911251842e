import type { membersRoutes } from '../../shared/api/members.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { memberReply } from './member-reply.ts'

/** One member, with the collections that he was given access to. */
export const getMember: Operation<typeof membersRoutes.getMember> = async ({ params, store }) => {
  const { organizationId, memberId } = params
  const [member, access] = await Promise.all([
    store.get('Member', params),
    store.listAll('CollectionAccess', { organizationId }, { startsWith: `${memberId}#` }),
  ])
  return member ? done(memberReply('organizationUserDetails', member, access)) : refuse('request.not_found')
}
