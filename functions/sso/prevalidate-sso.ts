import type { ssoRoutes } from '../../shared/api/sso.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ssoToken } from './sso-token.ts'
import { traceRefusal } from './trace-attempt.ts'

/** Whether an SSO identifier leads somewhere; the token goes along with the sign-in that begins next. */
export const prevalidateSso: Operation<typeof ssoRoutes.prevalidateSso> = async (call) => {
  const { query, store, macKey, context } = call
  const identifier = query.domainHint?.trim()
  if (!identifier) return refuse('sso.hint_missing', { field: 'domainHint' })
  const configuration = await store.find('SsoConfiguration', 'byIdentifier', { identifier })
  const open = await openOrganization(store, configuration)
  if (!open.ok) return traceRefusal(call, open, { step: 'begin', configuration })
  return done({ token: await ssoToken(macKey, open.organization.organizationId, context.now) })
}
