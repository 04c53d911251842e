import { beforeAll, describe, expect, it } from '@jest/globals'
import { registry } from '../../shared/api/registry.ts'
import { filesUnder, type Import, importsOf } from './import-graph.ts'

/** What an area may import: files of the project below one of `folders`, and packages that `packages` matches. */
interface Area {
  readonly name: string
  /** Of the files this matches; an area further down the list takes none that one above it has. */
  readonly files: RegExp
  readonly folders: readonly string[]
  readonly packages: RegExp
}

const NONE = /^$/
const SHARED = [
  'shared/api/',
  'shared/config/',
  'shared/domain/',
  'shared/errors/',
  'shared/markup/',
  'shared/ports/',
  'shared/store/',
]
const CDK = /^(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$)/
const NOT_CDK = /^(?!(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$))/
const NOT_AWS = /^(?!@aws-sdk\/|(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$))/

const areas: readonly Area[] = [
  {
    name: 'shared/domain imports itself, the entities, the error catalogue, settings and types of ports',
    files: /^shared\/domain\//,
    folders: ['shared/domain/', 'shared/store/', 'shared/errors/', 'shared/config/', 'shared/ports/'],
    packages: NONE,
  },
  {
    name: 'shared/crypto, which also runs in browsers, imports nothing but itself',
    files: /^shared\/crypto\//,
    folders: ['shared/crypto/'],
    packages: NONE,
  },
  {
    name: 'the rest of shared imports shared and zod',
    files: /^shared\//,
    folders: SHARED,
    packages: /^zod$/,
  },
  ...Object.keys(registry).map((feature) => ({
    name: `functions/${feature} imports shared, the runtime and itself`,
    files: new RegExp(`^functions/${feature}/`),
    folders: [...SHARED, 'functions/runtime/', `functions/${feature}/`],
    packages: NONE,
  })),
  {
    name: 'functions/runtime imports shared and itself',
    files: /^functions\/runtime\//,
    folders: [...SHARED, 'functions/runtime/'],
    packages: NOT_CDK,
  },
  {
    name: 'functions/workers imports shared, the runtime and itself',
    files: /^functions\/workers\//,
    folders: [...SHARED, 'functions/runtime/', 'functions/workers/'],
    packages: NOT_CDK,
  },
  {
    name: 'functions/triggers imports shared, the runtime and itself',
    files: /^functions\/triggers\//,
    folders: [...SHARED, 'functions/runtime/', 'functions/triggers/'],
    packages: /^aws-lambda$/,
  },
  {
    name: 'infra/access and infra/openapi derive from the contract alone',
    files: /^infra\/(?:access|openapi)\//,
    folders: ['shared/', 'infra/access/', 'infra/openapi/'],
    packages: NOT_AWS,
  },
  {
    name: 'infra/local stands in for AWS without CDK',
    files: /^infra\/local\//,
    folders: ['shared/', 'infra/', 'functions/'],
    packages: NOT_CDK,
  },
  {
    name: 'stacks and constructs describe AWS and do not call it',
    files: /^infra\/(?:stacks|constructs)\//,
    folders: ['shared/', 'infra/access/', 'infra/constructs/', 'infra/stacks/'],
    packages: /^(?!@aws-sdk\/)/,
  },
]

let imports: readonly Import[]

beforeAll(async () => {
  imports = await importsOf(filesUnder('functions', 'infra', 'shared').filter((file) => file.endsWith('.ts')))
})

const areaOf = (file: string) => areas.find(({ files }) => files.test(file))
const isFile = (to: string) => /^(?:functions|infra|shared|test)\//.test(to)
const toWords = ({ from, to }: Import) => `${from} imports ${to}`

describe('import directions', () => {
  it.each(areas)('$name', (area) => {
    const own = imports.filter(({ from }) => areaOf(from) === area)
    const isAllowed = ({ to }: Import) =>
      isFile(to) ? area.folders.some((folder) => to.startsWith(folder)) : area.packages.test(to)
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter((one) => !isAllowed(one)).map(toWords)).toEqual([])
  })

  it('leave no file of functions or shared without a rule', () => {
    expect(filesUnder('functions', 'shared').filter((file) => file.endsWith('.ts') && !areaOf(file))).toEqual([])
  })

  it('keep CDK in infra', () => {
    const outside = imports.filter(({ from, to }) => CDK.test(to) && !from.startsWith('infra/'))
    expect(outside.map(toWords)).toEqual([])
  })

  it('keep tests out of the product', () => {
    expect(imports.filter(({ to }) => to.startsWith('test/')).map(toWords)).toEqual([])
  })

  it('see types as well as values', () => {
    expect(imports).toContainEqual({ from: 'shared/api/route.ts', to: 'shared/domain/access/can.ts' })
  })
})
