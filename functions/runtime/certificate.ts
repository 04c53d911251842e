import { X509Certificate } from 'node:crypto'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'

/** A certificate that a person pasted, as base64 of its DER form; null where there is none. */
export function readCertificate(
  pasted: string | null | undefined,
  field: string,
): Result<{ certificate: string | null }> {
  const certificate = (pasted ?? '').replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, '')
  if (certificate === '') return { ok: true, certificate: null }
  const invalid = (reason: string) => refuse('sso.certificate_invalid', { field, values: { reason } })
  const parsed = parse(certificate)
  if (!parsed) return invalid('it is no X.509 certificate in PEM or base64')
  if (parsed.publicKey.asymmetricKeyType !== 'rsa') return invalid('its key is not an RSA key')
  return { ok: true, certificate: parsed.raw.toString('base64') }
}

/** What an administrator reads of a certificate. */
export function describeCertificate(certificate: string, now: string) {
  const { subject, fingerprint256, validFromDate, validToDate } = new X509Certificate(
    Buffer.from(certificate, 'base64'),
  )
  return {
    subject: subject.replaceAll('\n', ', '),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: validFromDate.toISOString(),
    expiresAt: validToDate.toISOString(),
    expired: validToDate.toISOString() <= now,
  }
}

function parse(certificate: string): X509Certificate | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(certificate)) return undefined
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64'))
  } catch {
    return undefined
  }
}
