import type { ssoRoutes } from '../../shared/api/sso.ts'
import { EventType, organizationEvent } from '../../shared/domain/audit.ts'
import { partIdentity } from '../../shared/domain/sso/part-identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** Parts the caller's account from his identity at an organization; the user pool learns of it shortly after. */
export const unlinkSso: Operation<typeof ssoRoutes.unlinkSso> = async ({ params, actor, store, context }) => {
  const { accountId } = await ownAccount(store, actor)
  const { organizationId } = params
  const [link, member] = await Promise.all([
    store.get('SsoLink', { organizationId, accountId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
  ])
  if (!link) return refuse('request.not_found')
  const subjects = { organizationId, ...(member && { memberId: member.memberId }) }
  return done(null, [
    ...partIdentity(link, context),
    organizationEvent({ ...context, actorId: accountId }, EventType.MemberSsoUnlinked, subjects),
  ])
}
