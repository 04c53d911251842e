import { describe, expect, it } from '@jest/globals'
import { findIn, type Source, sourcesUnder } from './sources.ts'

const rules = sourcesUnder('shared/domain')
const shared = sourcesUnder('shared')
const functions = sourcesUnder('functions')
const product = sourcesUnder('functions', 'infra', 'shared')
const everything = sourcesUnder('functions', 'infra', 'shared', 'test').filter(
  ({ file }) => !file.startsWith('test/architecture/'),
)

const without = (sources: readonly Source[], ...files: readonly string[]) =>
  sources.filter(({ file }) => !files.includes(file))

describe('rules', () => {
  it('take the time from their context; they parse and print instants only', () => {
    expect(findIn(rules, /\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bprocess\b/g)).toEqual([])
  })

  it('take fresh ids from their context', () => {
    expect(findIn(rules, /\bMath\.random\b|\brandomUUID\b|\bcrypto\b/g)).toEqual([])
  })

  it('wait for nothing', () => {
    expect(findIn(rules, /\basync\b|\bawait\b|\bPromise\b|\bfetch\b|\bsetTimeout\b/g)).toEqual([])
  })
})

describe('environment variables', () => {
  it('are read in functions/runtime/env.ts and nowhere else in functions', () => {
    expect(findIn(functions, /\bprocess\.env\b/g)).toEqual(['functions/runtime/env.ts: process.env'])
  })

  it('are unknown to shared', () => {
    expect(findIn(shared, /\bprocess\b/g)).toEqual([])
  })
})

describe('shared/ports', () => {
  it('holds types alone', () => {
    expect(findIn(sourcesUnder('shared/ports'), /\b(?:const|let|function|class)\b/g)).toEqual([])
  })
})

describe('types', () => {
  it('come from zod as a namespace, which keeps bundles small', () => {
    const imports = findIn(everything, /^import[^'";]*? from 'zod'/gm)
    expect(imports.length).toBeGreaterThan(0)
    expect(imports.filter((found) => !/: import (?:type )?\* as z from 'zod'$/.test(found))).toEqual([])
  })

  it('are never any, but for the body of an answer that a caller looks into', () => {
    const answers = ['infra/client/api.ts', 'test/support/world.ts']
    const ANY = /[:<|&]\s*any\b(?!\()|\bas any\b|\bany\[\]/g
    expect(findIn(without(everything, ...answers), ANY)).toEqual([])
  })

  it('are only imported at the head of a file, where the import rules see them', () => {
    expect(findIn(product, /[:<|&]\s*(?:typeof )?import\(/g)).toEqual([])
  })
})
