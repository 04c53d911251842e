import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { concatBytes, fromBase64, toBase64, utf8Bytes, utf8Text } from '../../shared/crypto/encoding.ts'

describe('base64', () => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes and decodes %j as RFC 4648 section 10 does', (text, encoded) => {
    expect(toBase64(utf8Bytes(text))).toBe(encoded)
    expect(utf8Text(fromBase64(encoded))).toBe(text)
  })

  it('gives back any bytes, as Node spells them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(fromBase64(toBase64(bytes))).toEqual(bytes)
      }),
    )
  })

  it.each(['Zg', 'Zg=', 'Zh==', 'Zm 9v', 'Zm9v\n', 'Zm9v====', '-_-_', 'Z', 'ü'])('refuses %j', (text) => {
    expect(() => fromBase64(text)).toThrow(SyntaxError)
  })
})

describe('UTF-8', () => {
  it('keeps a leading byte order mark', () => {
    expect(utf8Text(utf8Bytes('\uFEFFtext'))).toBe('\uFEFFtext')
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(() => utf8Text(Uint8Array.of(0xc3, 0x28))).toThrow(expect.objectContaining({ name: 'TypeError' }))
  })
})

describe('concatBytes', () => {
  it('joins the parts in order', () => {
    expect(concatBytes(Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3))).toEqual(Uint8Array.of(1, 2, 3))
  })
})
