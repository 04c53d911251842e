import type { ssoRoutes } from '../../shared/api/sso.ts'
import { EventType, organizationEvent } from '../../shared/domain/audit.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { remove } from '../../shared/store/change-set.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/**
 * Parts the caller's account from his identity at an organization. The user pool forgets it first: cut off after that, the
 * record still tells what to part, and asking again ends it.
 */
export const unlinkSso: Operation<typeof ssoRoutes.unlinkSso> = async ({
  params,
  actor,
  store,
  federation,
  context,
}) => {
  const { accountId } = await ownAccount(store, actor)
  const { organizationId } = params
  const [link, member] = await Promise.all([
    store.get('SsoLink', { organizationId, accountId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
  ])
  if (!link) return refuse('request.not_found')
  await federation.unlink({ providerName: providerNameOf(organizationId), externalId: link.externalId })
  const subjects = { organizationId, ...(member && { memberId: member.memberId }) }
  return done(null, [
    remove('SsoLink', link),
    organizationEvent({ ...context, actorId: accountId }, EventType.MemberSsoUnlinked, subjects),
  ])
}
