import { createHash, sign } from 'node:crypto'
import type { SigningCertificate } from './certificate.ts'

const namespace = 'http://www.w3.org/2000/09/xmldsig#'
const canonicalization = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** Text between tags, written as Exclusive XML Canonicalization writes it. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;')
}

/** A value between double quotes, written as Exclusive XML Canonicalization writes it. */
export function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#x9;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;')
}

/**
 * Puts an enveloped RSA-SHA256 signature after the issuer of an element with this ID
 * (https://www.w3.org/TR/xmldsig-core1/). The element must be in canonical form already: then its own bytes are digested,
 * and no XML library stands between what is written and what is signed.
 */
export function signElement(xml: string, id: string, { privateKey, certificate }: SigningCertificate): string {
  const digest = createHash('sha256').update(xml).digest('base64')
  const signedInfo = (declaration: string) =>
    `<ds:SignedInfo${declaration}>` +
    `<ds:CanonicalizationMethod Algorithm="${canonicalization}"></ds:CanonicalizationMethod>` +
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>' +
    `<ds:Reference URI="#${escapeAttribute(id)}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${namespace}enveloped-signature"></ds:Transform>` +
    `<ds:Transform Algorithm="${canonicalization}"></ds:Transform></ds:Transforms>` +
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>' +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  // Alone, as it is signed, SignedInfo declares the prefix itself; inside Signature it has it from there.
  const value = sign('RSA-SHA256', Buffer.from(signedInfo(` xmlns:ds="${namespace}"`)), privateKey).toString('base64')
  const signature =
    `<ds:Signature xmlns:ds="${namespace}">${signedInfo('')}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
  const place = xml.indexOf('</saml:Issuer>') + '</saml:Issuer>'.length
  return xml.slice(0, place) + signature + xml.slice(place)
}
