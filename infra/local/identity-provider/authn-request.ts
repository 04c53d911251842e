import { inflateRawSync } from 'node:zlib'
import { DOMParser } from '@xmldom/xmldom'

/** What is read of a service provider's AuthnRequest. */
export type AuthnRequest = {
  readonly id: string
  /** Entity id of the service provider. */
  readonly issuer: string
  readonly assertionConsumerServiceUrl: string
}

const largest = 64 * 1024
const loopback: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Reads an AuthnRequest as the HTTP-Redirect binding (deflated) or the HTTP-POST binding (not) carries it. Undefined
 * when it is none, or wants the answer sent to another machine: this identity provider signs for everybody who asks.
 */
export function readAuthnRequest(encoded: string, deflated: boolean): AuthnRequest | undefined {
  const root = rootOf(encoded, deflated)
  if (root?.localName !== 'AuthnRequest') return undefined
  const id = root.getAttribute('ID') ?? ''
  const assertionConsumerServiceUrl = root.getAttribute('AssertionConsumerServiceURL') ?? ''
  const issuer = root.getElementsByTagNameNS('urn:oasis:names:tc:SAML:2.0:assertion', 'Issuer')[0]?.textContent?.trim()
  if (!id || !issuer || !URL.canParse(assertionConsumerServiceUrl)) return undefined
  const { protocol, hostname } = new URL(assertionConsumerServiceUrl)
  if (!/^https?:$/.test(protocol) || !loopback.includes(hostname)) return undefined
  return { id, issuer, assertionConsumerServiceUrl }
}

function rootOf(encoded: string, deflated: boolean): Element | undefined {
  try {
    const bytes = Buffer.from(encoded, 'base64')
    const xml = (deflated ? inflateRawSync(bytes, { maxOutputLength: largest }) : bytes).toString('utf8')
    if (/<!DOCTYPE/i.test(xml)) return undefined
    const refuse = (reason: string) => {
      throw new Error(reason)
    }
    const errorHandler = { warning: refuse, error: refuse, fatalError: refuse }
    return new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml').documentElement
  } catch {
    return undefined
  }
}
