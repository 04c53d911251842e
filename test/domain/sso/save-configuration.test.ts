import { describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { identityProviderOf } from '../../../shared/domain/sso/identity-provider.ts'
import { organizationOfProvider, providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { readMetadata } from '../../../shared/domain/sso/read-metadata.ts'
import { saveSsoConfiguration } from '../../../shared/domain/sso/save-configuration.ts'
import { connectionAfter, isProviderWanted, isSsoReady } from '../../../shared/domain/sso/settle-connection.ts'
import { BEFORE, client, context, decided, NOW, policiesOn, refusal, written } from '../records.ts'
import { ssoConfiguration, ssoSettings, ssoWish } from './records.ts'

const enterprise = { ...client().organization, organizationId: 'org', planType: 19 }
const first = (decision: ReturnType<typeof save>, entity: 'SsoProvisioning' | 'AuditEvent') =>
  written(decided(decision).changes, entity)[0]
const save = (
  wish: Parameters<typeof ssoWish>[0] = {},
  state: Partial<Parameters<typeof saveSsoConfiguration>[0]> = {},
) =>
  saveSsoConfiguration(
    { organization: enterprise, saved: undefined, holder: undefined, policies: undefined, ...state },
    ssoWish(wish),
    context(),
  )

describe('saveSsoConfiguration', () => {
  it('gives a new configuration both dates, and an existing one a revision date only (T127)', () => {
    expect(save()).toMatchObject({ configuration: { createdAt: NOW, revisedAt: NOW } })
    expect(save({}, { saved: ssoConfiguration() })).toMatchObject({
      configuration: { createdAt: BEFORE, revisedAt: NOW },
    })
  })

  it('asks for provisioning each time, and keeps what the pool has usable until then', () => {
    const saved = ssoConfiguration({ connection: { state: 'ready', reason: null, userPoolId: 'pool' } })
    const decision = save({ identifier: 'other' }, { saved })
    expect(first(decision, 'SsoProvisioning')).toMatchObject({ organizationId: 'org', requestedAt: NOW })
    expect(decision).toMatchObject({ configuration: { connection: { state: 'pending', userPoolId: 'pool' } } })
  })

  it.each([
    ['turned on', false, true, 1604],
    ['turned off', true, false, 1605],
  ])('notes that it was %s', (_, before, enabled, type) => {
    const decision = save({ enabled }, { saved: ssoConfiguration({ enabled: before }) })
    expect(first(decision, 'AuditEvent')).toMatchObject({ type })
  })

  it('notes nothing where it stays on', () => {
    expect(first(save({}, { saved: ssoConfiguration() }), 'AuditEvent')).toBeUndefined()
  })

  it.each([
    ['OpenID Connect', { configType: 1 }, 'sso.kind_unsupported', 'data.configType'],
    ['key connector', { memberDecryptionType: 1 }, 'sso.decryption_unsupported', 'data.memberDecryptionType'],
    ['trusted devices (T130)', { memberDecryptionType: 2 }, 'sso.decryption_unsupported', 'data.memberDecryptionType'],
    [
      'sign-in that begins at the provider',
      { idpAllowUnsolicitedAuthnResponse: true },
      'sso.setting_unsupported',
      'data.idpAllowUnsolicitedAuthnResponse',
    ],
    [
      'signed requests',
      { idpWantAuthnRequestsSigned: true },
      'sso.setting_unsupported',
      'data.idpWantAuthnRequestsSigned',
    ],
    [
      'requests signed always',
      { settings: ssoSettings({ spSigningBehavior: 1 }) },
      'sso.setting_unsupported',
      'data.spSigningBehavior',
    ],
    ['no identifier while it is on', { identifier: null }, 'request.field_missing', 'identifier'],
    ['no entity id', { settings: ssoSettings({ idpEntityId: null }) }, 'request.field_missing', 'data.idpEntityId'],
    [
      'no address',
      { settings: ssoSettings({ idpSingleSignOnServiceUrl: null }) },
      'request.field_missing',
      'data.idpSingleSignOnServiceUrl',
    ],
    [
      'no certificate',
      { settings: ssoSettings({ idpX509PublicCert: null }) },
      'request.field_missing',
      'data.idpX509PublicCert',
    ],
  ])('refuses %s', (_, wish, code, field) => {
    expect(refusal(save(wish))).toMatchObject({ code, field })
  })

  it('refuses an identifier that another organization has, and lets its own be kept', () => {
    const holder = ssoConfiguration({ organizationId: 'another' })
    expect(refusal(save({}, { holder }))).toMatchObject({ code: 'sso.identifier_taken', field: 'identifier' })
    expect(save({}, { saved: ssoConfiguration(), holder: ssoConfiguration() }).ok).toBe(true)
  })

  it('refuses a plan without it', () => {
    const teams = { ...enterprise, planType: 17 }
    expect(refusal(save({}, { organization: teams })).code).toBe('organization.plan_lacks_feature')
  })

  it('refuses to be turned off while the policy requires it, and lets everything else be changed', () => {
    const state = {
      saved: ssoConfiguration(),
      policies: { ...policiesOn([PolicyType.SingleOrg, PolicyType.RequireSso]), version: 1 },
    }
    expect(refusal(save({ enabled: false }, state)).code).toBe('sso.required_by_policy')
    expect(save({ identifier: 'renamed' }, state).ok).toBe(true)
  })

  it('needs nothing but the address where the pool fetches the metadata', () => {
    const settings = ssoSettings({
      idpEntityId: null,
      idpSingleSignOnServiceUrl: null,
      idpX509PublicCert: null,
      idpMetadataUrl: 'https://idp.example.test/metadata',
    })
    expect(save({ settings }).ok).toBe(true)
    expect(identityProviderOf(ssoConfiguration({ settings }))).toMatchObject({
      metadata: { url: 'https://idp.example.test/metadata' },
    })
  })
})

describe('the identity provider in the user pool', () => {
  it('says in its metadata what was configured, however it is written', () => {
    const settings = ssoSettings({ idpEntityId: 'urn:"<&>', idpX509PublicCertNext: 'BBBB' })
    const provider = identityProviderOf(ssoConfiguration({ settings }))
    const metadata = provider.kind === 'SAML' ? provider.metadata : undefined
    expect(metadata && 'document' in metadata && readMetadata(metadata.document)).toMatchObject({
      metadata: { entityId: 'urn:"<&>', certificates: ['AAAA', 'BBBB'] },
    })
  })

  it('looks for the address first where the organization says', () => {
    const settings = ssoSettings({ additionalEmailClaimTypes: 'upn, mail', additionalUserIdClaimTypes: 'employee' })
    const { attributes } = identityProviderOf(ssoConfiguration({ settings }))
    expect(attributes).toMatchObject({
      'custom:sso_subject': 'employee',
      'custom:sso_address_1': 'upn',
      'custom:sso_address_2': 'mail',
    })
    expect(Object.keys(attributes)).toHaveLength(5)
  })

  it('has a name that leads back to the organization', () => {
    const id = '0197a3c2-7b1e-7c55-9d0f-5a2e8c4b1f60'
    expect(providerNameOf(id)).toHaveLength(32)
    expect(organizationOfProvider(providerNameOf(id))).toBe(id)
    expect(organizationOfProvider('Google')).toBeUndefined()
  })
})

describe('the connection', () => {
  const saved = ssoConfiguration({ connection: { state: 'pending', reason: null, userPoolId: 'pool' } })

  it('is ready, failed or off by what the pool said; a failed change leaves what was usable usable', () => {
    expect(connectionAfter(saved, { ok: true, userPoolId: 'new' })).toEqual({
      state: 'ready',
      reason: null,
      userPoolId: 'new',
    })
    expect(connectionAfter(saved, { ok: false, reason: 'no' })).toEqual({
      state: 'failed',
      reason: 'no',
      userPoolId: 'pool',
    })
    expect(connectionAfter(saved, 'removed')).toEqual({ state: 'off', reason: null, userPoolId: null })
  })

  it('is wanted while the organization is there and has it on', () => {
    expect(isProviderWanted(enterprise, saved)).toBe(true)
    expect(isProviderWanted(undefined, saved)).toBe(false)
    expect(isProviderWanted(enterprise, undefined)).toBe(false)
    expect(isProviderWanted(enterprise, ssoConfiguration({ enabled: false }))).toBe(false)
  })

  it('lets people in when it is on and a pool has it', () => {
    expect(isSsoReady(saved)).toBe(true)
    expect(isSsoReady({ ...saved, enabled: false })).toBe(false)
    expect(isSsoReady(ssoConfiguration())).toBe(false)
    expect(isSsoReady(undefined)).toBe(false)
  })
})
