import { writeFileSync } from 'node:fs'
import { grantsGolden } from './access/golden.ts'
import { buildOpenApi } from './openapi/build.ts'

/**
 * Writes the checked-in facts that reviewers compare: what each function may do, and the interface. Run it after a
 * change of the contract and look at the difference; the tests only ever compare.
 */
function writeGoldens(): void {
  if (process.env['CI']) throw new Error('Goldens are written by people and compared in CI')
  write('access/grants.golden.json', grantsGolden())
  write('../shared/api/openapi.json', buildOpenApi())
}

function write(path: string, golden: unknown): void {
  writeFileSync(new URL(path, import.meta.url), `${JSON.stringify(golden, null, 2)}\n`)
}

writeGoldens()
