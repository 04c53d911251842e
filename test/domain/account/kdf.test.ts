import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { believableKdf, checkKdf, defaultKdf } from '../../../shared/domain/account/kdf.ts'

const pbkdf2 = (iterations: number) => ({ kdf: 0 as const, iterations, memory: null, parallelism: null })
const argon2 = (iterations: number, memory: number | null, parallelism: number | null) => ({
  kdf: 1 as const,
  iterations,
  memory,
  parallelism,
})

describe('checkKdf', () => {
  it.each([pbkdf2(600_000), pbkdf2(2_000_000), argon2(2, 15, 1), argon2(10, 1024, 16), argon2(3, 64, 4)])(
    'allows %j',
    (settings) => {
      expect(checkKdf(settings)).toBeUndefined()
    },
  )

  it.each([
    [pbkdf2(599_999), 'kdfIterations'],
    [pbkdf2(2_000_001), 'kdfIterations'],
    [pbkdf2(0), 'kdfIterations'],
    [argon2(1, 64, 4), 'kdfIterations'],
    [argon2(11, 64, 4), 'kdfIterations'],
    [argon2(600_000, 64, 4), 'kdfIterations'],
    [argon2(3, 14, 4), 'kdfMemory'],
    [argon2(3, 1025, 4), 'kdfMemory'],
    [argon2(3, null, 4), 'kdfMemory'],
    [argon2(3, 64, 0), 'kdfParallelism'],
    [argon2(3, 64, 17), 'kdfParallelism'],
    [argon2(3, 64, null), 'kdfParallelism'],
  ])('refuses %j and names %s', (settings, field) => {
    expect(checkKdf(settings)).toMatchObject({ code: 'account.kdf_out_of_range', field })
  })
})

describe('believableKdf', () => {
  it('tells an unknown address settings that a real account could have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), (digest) => {
        expect(checkKdf(believableKdf(digest))).toBeUndefined()
      }),
    )
  })

  it('tells one address the same every time, and not all addresses the same', () => {
    expect(believableKdf(Uint8Array.of(200, 1))).toEqual(believableKdf(Uint8Array.of(200, 2)))
    expect(believableKdf(Uint8Array.of(200))).toEqual(defaultKdf)
    expect(believableKdf(Uint8Array.of(0)).kdf).toBe(1)
  })
})
