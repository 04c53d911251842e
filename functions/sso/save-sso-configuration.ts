import type { ssoRoutes } from '../../shared/api/sso.ts'
import { saveSsoConfiguration as decide } from '../../shared/domain/sso/save-configuration.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { readWish } from './read-wish.ts'
import { ssoReply } from './sso-reply.ts'

/** Sets login with SSO up, changes it, or turns it on or off; a worker tells the user pool. */
export const saveSsoConfiguration: Operation<typeof ssoRoutes.saveSsoConfiguration> = async (call) => {
  const { body, scope, store, context } = call
  const { organization } = scope
  const read = await readWish(body, organization.organizationId, call)
  if (!read.ok) return read
  const [saved, holder, policies] = await Promise.all([
    store.get('SsoConfiguration', organization),
    body.identifier ? store.find('SsoConfiguration', 'byIdentifier', { identifier: body.identifier }) : undefined,
    store.get('OrganizationPolicies', organization),
  ])
  const decision = decide({ organization, saved, holder, policies }, read.wish, context)
  return decision.ok ? done(ssoReply(decision.configuration, context.now), decision.changes) : decision
}
