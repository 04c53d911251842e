import { type Result, refuse } from '../../errors/catalogue.ts'

/** What is used of an identity provider's SAML metadata. */
export interface ProviderMetadata {
  readonly entityId: string
  /** Where sign-in requests go by redirect. */
  readonly singleSignOnUrl: string
  /** Base64, without whitespace; two while the provider changes its key. */
  readonly certificates: readonly string[]
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const CERTIFICATES_MAX = 2

/** One element as it was read: its namespace and local name, resolved. */
interface Element {
  readonly namespace: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
  text: string
}

/** Why a text cannot be read; a reason for people. */
class Unreadable extends Error {}

/**
 * Reads the SAML 2.0 metadata of one identity provider. Strict: a document type is refused, whatever it says, and so is
 * whatever is not well-formed. A refusal names the element.
 */
export function readMetadata(xml: string): Result<{ metadata: ProviderMetadata }> {
  try {
    return { ok: true, metadata: providerOf(parse(xml)) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return refuse('sso.metadata_invalid', { field: 'data.idpMetadata', values: { reason: error.message } })
  }
}

function providerOf(root: Element): ProviderMetadata {
  if (root.namespace !== METADATA || root.name !== 'EntityDescriptor') {
    throw new Unreadable('its outermost element must be EntityDescriptor, for one identity provider')
  }
  const [provider, ...others] = childrenOf(root, METADATA, 'IDPSSODescriptor')
  if (!provider || others.length > 0) throw new Unreadable('it must have exactly one element IDPSSODescriptor')
  const entityId = root.attributes.get('entityID')
  if (!entityId) throw new Unreadable('the element EntityDescriptor has no entityID')
  const service = childrenOf(provider, METADATA, 'SingleSignOnService').find(
    ({ attributes }) => attributes.get('Binding') === REDIRECT,
  )
  const singleSignOnUrl = service?.attributes.get('Location')
  if (!singleSignOnUrl) throw new Unreadable('there is no element SingleSignOnService with the HTTP-Redirect binding')
  const certificates = childrenOf(provider, METADATA, 'KeyDescriptor')
    .filter(({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing')
    .flatMap((key) => descend([key], ['KeyInfo', 'X509Data', 'X509Certificate']))
    .map(({ text }) => text.replaceAll(/\s/g, ''))
  if (certificates.length === 0) throw new Unreadable('there is no element X509Certificate for signing')
  if (certificates.length > CERTIFICATES_MAX) {
    throw new Unreadable(`it has more than ${CERTIFICATES_MAX} elements X509Certificate for signing`)
  }
  return { entityId, singleSignOnUrl, certificates }
}

const childrenOf = (parent: Element, namespace: string, name: string) =>
  parent.children.filter((child) => child.namespace === namespace && child.name === name)

function descend(from: readonly Element[], path: readonly string[]): readonly Element[] {
  return path.reduce((level, name) => level.flatMap((element) => childrenOf(element, SIGNATURE, name)), from)
}

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const START = new RegExp(`<(${NAME})`, 'y')
const END = new RegExp(String.raw`</(${NAME})\s*>`, 'y')
/** A declaration, an instruction or a comment: of no meaning here. */
const ASIDE = /<\?(?:(?!\?>).)*\?>|<!--(?:(?!--).)*-->/sy
const TEXT = /[^<]+/y
const DEPTH_MAX = 32

/** Well-formed XML without document type and CDATA, which metadata does not need. */
function parse(xml: string): Element {
  if (/<!DOCTYPE/i.test(xml)) throw new Unreadable('DOCTYPE is not allowed')
  const text = xml.replace(/^\uFEFF/, '')
  const open: { element: Element; tag: string; namespaces: ReadonlyMap<string, string> }[] = []
  let root: Element | undefined
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    const inside = open.at(-1)
    if (take(ASIDE)) continue
    const written = take(TEXT)
    if (written) {
      if (inside) inside.element.text += unescape(written[0])
      else if (written[0].trim()) throw new Unreadable('there is text outside of every element')
      continue
    }
    const end = take(END)
    if (end) {
      if (end[1] !== inside?.tag)
        throw new Unreadable(`the element ${inside?.tag ?? end[1]} does not end where it should`)
      open.pop()
      continue
    }
    const start = take(START)
    const tag = start?.[1]
    if (!tag || (!inside && root) || open.length >= DEPTH_MAX) {
      throw new Unreadable(`it is not well-formed XML${inside ? ` inside of ${inside.tag}` : ''}`)
    }
    const attributes = new Map<string, string>()
    for (let one = take(ATTRIBUTE); one; one = take(ATTRIBUTE)) {
      const [, name = '', double, single] = one
      if (attributes.has(name)) throw new Unreadable(`the element ${tag} has ${name} twice`)
      attributes.set(name, unescape(double ?? single ?? ''))
    }
    const close = take(/\s*(\/?)>/y)
    if (!close) throw new Unreadable(`the element ${tag} is not well-formed`)
    const namespaces = namespacesIn(attributes, inside?.namespaces ?? new Map())
    const element: Element = { ...resolve(tag, namespaces), attributes, children: [], text: '' }
    if (inside) inside.element.children.push(element)
    else root = element
    if (!close[1]) open.push({ element, tag, namespaces })
  }
  const [unended] = open
  if (unended || !root) throw new Unreadable(unended ? `the element ${unended.tag} does not end` : 'it has no element')
  return root
}

function namespacesIn(
  attributes: ReadonlyMap<string, string>,
  outer: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const declared = [...attributes].flatMap(([name, value]): [string, string][] => {
    if (name === 'xmlns') return [['', value]]
    return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value]] : []
  })
  return declared.length > 0 ? new Map([...outer, ...declared]) : outer
}

function resolve(tag: string, namespaces: ReadonlyMap<string, string>): { namespace: string; name: string } {
  const [first = '', second] = tag.split(':')
  const prefix = second === undefined ? '' : first
  const namespace = namespaces.get(prefix)
  if (namespace === undefined && prefix) throw new Unreadable(`the element ${tag} has a prefix that nobody declares`)
  return { namespace: namespace ?? '', name: second ?? first }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescape(text: string): string {
  return text.replaceAll(/&([^;&\s]{0,10});?/g, (whole, name: string) => {
    const number = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : undefined
    const meant =
      code === undefined ? ENTITIES[name] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    if (meant === undefined || !whole.endsWith(';'))
      throw new Unreadable(`it has a reference that is not known: ${whole}`)
    return meant
  })
}
