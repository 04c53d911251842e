import type { ssoRoutes } from '../../shared/api/sso.ts'
import type { OpenIdWish } from '../../shared/domain/sso/open-id.ts'
import type { SsoWish } from '../../shared/domain/sso/save-configuration.ts'
import { type Refusal, type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { MacKey, Web } from '../../shared/ports/ports.ts'
import { SsoKind } from '../../shared/store/entities/sso.ts'
import type { Call } from '../runtime/operation.ts'
import { organizationKey, seal } from '../runtime/sealed-text.ts'
import { readTrust, type Trust } from './read-trust.ts'

/** A configuration as clients send it. */
export type SsoBody = Call<typeof ssoRoutes.saveSsoConfiguration>['body']

/** What a client asks for, read as far as it takes no rule; its secret encrypted for the organization. */
export async function readWish(
  body: SsoBody,
  organizationId: string,
  { macKey, web }: { readonly macKey: MacKey; readonly web: Web },
): Promise<Result<{ wish: SsoWish }>> {
  const { data } = body
  const refusal =
    refuseAddress(web, 'idpMetadataUrl', data.idpMetadataUrl) ?? refuseAddress(web, 'authority', data.authority)
  if (refusal) return refusal
  const isOpenId = data.configType === SsoKind.OpenIdConnect
  const read = isOpenId ? ({ ok: true, trust: NOBODY } as const) : readTrust(data)
  if (!read.ok) return read
  const wish = wishOf(body, read.trust)
  if (!isOpenId) return { ok: true, wish }
  const { clientSecret } = data
  const sealed = clientSecret === null ? null : seal(await organizationKey(macKey, organizationId), clientSecret)
  return { ok: true, wish: { ...wish, openId: openIdOf(data, sealed) } }
}

const NOBODY: Trust = {
  idpEntityId: null,
  idpSingleSignOnServiceUrl: null,
  idpX509PublicCert: null,
  idpX509PublicCertNext: null,
}

function refuseAddress(web: Web, field: string, url: string | null): Refusal | undefined {
  const reason = url === null ? undefined : web.refusalOf(url)
  return reason === undefined
    ? undefined
    : refuse('sso.address_refused', { field: `data.${field}`, values: { reason } })
}

const KEY_CONNECTOR = 1

function wishOf({ enabled, identifier, data }: SsoBody, trust: Trust): SsoWish {
  return {
    enabled,
    identifier,
    configType: data.configType,
    memberDecryptionType: data.keyConnectorEnabled ? KEY_CONNECTOR : data.memberDecryptionType,
    idpAllowUnsolicitedAuthnResponse: data.idpAllowUnsolicitedAuthnResponse,
    idpWantAuthnRequestsSigned: data.idpWantAuthnRequestsSigned,
    settings: {
      additionalUserIdClaimTypes: data.additionalUserIdClaimTypes,
      additionalEmailClaimTypes: data.additionalEmailClaimTypes,
      spNameIdFormat: data.spNameIdFormat,
      spOutboundSigningAlgorithm: data.spOutboundSigningAlgorithm,
      spMinIncomingSigningAlgorithm: data.spMinIncomingSigningAlgorithm,
      spSigningBehavior: data.spSigningBehavior,
      spWantAssertionsSigned: data.spWantAssertionsSigned,
      spValidateCertificates: data.spValidateCertificates,
      idpBindingType: data.idpBindingType,
      idpSingleLogoutServiceUrl: data.idpSingleLogoutServiceUrl,
      idpMetadataUrl: data.idpMetadataUrl,
      idpOutboundSigningAlgorithm: data.idpOutboundSigningAlgorithm,
      idpDisableOutboundLogoutRequests: data.idpDisableOutboundLogoutRequests,
      ...trust,
    },
  }
}

const openIdOf = (data: SsoBody['data'], clientSecret: string | null): OpenIdWish => ({
  authority: data.authority,
  clientId: data.clientId,
  clientSecret,
  metadataAddress: data.metadataAddress,
  redirectBehavior: data.redirectBehavior,
  getClaimsFromUserInfoEndpoint: data.getClaimsFromUserInfoEndpoint,
  additionalScopes: data.additionalScopes,
  additionalUserIdClaimTypes: data.additionalUserIdClaimTypes,
  additionalEmailClaimTypes: data.additionalEmailClaimTypes,
  additionalNameClaimTypes: data.additionalNameClaimTypes,
  acrValues: data.acrValues,
  expectedReturnAcrValue: data.expectedReturnAcrValue,
})
