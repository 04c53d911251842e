import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Feature, registry } from '../../shared/api/registry.ts'
import { workers } from '../../shared/api/workers.ts'
import { filesUnder, projectFolder } from './import-graph.ts'

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.golden|\.d)?\.[a-z]+$/
const SAYS_NOTHING = ['manager', 'helper', 'helpers', 'util', 'utils', 'service', 'data', 'info']

const files = filesUnder('functions', 'infra', 'shared', 'test')
const kebabCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const foldersIn = (folder: string) =>
  readdirSync(`${projectFolder}${folder}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

const features = Object.keys(registry) as Feature[]
const operations = features.flatMap((feature) =>
  Object.keys(registry[feature]).map((operation) => ({ feature, operation })),
)

describe('names', () => {
  it('of files are in kebab-case', () => {
    const named = files.filter((file) => basename(file) !== 'README.md')
    expect(named.filter((file) => !KEBAB_CASE.test(basename(file)))).toEqual([])
  })

  it('of files say what is in them', () => {
    const whatItIs = (file: string) => basename(file).split('.', 1)[0]?.split('-').at(-1) ?? ''
    expect(files.filter((file) => SAYS_NOTHING.includes(whatItIs(file)))).toEqual([])
  })

  it('of operations are unique in the whole system', () => {
    const names = operations.map(({ operation }) => operation)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  it('of decisions are numbered', () => {
    const decisions = files.filter((file) => file.startsWith('shared/decisions/'))
    expect(decisions.filter((file) => !/^\d{4}-[a-z0-9-]+\.md$|^README\.md$/.test(basename(file)))).toEqual([])
  })
})

describe('a feature', () => {
  it('is one folder in functions, and every folder there is a feature but those of the runtime, workers and triggers', () => {
    expect(foldersIn('functions')).toEqual([...features, 'runtime', 'triggers', 'workers'].sort())
  })

  it.each(features)('%s has a contract and an entry of its own name', (feature) => {
    expect(files).toEqual(expect.arrayContaining([`shared/api/${feature}.ts`, `functions/${feature}/index.ts`]))
  })

  it.each(operations)('$feature has $operation in the file of that name', async ({ feature, operation }) => {
    const module: object = await import(`../../functions/${feature}/${kebabCase(operation)}.ts`)
    expect(module).toHaveProperty(operation, expect.any(Function))
  })

  it('is tested in a folder of its name', () => {
    const known = [...features, ...Object.keys(workers), 'authorization']
    expect(foldersIn('test/api').filter((folder) => !known.includes(folder))).toEqual([])
  })
})

describe('a worker', () => {
  const entries = files
    .filter((file) => /^functions\/workers\/[^/]+\.ts$/.test(file))
    .map((file) => basename(file, '.ts'))

  it.each(Object.keys(workers))('%s is the entry of that name', async (worker) => {
    expect(entries).toContain(worker)
    const module: object = await import(`../../functions/workers/${worker}.ts`)
    expect(module).toHaveProperty('handler', expect.any(Function))
  })
})
