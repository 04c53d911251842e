import { invalidParameter } from './api-error.ts'
import type { IdentityProvider } from './identity-provider-store.ts'
import { fetchSamlMetadata, parseSamlMetadata, type SamlMetadata } from './saml-metadata.ts'

type Details = IdentityProvider['details']

const samlKeys = ['MetadataFile', 'MetadataURL', 'IDPSignout', 'IDPInit', 'EncryptedResponses', 'SSORedirectBindingURI']
const oidcKeys = ['client_id', 'attributes_request_method', 'oidc_issuer', 'authorize_scopes']

/** Refuses ProviderDetails that lack something, contradict themselves, or ask for what is not covered here. */
export function checkProviderDetails(type: IdentityProvider['type'], details: Details): void {
  if (type === 'SAML') {
    checkSaml(details)
  } else {
    const missing = oidcKeys.find((key) => !details[key])
    if (missing !== undefined) {
      throw invalidParameter(`Invalid OIDC provider details: ${missing} is missing.`)
    }
    if (!URL.canParse(details.oidc_issuer ?? '')) {
      throw invalidParameter('Invalid OIDC provider details: oidc_issuer is no URL.')
    }
  }
}

/** The metadata that the details hold or point to; of SAML providers only. */
export async function readMetadata(
  type: IdentityProvider['type'],
  { MetadataFile, MetadataURL }: Details,
): Promise<SamlMetadata | undefined> {
  if (type === 'OIDC') return undefined
  return MetadataURL === undefined ? parseSamlMetadata(MetadataFile ?? '') : fetchSamlMetadata(MetadataURL)
}

function checkSaml(details: Details): void {
  const unknown = Object.keys(details).find((key) => !samlKeys.includes(key))
  if (unknown !== undefined) {
    throw invalidParameter(`Invalid SAML provider details: the local user pool does not cover ${unknown}.`)
  }
  if (Boolean(details.MetadataFile) === Boolean(details.MetadataURL)) {
    throw invalidParameter('Invalid SAML provider details: name either MetadataFile or MetadataURL.')
  }
  if (details.MetadataURL !== undefined && !/^https?:\/\//.test(details.MetadataURL)) {
    throw invalidParameter('Invalid SAML provider details: MetadataURL is no URL.')
  }
  const asked = ['IDPSignout', 'IDPInit', 'EncryptedResponses'].find((key) => details[key]?.toLowerCase() === 'true')
  if (asked !== undefined) {
    throw invalidParameter(`Invalid SAML provider details: the local user pool does not cover ${asked}.`)
  }
}
