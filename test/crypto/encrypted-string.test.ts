import { createDecipheriv, createHmac } from 'node:crypto'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import * as fc from 'fast-check'
import {
  DecryptionError,
  decryptBytes,
  decryptKey,
  decryptText,
  encryptBytes,
  encryptKey,
  encryptText,
  formatEncryptedString,
  generateSymmetricKey,
  parseEncryptedString,
  type SymmetricKey,
  symmetricKeyFromBytes,
} from '../../shared/crypto/index.ts'
import { alice, bytesFrom, sealed } from './vectors.ts'

const key = symmetricKeyFromBytes(bytesFrom(0, 64))
const anyText = fc.string({ unit: 'binary', maxLength: 100 })
const anyKey = fc.uint8Array({ minLength: 64, maxLength: 64 }).map(symmetricKeyFromBytes)

function typeTwoParts(encrypted: string) {
  const parts = parseEncryptedString(encrypted)
  if (parts.type !== 2) throw new Error('expected type 2')
  return parts
}

afterEach(() => {
  jest.restoreAllMocks()
})

describe('decrypting', () => {
  it.each([sealed.text, sealed.wholeBlock])('opens what OpenSSL encrypted: $plain', async ({ plain, encrypted }) => {
    expect(await decryptText(encrypted, key)).toBe(plain)
  })

  it('refuses any single altered bit, in the IV, the ciphertext and the MAC, without decrypting', async () => {
    const decrypt = jest.spyOn(crypto.subtle, 'decrypt')
    for (const part of ['iv', 'ciphertext', 'mac'] as const) {
      const length = typeTwoParts(sealed.text.encrypted)[part].length
      for (let bit = 0; bit < length * 8; bit += 1) {
        const parts = typeTwoParts(sealed.text.encrypted)
        parts[part].set([(parts[part][bit >> 3] ?? 0) ^ (1 << (bit & 7))], bit >> 3)
        await expect(decryptText(formatEncryptedString(parts), key)).rejects.toThrow(DecryptionError)
      }
    }
    expect(decrypt).not.toHaveBeenCalled()
  })

  it('refuses another MAC key', async () => {
    const wrong: SymmetricKey = { ...key, macKey: generateSymmetricKey().macKey }
    await expect(decryptText(sealed.text.encrypted, wrong)).rejects.toThrow(DecryptionError)
  })

  it('refuses broken padding under a valid MAC', async () => {
    await expect(decryptBytes(sealed.withoutPadding, key)).rejects.toMatchObject({
      name: 'DecryptionError',
      message: 'The padding of the decrypted text is broken.',
    })
  })

  it('refuses content that is not UTF-8 as text', async () => {
    const encrypted = await encryptBytes(Uint8Array.of(0xff), key)
    await expect(decryptText(encrypted, key)).rejects.toThrow(DecryptionError)
    expect(await decryptBytes(encrypted, key)).toEqual(Uint8Array.of(0xff))
  })

  it('refuses content that is not 64 bytes as a key', async () => {
    await expect(decryptKey(sealed.text.encrypted, key)).rejects.toThrow(DecryptionError)
  })

  it('refuses type 4', async () => {
    await expect(decryptBytes(alice.organizationKey, key)).rejects.toThrow(DecryptionError)
  })
})

describe('encrypting', () => {
  it('makes what Node decrypts, with a MAC over the IV and the ciphertext', async () => {
    const { iv, ciphertext, mac } = typeTwoParts(await encryptText(sealed.text.plain, key))
    const decipher = createDecipheriv('aes-256-cbc', key.encryptionKey, iv)
    expect(decipher.update(ciphertext, undefined, 'utf8') + decipher.final('utf8')).toBe(sealed.text.plain)
    expect(createHmac('sha256', key.macKey).update(iv).update(ciphertext).digest('hex')).toBe(
      Buffer.from(mac).toString('hex'),
    )
  })

  it('uses a fresh IV each time', async () => {
    const [one, other] = [await encryptText('same', key), await encryptText('same', key)]
    expect(typeTwoParts(one).iv).not.toEqual(typeTwoParts(other).iv)
  })

  it('gives back any text', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyKey, async (text, anyOtherKey) => {
        expect(await decryptText(await encryptText(text, anyOtherKey), anyOtherKey)).toBe(text)
      }),
    )
  })

  it('gives back any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        expect(await decryptBytes(await encryptBytes(bytes, key), key)).toEqual(bytes)
      }),
    )
  })

  it('gives back a key', async () => {
    const wrapped = generateSymmetricKey()
    expect(await decryptKey(await encryptKey(wrapped, key), key)).toEqual(wrapped)
  })

  it('keeps the content from every other key', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyKey, async (text, anyOtherKey) => {
        await expect(decryptText(await encryptText(text, key), anyOtherKey)).rejects.toThrow(DecryptionError)
      }),
      { numRuns: 20 },
    )
  })
})

describe('parsing', () => {
  const block = 'AAECAwQFBgcICQoLDA0ODw=='
  const mac = 'taNHBBLRZigtE0KDpZ/kyszmW2+ovMMc+iRkIk0zY6c='

  it.each([sealed.text.encrypted, alice.organizationKey])('is undone by formatting: %.20s…', (encrypted) => {
    expect(formatEncryptedString(parseEncryptedString(encrypted))).toBe(encrypted)
  })

  it('accepts the parts from which the malformed strings below are made', () => {
    expect(parseEncryptedString(`2.${block}|${block}|${mac}`)).toMatchObject({ type: 2, iv: bytesFrom(0, 16) })
    expect(parseEncryptedString(`4.${block}`)).toEqual({ type: 4, ciphertext: bytesFrom(0, 16) })
  })

  it.each([
    ['nothing', ''],
    ['no type', `${block}|${block}|${mac}`],
    ['an empty type', `.${block}|${block}|${mac}`],
    ['another type', `0.${block}|${block}`],
    ['a type with a leading zero', `02.${block}|${block}|${mac}`],
    ['a missing MAC', `2.${block}|${block}`],
    ['a fourth part', `2.${block}|${block}|${mac}|${mac}`],
    ['an empty ciphertext', `2.${block}||${mac}`],
    ['a ciphertext of a broken block', `2.${block}|AAEC|${mac}`],
    ['a short IV', `2.AAEC|${block}|${mac}`],
    ['a short MAC', `2.${block}|${block}|${block}`],
    ['characters outside base64', `2.${block}|****|${mac}`],
    ['missing base64 padding', `2.${block}|${block}|${mac.slice(0, -1)}`],
    ['white space', ` 2.${block}|${block}|${mac}`],
    ['a second dot', `2.2.${block}|${block}|${mac}`],
    ['an empty type 4', '4.'],
    ['a type 4 with two parts', `4.${block}|${mac}`],
  ])('refuses %s', async (_, malformed) => {
    expect(() => parseEncryptedString(malformed)).toThrow(DecryptionError)
    await expect(decryptBytes(malformed, key)).rejects.toThrow(DecryptionError)
  })

  it('throws nothing but a DecryptionError, whatever the text', () => {
    const pieces = fc.constantFrom('2', '4', '.', '|', '=', block, mac, 'é', ' ')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (chosen) => {
        const text = chosen.join('')
        try {
          expect(formatEncryptedString(parseEncryptedString(text))).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(DecryptionError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
