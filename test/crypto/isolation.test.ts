import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('../../shared/crypto/', import.meta.url))
const specifiers = /\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g

describe('shared/crypto', () => {
  const files = readdirSync(folder)

  it.each(files)('%s imports only its neighbours', (file) => {
    const source = readFileSync(`${folder}${file}`, 'utf8')
    const outside = [...source.matchAll(specifiers)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((specifier) => !files.some((neighbour) => specifier === `./${neighbour}`))
    expect(outside).toEqual([])
  })

  it('runs where there is nothing but WebCrypto and the text codecs', async () => {
    const { outputFiles } = await build({
      stdin: {
        resolveDir: folder,
        contents: `
          import * as client from './index.ts'
          const settings = { kdf: 0, iterations: 5000 }
          const options = { allowTestIterations: true }
          const alice = { email: 'alice@example.com', password: 'correct horse battery staple' }
          const { registration, keys } = await client.makeAccount(alice, settings, options)
          const { encryptedPrivateKey, publicKey } = registration.userAsymmetricKeys
          const locked = { userSymmetricKey: registration.userSymmetricKey, encryptedPrivateKey }
          const { privateKey } = await client.unlockAccount(alice, settings, locked, options)
          const { creation, organizationKey } = await client.makeOrganization('Clients', keys.userKey)
          const copy = await client.wrapOrganizationKeyFor(publicKey, organizationKey)
          const opened = await client.openOrganizationKey(copy, { privateKey })
          report(await client.decryptText(creation.collectionName, opened))
        `,
      },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'esm',
    })
    const program = outputFiles[0]?.text ?? ''
    const collectionName = await new Promise((report, fail) => {
      runInNewContext(`(async () => { ${program} })().catch(fail)`, {
        crypto,
        atob,
        btoa,
        TextEncoder,
        TextDecoder,
        report,
        fail,
      })
    })
    expect(collectionName).toBe('Clients')
  })
})
