import { describe, expect, it } from '@jest/globals'
import { generateSymmetricKey, symmetricKeyFromBytes, symmetricKeyToBytes } from '../../shared/crypto/index.ts'
import { bytesFrom } from './vectors.ts'

describe('a symmetric key', () => {
  it('takes its encryption key from the first 32 bytes and its MAC key from the other 32', () => {
    const key = symmetricKeyFromBytes(bytesFrom(0, 64))
    expect(key).toEqual({ encryptionKey: bytesFrom(0, 32), macKey: bytesFrom(32, 32) })
    expect(symmetricKeyToBytes(key)).toEqual(bytesFrom(0, 64))
  })

  it.each([0, 32, 63, 65])('is not made of %d bytes', (length) => {
    expect(() => symmetricKeyFromBytes(new Uint8Array(length))).toThrow(RangeError)
  })

  it('is another one each time it is generated', () => {
    const one = generateSymmetricKey()
    expect(one.encryptionKey).not.toEqual(one.macKey)
    expect(generateSymmetricKey()).not.toEqual(one)
    expect(symmetricKeyToBytes(one)).toHaveLength(64)
  })
})
