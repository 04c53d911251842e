import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

/**
 * Compares a text with a reviewed file. `UPDATE_GOLDENS=1` writes the file instead, which only a person does, who then
 * reads the difference: it throws where `CI` is set.
 */
export function expectGolden(file: URL, actual: string): void {
  if (process.env['UPDATE_GOLDENS'] === '1') {
    if (process.env['CI']) throw new Error('Goldens are written by people and compared in CI')
    writeFileSync(file, actual)
    return
  }
  expect(actual).toBe(readFileSync(file, 'utf8'))
}
