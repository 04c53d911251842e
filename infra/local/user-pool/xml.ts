import { DOMParser } from '@xmldom/xmldom'
import { useNamespaces } from 'xpath'

const select = useNamespaces({
  md: 'urn:oasis:names:tc:SAML:2.0:metadata',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
})

/** Why a text is not XML that may be read. */
export class XmlError extends Error {}

/**
 * Reads an XML document. A document type is refused whatever it says: it is where entities come from. So is anything
 * that the parser would have to mend.
 */
export function parseXml(text: string): Document {
  if (/<!DOCTYPE/i.test(text)) {
    throw new XmlError('a document type is not allowed')
  }
  const refuse = (message: string) => {
    throw new XmlError(`not well-formed: ${message.split('\n')[0]}`)
  }
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } })
  const document = parser.parseFromString(text, 'text/xml') as Document | undefined
  if (!document?.documentElement) {
    throw new XmlError('not well-formed: no element')
  }
  return document
}

/** The elements at an XPath whose prefixes are md, saml, samlp and ds. */
export function elementsAt(path: string, node: Node): Element[] {
  return nodesAt(path, node) as Element[]
}

/** The values of the attributes or elements at an XPath: all text of each, over comments that may stand between. */
export function valuesAt(path: string, node: Node): string[] {
  return nodesAt(path, node).map((found) => found.nodeValue ?? found.textContent ?? '')
}

function nodesAt(path: string, node: Node): Node[] {
  return select(path, node) as Node[]
}
