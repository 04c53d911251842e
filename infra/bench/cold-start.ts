import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { TABLE_TYPES } from '../local/dynamodb/provision-table.ts'
import { declaredFunctions } from '../local/lambda/declaration.ts'
import { assignPhysicalIds } from '../local/template/physical.ts'
import { readAssembly } from '../local/template/read-assembly.ts'
import { createResolver, type PhysicalResources } from '../local/template/resolve.ts'
import { percentile } from './percentiles.ts'

/** What a function costs before its first request. */
export interface ColdStart {
  readonly name: string
  readonly kilobytes: number
  readonly gzipKilobytes: number
  /** CPU time of importing the bundle in a fresh process, median, in milliseconds. */
  readonly initCpuMs: number
}

const RUNS = 7
const MEASURE =
  'const before = process.cpuUsage(); await import(process.argv[1]); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)'

/** Imports every bundle of the synthesized app in fresh processes, interleaved, so that noise hits all alike. */
export function coldStarts(assemblyFolder: string): ColdStart[] {
  const assembly = readAssembly(assemblyFolder)
  const physical: PhysicalResources = new Map()
  const resolver = createResolver({ assembly, physical })
  const provided = [...TABLE_TYPES, 'AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient', 'AWS::KMS::Key']
  assignPhysicalIds({ assembly, resolver, physical, provided })
  const functions = declaredFunctions(assembly, resolver).map(({ name, codePath }) => ({
    name: shortName(name),
    file: join(codePath, readdirSync(codePath).find((file) => file.endsWith('.mjs')) ?? 'index.mjs'),
    samples: [] as number[],
  }))
  for (let run = 0; run < RUNS; run += 1) {
    for (const { file, samples } of functions) {
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', MEASURE, file], {
        encoding: 'utf8',
        env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
      })
      samples.push(Number(output))
    }
  }
  return functions.map(({ name, file, samples }) => ({
    name,
    kilobytes: statSync(file).size / 1024,
    gzipKilobytes: gzipSync(readFileSync(file)).length / 1024,
    initCpuMs: percentile(samples, 0.5),
  }))
}

/** `keyward-dev-api-Clients1A2B3C4D` is `Clients`. */
export function shortName(functionName: string): string {
  return (functionName.split('-').at(-1) ?? functionName).replace(/[0-9A-F]{8}$/, '')
}
