import type { ssoRoutes } from '../../shared/api/sso.ts'
import { setupState } from '../../shared/domain/sso/setup.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { isSetupToken } from '../runtime/setup-link.ts'
import { closedPage, formPage } from './setup-page.ts'

/** What whoever runs the identity provider enters there, and a form for its metadata; or why the link no longer works. */
export const openSsoSetup: Operation<typeof ssoRoutes.openSsoSetup> = async ({ query, store, macKey, context }) => {
  const { organizationId, token } = query
  const [organization, setup] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('SsoSetup', { organizationId }),
  ])
  const tokenMatches = setup !== undefined && (await isSetupToken(macKey, token, setup))
  const state = organization ? setupState(setup, tokenMatches, context.now) : 'unknown'
  if (!organization || !setup || state !== 'open') return closedPage(state)
  const typed = { metadata: '', metadataUrl: '' }
  return done(formPage({ organization, setup, token, typed, complaint: undefined }))
}
