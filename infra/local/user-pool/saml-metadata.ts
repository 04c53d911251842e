import { invalidParameter } from './api-error.ts'
import { elementsAt, parseXml, valuesAt, XmlError } from './xml.ts'

/** What is used of an identity provider's SAML metadata. */
export type SamlMetadata = {
  readonly entityId: string
  /** Where AuthnRequests go by redirect. */
  readonly singleSignOnUrl: string
  /** Base64 of the X.509 certificates whose keys may sign; two during a rollover. */
  readonly certificates: readonly string[]
}

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const largest = 1024 * 1024
const patience = 5000

/** Reads SAML metadata; InvalidParameterException when something that a sign-in needs is missing. */
export function parseSamlMetadata(text: string): SamlMetadata {
  const refuse = (reason: string) => invalidParameter(`Invalid SAML metadata: ${reason}.`)
  const document = wellFormed(text)
  const [provider, ...others] = elementsAt('//md:EntityDescriptor[md:IDPSSODescriptor]', document)
  if (!provider || others.length > 0) {
    throw refuse('it must describe exactly one identity provider')
  }
  const [entityId = ''] = valuesAt('@entityID', provider)
  const [singleSignOnUrl = ''] = valuesAt(
    `md:IDPSSODescriptor/md:SingleSignOnService[@Binding='${redirectBinding}']/@Location`,
    provider,
  )
  const certificates = valuesAt(
    "md:IDPSSODescriptor/md:KeyDescriptor[not(@use) or @use='signing']/ds:KeyInfo/ds:X509Data/ds:X509Certificate",
    provider,
  ).map((certificate) => certificate.replaceAll(/\s/g, ''))
  if (entityId === '') {
    throw refuse('no entityID')
  }
  if (!URL.canParse(singleSignOnUrl)) {
    throw refuse('no SingleSignOnService with the HTTP-Redirect binding')
  }
  if (certificates.length === 0) {
    throw refuse('no signing certificate')
  }
  return { entityId, singleSignOnUrl, certificates }
}

/** Fetches SAML metadata; InvalidParameterException when that fails. */
export async function fetchSamlMetadata(url: string): Promise<SamlMetadata> {
  const refuse = (reason: string) => invalidParameter(`Error retrieving metadata from ${url}: ${reason}.`)
  const answer = await fetch(url, { signal: AbortSignal.timeout(patience) }).catch(() => undefined)
  if (!answer) {
    throw refuse('no answer')
  }
  if (!answer.ok) {
    throw refuse(`status ${answer.status}`)
  }
  const text = await answer.text()
  if (text.length > largest) {
    throw refuse('larger than 1 MiB')
  }
  return parseSamlMetadata(text)
}

function wellFormed(text: string): Document {
  try {
    return parseXml(text)
  } catch (error) {
    if (error instanceof XmlError) {
      throw invalidParameter(`Invalid SAML metadata: ${error.message}.`)
    }
    throw error
  }
}
