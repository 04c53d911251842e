/** One element as it was read: its namespace and local name, resolved. */
export interface Element {
  readonly namespace: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: Element[]
  text: string
}

/** Why a text cannot be read; a reason for people. */
export class Unreadable extends Error {}

/** The children of that namespace and name. */
export const childrenOf = (parent: Element, namespace: string, name: string): readonly Element[] =>
  parent.children.filter((child) => child.namespace === namespace && child.name === name)

/** Whatever lies at the end of a path of names, all of one namespace. */
export const descend = (from: readonly Element[], namespace: string, names: readonly string[]): readonly Element[] =>
  names.reduce((level, name) => level.flatMap((element) => childrenOf(element, namespace, name)), from)

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const START = new RegExp(`<(${NAME})`, 'y')
const END = new RegExp(String.raw`</(${NAME})\s*>`, 'y')
/** A declaration, an instruction or a comment: of no meaning here. */
const ASIDE = /<\?(?:(?!\?>).)*\?>|<!--(?:(?!--).)*-->/sy
const TEXT = /[^<]+/y
const DEPTH_MAX = 32

/**
 * Reads well-formed XML without CDATA, which SAML does not need. A document type is refused, whatever it says. Throws
 * `Unreadable`, with a reason for people.
 */
export function parseXml(xml: string): Element {
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
