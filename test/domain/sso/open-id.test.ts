import { describe, expect, it } from '@jest/globals'
import { identityProviderOf } from '../../../shared/domain/sso/identity-provider.ts'
import {
  checkOpenIdSupported,
  discoveryAddress,
  type OpenIdWish,
  secretOf,
} from '../../../shared/domain/sso/open-id.ts'
import type { OpenIdSettings } from '../../../shared/store/entities/sso.ts'
import { ssoConfiguration } from './records.ts'

const authority = 'https://op.example.test'
const wish = (over: Partial<OpenIdWish> = {}): OpenIdWish => ({
  authority,
  clientId: 'keyward',
  clientSecret: null,
  metadataAddress: null,
  redirectBehavior: 0,
  getClaimsFromUserInfoEndpoint: false,
  additionalScopes: null,
  additionalUserIdClaimTypes: null,
  additionalEmailClaimTypes: null,
  additionalNameClaimTypes: null,
  acrValues: null,
  expectedReturnAcrValue: null,
  ...over,
})
const settings: OpenIdSettings = {
  configType: 1,
  memberDecryptionType: 0,
  authority,
  clientId: 'keyward',
  clientSecret: 'sealed',
  metadataAddress: null,
  redirectBehavior: 0,
  getClaimsFromUserInfoEndpoint: false,
  additionalScopes: 'groups, email',
  additionalUserIdClaimTypes: null,
  additionalEmailClaimTypes: 'work_mail',
  additionalNameClaimTypes: null,
}

describe('checkOpenIdSupported', () => {
  it.each([
    ['requests by form post', { redirectBehavior: 1 }, 'redirectBehavior'],
    ['acr values', { acrValues: 'urn:mfa' }, 'acrValues'],
    ['an expected acr value', { expectedReturnAcrValue: 'urn:mfa' }, 'expectedReturnAcrValue'],
    ['another claim for the name', { additionalUserIdClaimTypes: 'oid' }, 'additionalUserIdClaimTypes'],
    ['metadata elsewhere', { metadataAddress: 'https://other.example.test/openid' }, 'metadataAddress'],
  ])('refuses %s, which the user pool does not do, and names the field', (_, over, field) => {
    expect(checkOpenIdSupported(wish(over))).toMatchObject({ code: 'sso.setting_unsupported', field: `data.${field}` })
  })

  it('takes everything else', () => {
    expect(checkOpenIdSupported(wish())).toBeUndefined()
    const all = {
      metadataAddress: discoveryAddress(authority),
      additionalUserIdClaimTypes: 'sub',
      getClaimsFromUserInfoEndpoint: true,
      additionalNameClaimTypes: 'display_name',
    }
    expect(checkOpenIdSupported(wish(all))).toBeUndefined()
  })
})

describe('secretOf', () => {
  const saved = ssoConfiguration({ settings })

  it('is the new one, or the one before for the same application only', () => {
    expect(secretOf(wish({ clientSecret: 'new' }), saved)).toBe('new')
    expect(secretOf(wish(), saved)).toBe('sealed')
    expect(secretOf(wish({ authority: 'https://evil.example.test' }), saved)).toBeNull()
    expect(secretOf(wish({ clientId: 'another' }), saved)).toBeNull()
    expect(secretOf(wish(), ssoConfiguration())).toBeNull()
  })
})

describe('the OpenID provider in the user pool', () => {
  it('has the scopes and claims of the organization before the usual ones, four of them', () => {
    expect(identityProviderOf({ organizationId: 'org', settings }, 'hush-hush')).toMatchObject({
      kind: 'OIDC',
      issuer: authority,
      clientSecret: 'hush-hush',
      scopes: ['openid', 'email', 'profile', 'groups'],
      attributes: { 'custom:sso_subject': 'sub', 'custom:sso_address_1': 'work_mail', 'custom:sso_address_2': 'email' },
    })
  })
})
