import { elementsAt, valuesAt } from './xml.ts'

/** Which elements of a response are signed. */
export type Signatures = { readonly response: boolean; readonly assertion: boolean }

/** A response that is refused, and why. */
export class SamlRefusal extends Error {}

const transforms: readonly string[] = [
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
]
const signatureMethods: readonly string[] = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]
const digestMethods: readonly string[] = [
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]

/**
 * Lets pass the one shape that a response may have: a Response with one Assertion right below it, no ID twice, and a
 * signature of its own on either or both, over exactly that element. Whatever wraps, doubles or moves signed elements has
 * another shape, so that what is verified and what is read cannot differ.
 */
export function checkStructure(document: Document): Signatures {
  const root = document.documentElement
  const all = elementsAt('//*', document)
  const assertions = all.filter(({ localName }) => localName === 'Assertion' || localName === 'EncryptedAssertion')
  const responses = all.filter(({ localName }) => localName === 'Response')
  const [assertion] = elementsAt('/samlp:Response/saml:Assertion', document)
  if (!assertion || assertions.length !== 1 || responses.length !== 1) {
    throw new SamlRefusal('Response must hold exactly one assertion')
  }
  const ids = valuesAt("//@*[translate(local-name(), 'id', 'ID') = 'ID']", document)
  if (new Set(ids).size !== ids.length) {
    throw new SamlRefusal('An ID is used twice')
  }
  if (elementsAt('//processing-instruction()', document).length > 0) {
    throw new SamlRefusal('Processing instructions are not allowed')
  }
  const signatures = all.filter(({ localName }) => localName === 'Signature')
  for (const signature of signatures) {
    checkSignature(signature, [root, assertion])
  }
  const isSigned = (element: Element) => signatures.filter(({ parentNode }) => parentNode === element).length
  if (signatures.length === 0) {
    throw new SamlRefusal('SAML Assertion signature is missing')
  }
  if (isSigned(root) > 1 || isSigned(assertion) > 1) {
    throw new SamlRefusal('An element is signed twice')
  }
  return { response: isSigned(root) === 1, assertion: isSigned(assertion) === 1 }
}

function checkSignature(signature: Element, signable: readonly Element[]): void {
  const parent = signable.find((element) => element === signature.parentNode)
  const [reference, ...others] = elementsAt('ds:SignedInfo/ds:Reference', signature)
  const everywhere = (name: string) => elementsAt(`.//*[local-name()='${name}']`, signature).length
  if (!parent || !reference || others.length > 0 || everywhere('SignedInfo') !== 1 || everywhere('Reference') !== 1) {
    throw new SamlRefusal('A signature is not where it may be')
  }
  if (valuesAt('@URI', reference).join() !== `#${parent.getAttribute('ID') ?? ''}`) {
    throw new SamlRefusal('A signature is over another element than its own')
  }
  if (elementsAt('.//comment()', signature).length > 0 || everywhere('Object') > 0) {
    throw new SamlRefusal('A signature holds more than a signature')
  }
  const algorithms: [path: string, allowed: readonly string[]][] = [
    ['ds:SignedInfo/ds:CanonicalizationMethod/@Algorithm', transforms.slice(1)],
    ['ds:SignedInfo/ds:SignatureMethod/@Algorithm', signatureMethods],
    ['ds:SignedInfo/ds:Reference/ds:DigestMethod/@Algorithm', digestMethods],
    ['ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform/@Algorithm', transforms],
  ]
  for (const [path, allowed] of algorithms) {
    const used = valuesAt(path, signature)
    if (used.length === 0 || used.some((algorithm) => !allowed.includes(algorithm))) {
      throw new SamlRefusal('A signature uses an algorithm that is not allowed')
    }
  }
}
