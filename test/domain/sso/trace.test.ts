import { describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { minutesAfter } from '../../../shared/domain/instant.ts'
import { type SsoStep, toldNames, traceStep } from '../../../shared/domain/sso/trace.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { SsoConfiguration } from '../../../shared/store/entities/sso.ts'
import type { SsoTrace } from '../../../shared/store/entities/sso-trace.ts'
import { NOW } from '../records.ts'
import { ssoConfiguration, ssoSettings } from './records.ts'

const configuration = ssoConfiguration({
  settings: ssoSettings({ spNameIdFormat: 7, additionalEmailClaimTypes: 'upn' }),
})
const step: SsoStep = {
  organizationId: 'org',
  step: 'callback',
  refusal: refuse('sso.audience_wrong'),
  login: { stateHash: 'a-hash-of-43-characters-that-is-not-secret' },
  clientId: 'cli',
  configuration,
  serviceProvider: { audience: 'urn:pool', destination: 'https://pages/acs' },
  received: { audience: 'urn:other' },
}

function traced(over: Partial<SsoStep> = {}, recent: readonly SsoTrace[] = []): SsoTrace | undefined {
  const [change] = traceStep({ ...step, ...over }, recent, { now: NOW, traceId: 'trace' })
  return change?.kind === 'create' ? (change.after as SsoTrace) : undefined
}

const before = (count: number, over: Partial<SsoTrace> = {}) =>
  Array.from({ length: count }, () => ({ ...(traced() as SsoTrace), ...over }))

describe('a trace', () => {
  it('says why in plain words, what was expected and what came', () => {
    expect(traced()).toEqual({
      organizationId: 'org',
      traceId: 'trace',
      at: NOW,
      step: 'callback',
      code: 'sso.audience_wrong',
      message: expect.stringContaining('meant for another application'),
      attemptId: 'a-hash-of-43',
      clientId: 'cli',
      expected: {
        issuer: 'https://idp.example.test',
        audience: 'urn:pool',
        destination: 'https://pages/acs',
        nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        attributeNames: expect.arrayContaining(['NameID', 'upn']),
      },
      received: { issuer: null, audience: 'urn:other', destination: null, nameIdFormat: null, attributeNames: [] },
    })
  })

  it('names nobody, even where the person reads his own address', () => {
    const refusal = refuse('sso.invitation_mailed', { values: { email: 'gordon@contractor.example' } })
    expect(traced({ refusal })?.message).toMatch(/^An invitation was mailed to \*\*\*@contractor\.example\. Accept it/)
  })

  it('expects of OpenID Connect the authority and the client, and keeps no secret of it', () => {
    const openId: SsoConfiguration['settings'] = {
      configType: 1,
      memberDecryptionType: 0,
      authority: 'https://op.example.test',
      clientId: 'keyward',
      clientSecret: 'sealed',
      metadataAddress: null,
      redirectBehavior: 0,
      getClaimsFromUserInfoEndpoint: false,
      additionalScopes: null,
      additionalUserIdClaimTypes: null,
      additionalEmailClaimTypes: null,
      additionalNameClaimTypes: null,
    }
    const trace = traced({ configuration: ssoConfiguration({ settings: openId }) })
    expect(trace?.expected).toMatchObject({
      issuer: 'https://op.example.test',
      audience: 'keyward',
      destination: null,
      nameIdFormat: null,
    })
    expect(JSON.stringify(trace)).not.toContain('sealed')
  })

  it('of a step that went on has no code', () => {
    expect(traced({ refusal: undefined })).toMatchObject({ code: null, message: expect.stringContaining('signed in') })
  })

  it('names attributes as the provider does', () => {
    const told = { 'custom:sso_address_1': 'hank@globex.example', email: 'x' }
    expect(toldNames(configuration, 'hank', told)).toEqual(['NameID', 'upn'])
    expect(toldNames(undefined, '', told)).toEqual([])
  })

  it('is left out after enough of its kind in a minute, while another kind still is written', () => {
    const flood = before(limits.ssoTracesAlikePerMinute)
    expect(traced({}, flood)).toBeUndefined()
    expect(traced({ refusal: refuse('sso.issuer_wrong') }, flood)).toBeDefined()
    expect(traced({}, before(limits.ssoTracesAlikePerMinute, { at: minutesAfter(NOW, -1) }))).toBeDefined()
  })

  it('is left out after enough of any kind in a minute', () => {
    const flood = Array.from({ length: limits.ssoTracesPerMinute }, (_, at) => before(1, { code: `code ${at}` })).flat()
    expect(traced({}, flood.slice(1))).toBeDefined()
    expect(traced({}, flood)).toBeUndefined()
  })
})
