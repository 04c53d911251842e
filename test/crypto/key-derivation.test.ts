import { describe, expect, it } from '@jest/globals'
import { utf8Bytes } from '../../shared/crypto/encoding.ts'
import {
  deriveMasterKey,
  deriveMasterPasswordHash,
  type KdfSettings,
  stretchMasterKey,
} from '../../shared/crypto/index.ts'
import { hkdfExpand } from '../../shared/crypto/key-derivation.ts'
import { alice, bytesFrom, fromHex, joerg } from './vectors.ts'

const testSettings: KdfSettings = { kdf: 0, iterations: 5_000 }
const testOptions = { allowTestIterations: true }

describe('deriveMasterKey', () => {
  it('gives the known key of 600,000 iterations', async () => {
    const masterKey = await deriveMasterKey(alice.password, alice.email, { kdf: 0, iterations: 600_000 })
    expect(masterKey).toEqual(fromHex(alice.masterKey))
  })

  it.each([joerg.email, '  Jörg@Example.COM\t', 'JÖRG@EXAMPLE.COM'])(
    'salts with %j trimmed and in lower case',
    async (email) => {
      const masterKey = await deriveMasterKey(joerg.password, email, testSettings, testOptions)
      expect(masterKey).toEqual(fromHex(joerg.masterKey))
    },
  )

  it('takes the password as it is', async () => {
    const masterKey = await deriveMasterKey(` ${joerg.password}`, joerg.email, testSettings, testOptions)
    expect(masterKey).not.toEqual(fromHex(joerg.masterKey))
  })

  it.each([599_999, 2_000_001, 5_000, 0, -600_000, 600_000.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d iterations',
    async (iterations) => {
      const refused = deriveMasterKey('password', 'a@example.com', { kdf: 0, iterations })
      await expect(refused).rejects.toThrow(
        new RangeError(`PBKDF2 takes 600000 to 2000000 iterations, not ${iterations}.`),
      )
    },
  )

  it.each([4_999, 2_000_001])('refuses %d iterations even in a test', async (iterations) => {
    const refused = deriveMasterKey('password', 'a@example.com', { kdf: 0, iterations }, testOptions)
    await expect(refused).rejects.toThrow(RangeError)
  })

  it('refuses another function than PBKDF2', async () => {
    const argon2: unknown = { kdf: 1, iterations: 600_000 }
    const refused = deriveMasterKey('password', 'a@example.com', argon2 as KdfSettings)
    await expect(refused).rejects.toThrow(new RangeError('Only PBKDF2 (kdf 0) is supported, not kdf 1.'))
  })
})

describe('deriveMasterPasswordHash', () => {
  it('gives the known hash', async () => {
    expect(await deriveMasterPasswordHash(fromHex(alice.masterKey), alice.password)).toBe(alice.masterPasswordHash)
  })
})

describe('stretchMasterKey', () => {
  it('gives the known keys', async () => {
    expect(await stretchMasterKey(fromHex(alice.masterKey))).toEqual({
      encryptionKey: fromHex(alice.stretchedEncryptionKey),
      macKey: fromHex(alice.stretchedMacKey),
    })
  })
})

describe('hkdfExpand', () => {
  it.each([
    {
      appendix: 'A.1',
      pseudorandomKey: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
      context: bytesFrom(0xf0, 10),
      output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      appendix: 'A.2',
      pseudorandomKey: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
      context: bytesFrom(0xb0, 80),
      output:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      appendix: 'A.3',
      pseudorandomKey: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
      context: utf8Bytes(''),
      output: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('gives the output of RFC 5869 appendix $appendix', async ({ pseudorandomKey, context, output }) => {
    const expected = fromHex(output)
    expect(await hkdfExpand(fromHex(pseudorandomKey), context, expected.length)).toEqual(expected)
  })
})
