import { createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

/** A key that signs assertions, with the certificate that tells others of it. */
export type SigningCertificate = {
  /** RSA private key, PKCS #8 PEM. */
  readonly privateKey: string
  /** Base64 of the DER certificate, as SAML metadata carries it. */
  readonly certificate: string
}

const oid = {
  commonName: Buffer.from('0603550403', 'hex'),
  sha256WithRsa: Buffer.from('06092a864886f70d01010b', 'hex'),
}

/** A new RSA-2048 key and a certificate over it, signed by itself, good from an hour ago on (RFC 5280, section 4.1). */
export async function makeSigningCertificate(commonName: string, now: Date, days = 365): Promise<SigningCertificate> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const name = sequence(set(sequence(oid.commonName, element(0x0c, Buffer.from(commonName)))))
  const algorithm = sequence(oid.sha256WithRsa, Buffer.from('0500', 'hex'))
  const version3 = element(0xa0, Buffer.from('020102', 'hex'))
  // Positive: the first bit must be 0.
  const serial = element(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)]))
  const begin = new Date(now.getTime() - 3_600_000)
  const validity = sequence(time(begin), time(new Date(begin.getTime() + days * 86_400_000)))
  const publicKey = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  const body = sequence(version3, serial, algorithm, name, validity, name, publicKey)
  const signature = sign('RSA-SHA256', body, pem)
  const certificate = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return { privateKey: pem, certificate: certificate.toString('base64') }
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts))
}

function set(...parts: Buffer[]): Buffer {
  return element(0x31, Buffer.concat(parts))
}

// UTCTime, good until 2049.
function time(date: Date): Buffer {
  return element(0x17, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`))
}

// Distinguished encoding: tag, length, content (ITU-T X.690, section 8.1).
function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
