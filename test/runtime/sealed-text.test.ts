import { describe, expect, it } from '@jest/globals'
import { keyFrom, open, organizationKey, seal } from '../../functions/runtime/sealed-text.ts'

const macKey = { sign: async (parts: readonly string[]) => Buffer.from(parts.join()).toString('base64url') }

describe('a sealed text', () => {
  it('opens under its key, and looks different each time', () => {
    const key = keyFrom('c2VjcmV0', 'a purpose')
    const sealed = seal(key, 'hush-hush')
    expect(open(key, sealed)).toBe('hush-hush')
    expect(sealed).not.toBe(seal(key, 'hush-hush'))
  })

  it('stays closed under the key of another organization or purpose, and when it was changed', async () => {
    const key = await organizationKey(macKey, 'org')
    const sealed = seal(key, 'hush-hush')
    const other = await organizationKey(macKey, 'another')
    expect(() => open(other, sealed)).toThrow()
    const otherwise = keyFrom(await macKey.sign(['sso-client-secret', 'org']), 'another')
    expect(() => open(otherwise, sealed)).toThrow()
    const changed = Buffer.from(sealed, 'base64')
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    expect(() => open(key, changed.toString('base64'))).toThrow()
  })
})
