import { X509Certificate } from 'node:crypto'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'

/**
 * A certificate that a person pasted, as base64 of its DER form; null where there is none. One that expired is taken, and shown
 * as such: many identity providers go on signing with it, and refusing it would keep people out while it is replaced.
 */
export function readCertificate(
  pasted: string | null | undefined,
  field: string,
): Result<{ certificate: string | null }> {
  const text = (pasted ?? '').trim()
  if (text === '') return { ok: true, certificate: null }
  const invalid = (reason: string) => refuse('sso.certificate_invalid', { field, values: { reason } })
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label = '']) => label)
  const mistaken = labels.map(mistakeOf).find((mistake) => mistake !== undefined)
  if (mistaken !== undefined) return invalid(mistaken)
  if (labels.length > 1) return invalid('it is a chain of certificates; only the one that signs is needed')
  const parsed = parse(text.replaceAll(/-----(?:BEGIN|END) (?:TRUSTED |X509 )?CERTIFICATE-----|\s/g, ''))
  if (!parsed) return invalid('it is no X.509 certificate in PEM or base64')
  if (parsed.publicKey.asymmetricKeyType !== 'rsa') return invalid('its key is not an RSA key')
  return { ok: true, certificate: parsed.raw.toString('base64') }
}

/** What people paste in place of a certificate, told by the label of its armour. */
function mistakeOf(label: string): string | undefined {
  if (label.endsWith('PRIVATE KEY')) {
    return 'it is a private key, which belongs to nobody but the identity provider; make a new one there, since this one was shown'
  }
  if (label.endsWith('PUBLIC KEY')) return 'it is a bare public key, without a certificate'
  if (label.endsWith('CERTIFICATE REQUEST')) return 'it is a certificate request, which nobody signed yet'
  if (label.startsWith('PKCS')) return 'it is a bundle; only the certificate that signs is needed'
  return undefined
}

/** What an administrator reads of a certificate. */
export function describeCertificate(certificate: string, now: string) {
  const { subject, fingerprint256, validFromDate, validToDate, publicKey } = new X509Certificate(
    Buffer.from(certificate, 'base64'),
  )
  return {
    subject: subject.replaceAll('\n', ', '),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: validFromDate.toISOString(),
    expiresAt: validToDate.toISOString(),
    expired: validToDate.toISOString() <= now,
    /** Of the RSA modulus. */
    keyBits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
  }
}

const isInstant = (date: Date) => Number.isFinite(date.getTime())

/** A key and dates are read only when they are asked for, and broken ones show only then. */
function parse(certificate: string): X509Certificate | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(certificate)) return undefined
  try {
    const parsed = new X509Certificate(Buffer.from(certificate, 'base64'))
    const { publicKey, validFromDate, validToDate } = parsed
    return publicKey && [validFromDate, validToDate].every(isInstant) ? parsed : undefined
  } catch {
    return undefined
  }
}
