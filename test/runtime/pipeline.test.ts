import { beforeAll, describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import type { Deps } from '../../functions/runtime/deps.ts'
import { done, type Operation } from '../../functions/runtime/operation.ts'
import { Busy, Stale, Taken } from '../../functions/runtime/table-errors.ts'
import type { Route } from '../../shared/api/route.ts'
import { create } from '../../shared/store/change-set.ts'
import { errorBody } from '../support/refusals.ts'
import { serve, storeOf, tableDeps } from '../support/serve.ts'

const route = {
  method: 'POST',
  path: '/api/probe',
  dialect: 'bitwarden',
  auth: 'public',
  scope: 'none',
  permission: null,
  why: 'A test.',
  reply: z.object({ object: z.literal('probe'), known: z.string() }),
  uses: { read: ['SubjectAlias'], write: ['SubjectAlias'] },
  errors: [],
  summary: 'A route for tests',
} as const satisfies Route

const alias = create('SubjectAlias', { subject: 'subject', accountId: 'account' })
const reply = { object: 'probe', known: 'yes' } as const
const FAILED = errorBody(
  'request.failed',
  'Something went wrong on our side. Look whether the change was made before you try again.',
)
let deps: Deps

beforeAll(async () => {
  deps = await tableDeps()
})

/** Headers without which no answer leaves, whatever became of the request. */
function expectGuarded(headers: Readonly<Record<string, string>>): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-request-id': 'test-request',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('x-powered-by')
}

