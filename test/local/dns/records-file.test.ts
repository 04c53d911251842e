import { Resolver } from 'node:dns/promises'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serveRecordsFile } from '../../../infra/local/dns/records-file.ts'

let folder: string
let file: string
let server: Awaited<ReturnType<typeof serveRecordsFile>>
const lines: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-dns-'))
  file = join(folder, 'dns-records.json')
  server = await serveRecordsFile(file, (line) => lines.push(line))
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const ask = async (name: string) => {
  const resolver = new Resolver()
  resolver.setServers([server.address])
  return resolver.resolveTxt(name).catch(() => [])
}

async function eventually(name: string, texts: readonly string[][]): Promise<void> {
  for (let tries = 0; tries < 50 && JSON.stringify(await ask(name)) !== JSON.stringify(texts); tries += 1)
    await delay(100)
  expect(await ask(name)).toEqual(texts)
}

describe('the records file', () => {
  it('is made empty where there is none', async () => {
    expect(await readFile(file, 'utf8')).toBe('{}\n')
  })

  it('is served as it stands, with what was added and without what was taken out', async () => {
    await writeFile(file, JSON.stringify({ 'globex.test': ['keyward=A', 'other'] }))
    await eventually('globex.test', [['keyward=A'], ['other']])
    await writeFile(file, JSON.stringify({ 'initech.test': ['keyward=BB'] }))
    await eventually('initech.test', [['keyward=BB']])
    expect(await ask('globex.test')).toEqual([])
  })

  it('that is no JSON is told, and the records before stay', async () => {
    await writeFile(file, '{ "initech.test": ')
    for (let tries = 0; tries < 50 && lines.length === 0; tries += 1) await delay(100)
    expect(lines.join()).toContain('dns-records.json is not JSON')
    expect(await ask('initech.test')).toEqual([['keyward=BB']])
  })
})
