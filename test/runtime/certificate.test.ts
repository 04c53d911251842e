import { describe, expect, it } from '@jest/globals'
import { describeCertificate, readCertificate } from '../../functions/runtime/certificate.ts'
import { makeSigningCertificate } from '../../infra/local/identity-provider/certificate.ts'
import { brokenCertificate, certificates } from '../support/sso.ts'

const armour = (label: string, content: string) => `-----BEGIN ${label}-----\n${content}\n-----END ${label}-----\n`
const reasonOf = (pasted: string) => {
  const read = readCertificate(pasted, 'field')
  return read.ok ? undefined : [read.code, read.field, read.values?.['reason']]
}

describe('readCertificate', () => {
  it('takes PEM with any line ends, and bare base64; nothing is no certificate', async () => {
    const [{ certificate }] = await certificates
    const lines = certificate.replaceAll(/.{64}/g, '$&\r\n')
    for (const pasted of [certificate, lines, `\n${armour('CERTIFICATE', lines)}`]) {
      expect(readCertificate(pasted, 'field')).toEqual({ ok: true, certificate })
    }
    for (const none of ['', '  ', null, undefined]) {
      expect(readCertificate(none, 'field')).toEqual({ ok: true, certificate: null })
    }
  })

  it.each([
    ['a private key', armour('PRIVATE KEY', 'AAAA'), 'it is a private key'],
    ['an encrypted private key', armour('ENCRYPTED PRIVATE KEY', 'AAAA'), 'it is a private key'],
    ['an RSA key', armour('RSA PRIVATE KEY', 'AAAA'), 'it is a private key'],
    ['a public key', armour('PUBLIC KEY', 'AAAA'), 'it is a bare public key'],
    ['a request', armour('CERTIFICATE REQUEST', 'AAAA'), 'it is a certificate request'],
    ['a request of old', armour('NEW CERTIFICATE REQUEST', 'AAAA'), 'it is a certificate request'],
    ['a chain', armour('CERTIFICATE', 'AAAA') + armour('CERTIFICATE', 'BBBB'), 'it is a chain of certificates'],
    ['a bundle', armour('PKCS7', 'AAAA'), 'it is a bundle'],
    ['anything else', 'hello', 'it is no X.509 certificate'],
  ])('refuses %s, and says what it is', (_, pasted, reason) => {
    expect(reasonOf(pasted)).toEqual(['sso.certificate_invalid', 'field', expect.stringContaining(reason)])
  })

  it.each(['date', 'key'] as const)('refuses one with an impossible %s', async (what) => {
    const pasted = await brokenCertificate(what)
    expect(reasonOf(pasted)).toEqual(['sso.certificate_invalid', 'field', expect.stringContaining('no X.509')])
  })

  it('takes one that has expired, and shows it as such', async () => {
    const { certificate } = await makeSigningCertificate('old', new Date('2020-01-01T00:00:00Z'), 30)
    expect(readCertificate(certificate, 'field').ok).toBe(true)
    expect(describeCertificate(certificate, '2026-03-01T12:00:00.000Z')).toMatchObject({
      subject: 'CN=old',
      expired: true,
      keyBits: 2048,
    })
  })
})