describe('what leaves', () => {
  it('is never a field that the reply does not declare', async () => {
    const operation: Operation<typeof route> = async () => done({ ...reply, secret: 'key' })
    const { status, headers, body } = await serve(route, operation, deps)()
    expect(status).toBe(200)
    expect(body).toEqual(reply)
    expectGuarded(headers)
  })

  it('is never a reply of another shape', async () => {
    const operation = (async () => done({ object: 'secret', known: 7 })) as unknown as Operation<typeof route>
    const { status, headers, body } = await serve(route, operation, deps)()
    expect(status).toBe(500)
    expect(body).toEqual(FAILED)
    expectGuarded(headers)
  })

  it('is never what an error says, nor where it happened', async () => {
    const operation: Operation<typeof route> = async () => {
      throw new Error('table keyward-prod of 10.0.0.7')
    }
    const { status, headers, body } = await serve(route, operation, deps)()
    expect(status).toBe(500)
    expect(body).toEqual(FAILED)
    expectGuarded(headers)
  })

  it('speaks as the route does: RFC 6749 to clients that sign in, a page to people', async () => {
    const operation = async () => {
      throw new Error('secret')
    }
    const answerIn = async (dialect: Route['dialect']) => serve<Route>({ ...route, dialect }, operation, deps)()
    const oauth = await answerIn('oauth')
    expect(oauth.body).toMatchObject({ error: 'invalid_request', code: 'request.failed' })
    const page = await answerIn('page')
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.body).toContain('test-request')
    expect(JSON.stringify([oauth, page])).not.toContain('secret')
  })

  it('carries the guarding headers on refusals too', async () => {
    const operation: Operation<typeof route> = async () => done(reply)
    const ask = serve({ ...route, auth: 'user', body: z.object({}) }, operation as never, deps)
    const answers = [
      await ask(),
      await ask({ subject: 'ada', body: '{' }),
      await ask({ subject: 'ada', body: '{}', headers: { 'content-type': 'x' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 415])
    for (const { headers } of answers) expectGuarded(headers)
  })
})

describe('the table', () => {
  it('cannot be read or written beyond what the route declares', async () => {
    const reading: Operation<typeof route> = async ({ store }) => {
      await store.get('Account', { accountId: 'a' })
      return done(reply)
    }
    const writing: Operation<typeof route> = async () =>
      done(reply, [alias, create('OrganizationErasure', { organizationId: 'o', requestedAt: '', erasedAt: null })])
    expect((await serve(route, reading, deps)()).body).toEqual(FAILED)
    expect((await serve(route, writing, deps)()).body).toEqual(FAILED)
    expect(
      await deps.store({ requests: 0, readUnits: 0, writeUnits: 0 }).get('SubjectAlias', { subject: 'subject' }),
    ).toBeUndefined()
  })

  it('makes a busy answer with a time to come back when it throttles', async () => {
    const store = storeOf({
      commit: async () => {
        throw new Busy('The table throttles')
      },
    })
    const { status, headers, body } = await serve(route, async () => done(reply, [alias]), { ...deps, store })()
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('1')
    expect(body).toEqual(
      errorBody('request.busy', 'The system is busy. Look whether the change was made, and try again shortly.'),
    )
    expectGuarded(headers)
  })

  it('makes the operation decide anew until nobody else was in between', async () => {
    let decisions = 0
    let commits = 0
    const operation: Operation<typeof route> = async () => {
      decisions += 1
      return done({ ...reply, known: String(decisions) }, [alias])
    }
    const store = storeOf({
      commit: async () => {
        commits += 1
        if (commits < 4) throw new Stale('Somebody changed it')
      },
    })
    const { status, body } = await serve(route, operation, { ...deps, store })()
    expect(status).toBe(200)
    expect(body.known).toBe('4')
  })

  it('makes a conflict of it after a bounded number of decisions, with a time to come back', async () => {
    let decisions = 0
    const operation: Operation<typeof route> = async () => {
      decisions += 1
      return done(reply, [alias])
    }
    const store = storeOf({
      commit: async () => {
        throw new Stale('Somebody changed it')
      },
    })
    const { status, headers, body } = await serve(route, operation, { ...deps, store })()
    expect(status).toBe(409)
    expect(headers['retry-after']).toBe('1')
    expect(body.code).toBe('request.conflict')
    expect(decisions).toBe(12)
    expectGuarded(headers)
  })

  it('begins no further decision when there is no time for one', async () => {
    let decisions = 0
    const operation: Operation<typeof route> = async () => {
      decisions += 1
      throw new Stale('Somebody changed it')
    }
    const answer = await serve(route, operation, deps)({}, { getRemainingTimeInMillis: () => 1999 })
    expect(answer.status).toBe(409)
    expect(decisions).toBe(1)
  })
})

describe('rows that are written one after the other', () => {
  const byRows = { ...route, byRows: true, reply: z.object({ codes: z.array(z.string()) }) } as const satisfies Route
  const operation: Operation<typeof byRows> = async ({ writeRows }) => {
    const codes: string[] = []
    for (let row = 0; row < 3; row += 1) {
      const written = await writeRows(async () => ({ answer: 'written', changes: [alias] }))
      codes.push(written.ok ? written.answer : written.code)
    }
    return done({ codes })
  }
  const committing = (commit: (row: number) => Promise<void>) => {
    let rows = 0
    return storeOf({
      commit: async (changes) => {
        if (changes.length === 0) return
        rows += 1
        await commit(rows)
      },
    })
  }

  it('are refused each for itself where the table throttles', async () => {
    const store = committing(async (row) => {
      if (row > 1) throw new Busy('The table throttles')
    })
    const { status, body } = await serve(byRows, operation, { ...deps, store })()
    expect(status).toBe(200)
    expect(body).toEqual({ codes: ['written', 'request.busy', 'request.busy'] })
  })

  it.each([
    ['the table throttles', () => new Busy('The table throttles')],
    ['somebody was faster', () => new Stale('Somebody changed it')],
    ['a key is taken', () => new Taken('request.conflict')],
  ])('are not written again when %s after them: the caller looks first', async (_, error) => {
    let rows = 0
    const store = committing(async () => {
      rows += 1
    })
    const writing: Operation<typeof byRows> = async ({ writeRows }) => {
      await writeRows(async () => ({ answer: null, changes: [alias] }))
      throw error()
    }
    const { status, headers, body } = await serve(byRows, writing, { ...deps, store })()
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('1')
    expect(body.code).toBe('request.busy')
    expect(rows).toBe(1)
  })

  it('leave the operation to be repeated as long as none was written', async () => {
    let attempts = 0
    const store = committing(async () => {})
    const writing: Operation<typeof byRows> = async ({ writeRows }) => {
      await writeRows(async () => ({ answer: null, changes: [] }))
      attempts += 1
      if (attempts === 1) throw new Busy('The table throttles')
      return done({ codes: [] })
    }
    expect((await serve(byRows, writing, { ...deps, store })()).status).toBe(200)
    expect(attempts).toBe(2)
  })

  it('are refused when there is no time left for them, and those before them stand', async () => {
    let remaining = 20_000
    const store = committing(async (row) => {
      if (row === 2) remaining = 1999
    })
    const answer = await serve(byRows, operation, { ...deps, store })({}, { getRemainingTimeInMillis: () => remaining })
    expect(answer.body).toEqual({ codes: ['written', 'written', 'request.busy'] })
  })
})

describe('a request that takes too long', () => {
  it('is answered before the function is cut off', async () => {
    const operation: Operation<typeof route> = async () => new Promise(() => {})
    const deadline = Date.now() + 400
    const getRemainingTimeInMillis = () => deadline - Date.now()
    const { status, headers, body } = await serve(route, operation, deps)({}, { getRemainingTimeInMillis })
    expect(Date.now()).toBeLessThan(deadline)
    expect(status).toBe(504)
    expect(body.code).toBe('request.timed_out')
    expectGuarded(headers)
  })
})

describe('what follows a change', () => {
  it('does not spoil the answer when it fails, and is not begun when the change fails', async () => {
    let begun = 0
    const after = async () => {
      begun += 1
      throw new Error('The user pool is away')
    }
    const operation: Operation<typeof route> = async () => ({ ...done(reply, [alias]), after })
    const store = storeOf({ commit: async () => {} })
    expect((await serve(route, operation, { ...deps, store })()).status).toBe(200)
    const busy = storeOf({
      commit: async () => {
        throw new Busy('The table throttles')
      },
    })
    expect((await serve(route, operation, { ...deps, store: busy })()).status).toBe(503)
    expect(begun).toBe(1)
  })
})
