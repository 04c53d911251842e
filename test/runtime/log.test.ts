import '../support/loud-log.ts'
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import * as z from 'zod'
import type { Deps } from '../../functions/runtime/deps.ts'
import { done, type Operation } from '../../functions/runtime/operation.ts'
import type { Route } from '../../shared/api/route.ts'
import { serve, tableDeps } from '../support/serve.ts'

const route = {
  method: 'POST',
  path: '/api/probe',
  dialect: 'bitwarden',
  auth: 'user',
  scope: 'none',
  permission: null,
  why: 'A test.',
  body: z.object({ masterPasswordHash: z.string() }),
  reply: z.object({ key: z.string() }),
  uses: { read: [], write: [] },
  errors: [],
  summary: 'A route for tests',
} as const satisfies Route

const SECRETS = ['hash-in-body', 'token-in-header', 'key-in-reply', 'ada@example.test']
const request = {
  subject: 'ada',
  body: { masterPasswordHash: 'hash-in-body', email: 'ada@example.test' },
  headers: { authorization: 'Bearer token-in-header' },
}

let deps: Deps
let lines: string[]

beforeAll(async () => {
  deps = await tableDeps()
})
beforeEach(() => {
  lines = []
  const keep = (chunk: unknown) => {
    lines.push(String(chunk))
    return true
  }
  jest.spyOn(process.stdout, 'write').mockImplementation(keep)
  jest.spyOn(process.stderr, 'write').mockImplementation(keep)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const logged = () =>
  lines
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the log', () => {
  it('says of a request its route, its status and what it cost, and nothing of what it carried', async () => {
    const operation: Operation<typeof route> = async () => done({ key: 'key-in-reply' })
    await serve(route, operation, deps)(request)
    expect(logged()).toMatchObject([
      {
        level: 'INFO',
        message: 'request',
        route: 'POST /api/probe',
        status: 200,
        requestId: 'test-request',
        table: { requests: 0, readUnits: 0, writeUnits: 0 },
      },
    ])
    for (const secret of SECRETS) expect(lines.join('')).not.toContain(secret)
  })

  it.each([
    ['an error of our own', new TypeError('x is not a function')],
    ['an error of a service', Object.assign(new Error('refused'), { name: 'InternalErrorException', $metadata: {} })],
  ])('tells the operator of %s with its stack, and nothing of what the request carried', async (_, error) => {
    const operation: Operation<typeof route> = async () => {
      throw error
    }
    await serve(route, operation, deps)(request)
    const [told] = logged().filter(({ level }) => level === 'ERROR')
    expect(told).toMatchObject({ message: 'The request failed', error: { name: error.name, message: error.message } })
    expect(JSON.stringify(told)).toContain('log.test.ts')
    for (const secret of SECRETS) expect(lines.join('')).not.toContain(secret)
  })

  it('says of a reply that does not fit which field it is, and not what was in it', async () => {
    const operation = (async () => done({ key: ['key-in-reply'] })) as unknown as Operation<typeof route>
    await serve(route, operation, deps)(request)
    const [told] = logged().filter(({ level }) => level === 'ERROR')
    expect(JSON.stringify(told)).toContain('key')
    for (const secret of SECRETS) expect(lines.join('')).not.toContain(secret)
  })

  it('does not call it an error when the caller is refused', async () => {
    const operation: Operation<typeof route> = async () => done({ key: 'x' })
    await serve(route, operation, deps)({ ...request, body: '{"masterPasswordHash": hash-in-body' })
    expect(logged().map(({ level, status }) => [level, status])).toEqual([['INFO', 400]])
    for (const secret of SECRETS) expect(lines.join('')).not.toContain(secret)
  })
})
