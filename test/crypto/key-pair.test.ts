import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  DecryptionError,
  decryptBytes,
  formatEncryptedString,
  generateKeyPair,
  generateSymmetricKey,
  parseEncryptedString,
  symmetricKeyFromBytes,
  symmetricKeyToBytes,
  unwrapKey,
  wrapKeyFor,
} from '../../shared/crypto/index.ts'
import { alice, bytesFrom, sealed } from './vectors.ts'

const privateKey = await decryptBytes(alice.encryptedPrivateKey, symmetricKeyFromBytes(bytesFrom(0, 64)))
const nodePrivateKey = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
const nodePublicKey = createPublicKey({ key: Buffer.from(alice.publicKey, 'base64'), format: 'der', type: 'spki' })
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }

describe('unwrapKey', () => {
  it('opens what OpenSSL encrypted', async () => {
    expect(await unwrapKey(alice.organizationKey, privateKey)).toEqual(symmetricKeyFromBytes(bytesFrom(64, 64)))
  })

  it('refuses another private key', async () => {
    const other = await generateKeyPair()
    await expect(unwrapKey(alice.organizationKey, other.privateKey)).rejects.toThrow(DecryptionError)
  })

  it('refuses an altered ciphertext', async () => {
    const { ciphertext } = parseEncryptedString(alice.organizationKey)
    ciphertext[100] = (ciphertext[100] ?? 0) ^ 1
    await expect(unwrapKey(formatEncryptedString({ type: 4, ciphertext }), privateKey)).rejects.toThrow(DecryptionError)
  })

  it('refuses a private key that is none', async () => {
    await expect(unwrapKey(alice.organizationKey, bytesFrom(0, 64))).rejects.toThrow(DecryptionError)
  })

  it('refuses content that is not 64 bytes', async () => {
    const ciphertext = Uint8Array.from(publicEncrypt({ key: nodePublicKey, ...oaep }, bytesFrom(0, 32)))
    const wrapped = formatEncryptedString({ type: 4, ciphertext })
    await expect(unwrapKey(wrapped, privateKey)).rejects.toThrow('The decrypted content is not a symmetric key.')
  })

  it('refuses type 2 and malformed strings', async () => {
    await expect(unwrapKey(sealed.text.encrypted, privateKey)).rejects.toThrow(DecryptionError)
    await expect(unwrapKey('4.?', privateKey)).rejects.toThrow(DecryptionError)
  })
})

describe('wrapKeyFor', () => {
  it('makes a type-4 string that Node opens with OAEP and SHA-1', async () => {
    const key = generateSymmetricKey()
    const wrapped = await wrapKeyFor(alice.publicKey, key)
    expect(wrapped).toMatch(/^4\.[A-Za-z0-9+/]+=*$/)
    const opened = privateDecrypt({ key: nodePrivateKey, ...oaep }, Buffer.from(wrapped.slice(2), 'base64'))
    expect(opened.toString('hex')).toBe(Buffer.from(symmetricKeyToBytes(key)).toString('hex'))
  })

  it('refuses a public key of fewer than 2048 bits', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'der', type: 'spki' })
    const refused = wrapKeyFor(weak.toString('base64'), generateSymmetricKey())
    await expect(refused).rejects.toThrow(new TypeError('An RSA public key needs 2048 bits or more.'))
  })

  it.each(['', 'not base64', 'AAEC'])('refuses %j as a public key', async (publicKey) => {
    await expect(wrapKeyFor(publicKey, generateSymmetricKey())).rejects.toMatchObject({
      name: 'TypeError',
      message: 'This is not an RSA public key (base64 of SPKI).',
    })
  })
})

describe('generateKeyPair', () => {
  it('makes an RSA-2048 pair whose halves belong together', async () => {
    const pair = await generateKeyPair()
    const publicKey = createPublicKey({ key: Buffer.from(pair.publicKey, 'base64'), format: 'der', type: 'spki' })
    expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65_537n })
    const key = generateSymmetricKey()
    expect(await unwrapKey(await wrapKeyFor(pair.publicKey, key), pair.privateKey)).toEqual(key)
  })
})
