import type { ssoRoutes } from '../../shared/api/sso.ts'
import { issueSetup } from '../../shared/domain/sso/setup.ts'
import { env } from '../runtime/env.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { setupLink } from '../runtime/setup-link.ts'

/** Makes a link with which metadata is handed in, and mails it where an address is given. */
export const issueSsoSetup: Operation<typeof ssoRoutes.issueSsoSetup> = async ({
  body,
  scope,
  store,
  macKey,
  context,
}) => {
  const { organization } = scope
  const [configuration, before] = await Promise.all([
    store.get('SsoConfiguration', organization),
    store.get('SsoSetup', organization),
  ])
  const decision = issueSetup({ organization, configuration, setup: before }, body.email, context)
  if (!decision.ok) return decision
  const { setup, changes } = decision
  const link = await setupLink(macKey, env('PUBLIC_URL'), setup)
  const { email, expiresAt } = setup
  return done({ object: 'ssoSetup' as const, link, email, expiresAt }, changes)
}
