import { type Result, refuse } from '../../errors/catalogue.ts'
import { childrenOf, descend, type Element, parseXml, Unreadable } from './xml.ts'

/** What is used of an identity provider's SAML metadata. */
export interface ProviderMetadata {
  readonly entityId: string
  /** Where sign-in requests go by redirect. */
  readonly singleSignOnUrl: string
  /** Base64, without whitespace; two while the provider changes its key. */
  readonly certificates: readonly string[]
  /** True: it answers no sign-in request without a signature. */
  readonly wantsSignedRequests: boolean
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
const ADDRESS = /^https?:\/\/[^<>"\s]+$/
const CERTIFICATES_MAX = 2

/**
 * Reads the SAML 2.0 metadata of one identity provider. Strict: a document type is refused, whatever it says, and so is
 * whatever is not well-formed. A refusal names the element.
 */
export function readMetadata(xml: string, field = 'data.idpMetadata'): Result<{ metadata: ProviderMetadata }> {
  try {
    return { ok: true, metadata: providerOf(parseXml(xml)) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return refuse('sso.metadata_invalid', { field, values: { reason: error.message } })
  }
}

function providerOf(root: Element): ProviderMetadata {
  const provider = onlyProvider(root)
  const entityId = root.attributes.get('entityID')
  if (!entityId) throw new Unreadable('the element EntityDescriptor has no entityID')
  const wantsSignedRequests = ['true', '1'].includes(provider.attributes.get('WantAuthnRequestsSigned') ?? '')
  const services = childrenOf(provider, METADATA, 'SingleSignOnService')
  if (services.length === 0) throw new Unreadable('the element IDPSSODescriptor has no SingleSignOnService')
  const service = services.find(({ attributes }) => attributes.get('Binding') === REDIRECT)
  if (!service) throw new Unreadable('there is no element SingleSignOnService with the HTTP-Redirect binding')
  const singleSignOnUrl = service.attributes.get('Location') ?? ''
  if (!ADDRESS.test(singleSignOnUrl) || !URL.canParse(singleSignOnUrl)) {
    throw new Unreadable('the Location of the element SingleSignOnService is no http or https address')
  }
  const keys = childrenOf(provider, METADATA, 'KeyDescriptor').filter(
    ({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing',
  )
  if (keys.length === 0)
    throw new Unreadable('there is no element KeyDescriptor for signing, which holds the X509Certificate')
  const certificates = new Set(
    descend(keys, SIGNATURE, ['KeyInfo', 'X509Data', 'X509Certificate']).map(({ text }) => text.replaceAll(/\s/g, '')),
  )
  if (certificates.size === 0) throw new Unreadable('there is no element X509Certificate for signing')
  if (certificates.size > CERTIFICATES_MAX) {
    throw new Unreadable(`it has more than ${CERTIFICATES_MAX} elements X509Certificate for signing`)
  }
  return { entityId, singleSignOnUrl, certificates: [...certificates], wantsSignedRequests }
}

/** The one identity provider that is described. What people paste by mistake has a sentence of its own. */
function onlyProvider(root: Element): Element {
  if (root.name.toLowerCase() === 'html') {
    throw new Unreadable('it is a web page; download the metadata as a file, or copy its source')
  }
  if (root.namespace === PROTOCOL) throw new Unreadable(`its outermost element ${root.name} is a message, not metadata`)
  if (root.namespace !== METADATA || root.name !== 'EntityDescriptor') {
    throw new Unreadable('its outermost element must be EntityDescriptor, for one identity provider')
  }
  const [provider, ...others] = childrenOf(root, METADATA, 'IDPSSODescriptor')
  if (!provider && childrenOf(root, METADATA, 'SPSSODescriptor').length > 0) {
    throw new Unreadable(
      'its element SPSSODescriptor describes a service provider, as your own application is; IDPSSODescriptor of your identity provider is needed',
    )
  }
  if (!provider || others.length > 0) throw new Unreadable('it must have exactly one element IDPSSODescriptor')
  return provider
}
