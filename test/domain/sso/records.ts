import type { SsoWish } from '../../../shared/domain/sso/save-configuration.ts'
import type { Stored } from '../../../shared/store/define-entity.ts'
import type { SamlSettings, SsoConfiguration } from '../../../shared/store/entities/sso.ts'
import { BEFORE } from '../records.ts'

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/** Settings that are complete. */
export const ssoSettings = (over: Partial<SamlSettings> = {}): SamlSettings => ({
  configType: 2,
  memberDecryptionType: 0,
  additionalUserIdClaimTypes: null,
  additionalEmailClaimTypes: null,
  spNameIdFormat: 0,
  spOutboundSigningAlgorithm: RSA_SHA256,
  spMinIncomingSigningAlgorithm: RSA_SHA256,
  spSigningBehavior: 0,
  spWantAssertionsSigned: false,
  spValidateCertificates: false,
  idpEntityId: 'https://idp.example.test',
  idpBindingType: 1,
  idpSingleSignOnServiceUrl: 'https://idp.example.test/sso',
  idpSingleLogoutServiceUrl: null,
  idpX509PublicCert: 'AAAA',
  idpX509PublicCertNext: null,
  idpMetadataUrl: null,
  idpOutboundSigningAlgorithm: RSA_SHA256,
  idpDisableOutboundLogoutRequests: false,
  ...over,
})

/** A configuration that is on, and that no pool knows yet. */
export const ssoConfiguration = (over: Partial<SsoConfiguration> = {}): Stored<SsoConfiguration> => ({
  organizationId: 'org',
  enabled: true,
  identifier: 'globex',
  settings: ssoSettings(),
  connection: { state: 'pending', reason: null, userPoolId: null },
  certificateWatch: { found: null, warned: [] },
  dueAt: null,
  createdAt: BEFORE,
  revisedAt: BEFORE,
  version: 1,
  ...over,
})

/** What an administrator asks for: to turn it on. */
export const ssoWish = (over: Partial<SsoWish> = {}): SsoWish => ({
  enabled: true,
  identifier: 'globex',
  configType: 2,
  memberDecryptionType: 0,
  idpAllowUnsolicitedAuthnResponse: false,
  idpWantAuthnRequestsSigned: false,
  settings: ssoSettings(),
  ...over,
})
