import { describe, expect, it } from '@jest/globals'
import { handInMetadata, issueSetup, revokeSetup, setupState } from '../../../shared/domain/sso/setup.ts'
import type { SsoSetup } from '../../../shared/store/entities/sso.ts'
import { BEFORE, client, context, decided, NOW, outline, refusal, written } from '../records.ts'
import { ssoConfiguration, ssoSettings } from './records.ts'

const organization = { ...client().organization, organizationId: 'org', planType: 19 }
const setup = (over: Partial<SsoSetup> = {}) => ({
  organizationId: 'org',
  nonce: 'nonce',
  email: null,
  createdAt: BEFORE,
  expiresAt: '2026-03-08T12:00:00.000Z',
  usedAt: null,
  version: 1,
  ...over,
})
const handedIn = {
  idpEntityId: 'https://idp.example.test',
  idpSingleSignOnServiceUrl: 'https://idp.example.test/sso',
  idpX509PublicCert: 'CCCC',
  idpX509PublicCertNext: null,
  idpMetadataUrl: null,
}
const off = ssoConfiguration({ organizationId: 'org', enabled: false, identifier: 'globex' })
const handIn = (configuration: typeof off | undefined, over: object = {}) =>
  handInMetadata(
    { organization: { ...organization, ...over }, configuration, setup: setup() },
    handedIn,
    context({ actorId: null }),
  )

describe('issueSetup', () => {
  const issue = (over: Partial<Parameters<typeof issueSetup>[0]> = {}, email: string | null = null) =>
    issueSetup({ organization, configuration: undefined, setup: undefined, ...over }, email, context())

  it('makes a link for seven days, and replaces the one before with another nonce', () => {
    const { setup: made } = decided(issue({ setup: setup() }))
    expect(made).toMatchObject({ expiresAt: '2026-03-08T12:00:00.000Z', createdAt: NOW, usedAt: null })
    expect(made.nonce).not.toBe('nonce')
  })

  it('refuses while login with SSO is on, and where the plan has none', () => {
    expect(refusal(issue({ configuration: ssoConfiguration() })).code).toBe('sso.setup_while_on')
    const teams = { ...organization, planType: 17 }
    expect(refusal(issue({ organization: teams })).code).toBe('organization.plan_lacks_feature')
  })

  it('mails once a minute at most', () => {
    const just = setup({ createdAt: NOW, email: 'it@example.test' })
    expect(refusal(issue({ setup: just }, 'it@example.test')).code).toBe('sso.setup_too_soon')
    expect(issue({ setup: just }).ok).toBe(true)
    expect(issue({ setup: setup({ email: 'it@example.test' }) }, 'it@example.test').ok).toBe(true)
  })
})

describe('handInMetadata', () => {
  it('changes whom to trust and nothing else, and ends the link', () => {
    const [saved] = written(decided(handIn(off)).changes, 'SsoConfiguration')
    expect(saved).toEqual({ ...off, settings: { ...ssoSettings(), ...handedIn }, revisedAt: NOW })
    expect(written(decided(handIn(off)).changes, 'SsoSetup')).toMatchObject([{ usedAt: NOW }])
    expect(written(decided(handIn(off)).changes, 'AuditEvent')).toMatchObject([{ type: 9103, actorId: null }])
  })

  it('makes a configuration that is off where there was none', () => {
    const [saved] = written(decided(handIn(undefined)).changes, 'SsoConfiguration')
    expect(saved).toMatchObject({ enabled: false, identifier: null, dueAt: null, connection: { state: 'off' } })
  })

  it('tells no worker, since nobody signs in with it yet', () => {
    expect(outline(decided(handIn(off)).changes).join()).not.toContain('SsoProvisioning')
  })

  it('refuses while login with SSO is on, and where the plan has none', () => {
    expect(refusal(handIn({ ...off, enabled: true })).code).toBe('sso.setup_while_on')
    expect(refusal(handIn(off, { planType: 17 })).code).toBe('organization.plan_lacks_feature')
  })
})

describe('setupState', () => {
  it.each([
    ['open', setup(), true, 'open'],
    ['unknown without its token', setup(), false, 'unknown'],
    ['unknown where there is none', undefined, true, 'unknown'],
    ['used', setup({ usedAt: NOW }), true, 'used'],
    ['expired at its instant', setup({ expiresAt: NOW }), true, 'expired'],
    ['unknown to whoever lacks its token, used or not', setup({ usedAt: NOW }), false, 'unknown'],
  ])('is %s', (_, of, tokenMatches, state) => {
    expect(setupState(of, tokenMatches, NOW)).toBe(state)
  })
})

describe('revokeSetup', () => {
  it('removes the link and notes it', () => {
    expect(written(revokeSetup(setup(), context()), 'AuditEvent')).toMatchObject([{ type: 9102 }])
  })
})
