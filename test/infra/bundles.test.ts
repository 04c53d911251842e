import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { buildApp } from '../../infra/app.ts'
import { readAssembly } from '../../infra/local/template/read-assembly.ts'
import { registry } from '../../shared/api/registry.ts'
import { triggers } from '../../shared/api/triggers.ts'
import { workers } from '../../shared/api/workers.ts'

const run = promisify(execFile)

/** Bytes. Bundles have 525 to 685 KB, most of it the AWS SDK; more makes every cold start slower. */
const SIZE_MAX = 750_000

/** The one that carries the interface description, which is 300 KB and grows with the interface. */
const DISCOVERY_SIZE_MAX = 1_200_000

/** Imports a bundle as Lambda does and says what it exports. */
const SHOW_HANDLER = 'import(process.argv[1]).then(({ handler }) => console.log(typeof handler))'

describe('the bundle of every function', () => {
  let bundles: readonly { readonly name: string; readonly file: string; readonly variables: readonly string[] }[]

  beforeAll(() => {
    const outdir = mkdtempSync(join(tmpdir(), 'keyward-bundles-'))
    buildApp({ outdir }).synth()
    const assembly = readAssembly(outdir)
    bundles = [...assembly.resources.values()]
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ logicalId, properties }) => {
        const { S3Key } = properties['Code'] as { S3Key: string }
        const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: object }
        return {
          name: logicalId,
          file: join(assembly.assetPath(S3Key), 'index.mjs'),
          variables: Object.keys(Variables),
        }
      })
  }, 120_000)

  it('is its own', () => {
    // Features, workers, the triggers that the table concerns, and the one that shapes tokens.
    expect(bundles).toHaveLength(
      Object.keys(registry).length + Object.keys(workers).length + Object.keys(triggers).length + 1,
    )
    expect(new Set(bundles.map(({ file }) => readFileSync(file, 'utf8'))).size).toBe(bundles.length)
  })

  it('is imported by plain Node.js 24 with the declared environment and exports a handler', async () => {
    expect(process.version).toMatch(/^v24\./)
    for (const { file, variables } of bundles) {
      const env = { AWS_REGION: 'us-east-1', ...Object.fromEntries(variables.map((name) => [name, 'x'])) }
      const { stdout, stderr } = await run(process.execPath, ['--eval', SHOW_HANDLER, pathToFileURL(file).href], {
        env,
      })
      expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' })
    }
  }, 60_000)

  it('is small', () => {
    const bounds = bundles.map(({ name }) => (name.startsWith('Discovery') ? DISCOVERY_SIZE_MAX : SIZE_MAX))
    const large = bundles.filter(({ file }, at) => statSync(file).size >= (bounds[at] ?? 0))
    expect(large.map(({ name }) => name)).toEqual([])
  })
})
