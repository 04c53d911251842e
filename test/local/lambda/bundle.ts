import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FunctionDeclaration } from '../../../infra/local/lambda/declaration.ts'

/** A declared function whose bundle holds the given module source. */
export function bundle(source: string, overrides: Partial<FunctionDeclaration> = {}): FunctionDeclaration {
  const codePath = mkdtempSync(join(tmpdir(), 'keyward-bundle-'))
  writeFileSync(join(codePath, 'index.mjs'), source)
  return {
    name: 'subject',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:subject',
    codePath,
    handler: 'index.handler',
    memoryMb: 128,
    timeoutSeconds: 10,
    logGroup: '/keyward/subject',
    environment: () => ({}),
    ...overrides,
  }
}
