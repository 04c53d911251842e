import { expect, it } from '@jest/globals'
import type { TestRequest } from './request.ts'
import type { Answer, World } from './world.ts'

/** A well-formed id that nothing has. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

/** The whole body of an error in the dialect of the API. */
export const errorBody = (code: string, message: string, validationErrors: object | null = null) => ({
  object: 'error',
  message,
  validationErrors,
  exceptionMessage: null,
  exceptionStackTrace: null,
  innerExceptionMessage: null,
  code,
  requestId: 'test-request',
})

export const NOT_FOUND = errorBody('request.not_found', 'Resource not found.')
export const FORBIDDEN = errorBody('request.forbidden', 'Your role does not allow this.')

/** Runs `act` and hands on its answer; fails when the table is not exactly as it was before. */
export async function writesNothing<T>({ table }: Pick<World, 'table'>, act: () => Promise<T>): Promise<T> {
  const before = await contentsOf(table)
  const answer = await act()
  expect(await contentsOf(table)).toEqual(before)
  return answer
}

/** The same, but for what an administrator finds of a sign-in that was refused. */
export async function tracesAtMost<T>({ table }: Pick<World, 'table'>, act: () => Promise<T>): Promise<T> {
  const before = await contentsOf(table, 'SsoTrace')
  const answer = await act()
  expect(await contentsOf(table, 'SsoTrace')).toEqual(before)
  return answer
}

/** The table's items as text that compares: attributes and items come in no particular order. */
async function contentsOf(table: World['table'], exceptFor?: string): Promise<readonly string[]> {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value
  const compared = (await table.items()).filter(({ entity }) => entity !== exceptFor)
  return compared.map((item) => JSON.stringify(item, sorted)).sort()
}

/** An operation under test: a request that would succeed, and the world in it. */
type Subject = () => { world: World; request: TestRequest }

/** Registers the guarantees of every operation that asks for a token. */
export function itNeedsAToken(subject: Subject): void {
  it.each([
    ['no token', { subject: undefined }],
    ['an identity token in place of an access token', { tokenUse: 'id' as const }],
  ])('refuses %s, and writes nothing', async (_, without) => {
    const { world, request } = subject()
    const answer = await writesNothing(world, async () => world.call({ ...request, ...without }))
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual(
      errorBody('request.unauthenticated', 'Sign in first: the access token is missing or not valid.'),
    )
  })
}

const JSON_BODY_REFUSALS = [
  ['a body that is not JSON', { body: '{"a":' }, 400, 'request.malformed_json'],
  ['an empty body', { body: undefined }, 400, 'request.malformed_json'],
  ['a body that is a list', { body: '[]' }, 400, 'request.not_an_object'],
  ['a body that is null', { body: 'null' }, 400, 'request.not_an_object'],
  ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, 'request.wrong_content_type'],
] as const

/** Registers the guarantees of every operation that takes a JSON object. */
export function itNeedsAJsonObject(subject: Subject, { bodyBytesMax = 256 * 1024 } = {}): void {
  const tooLarge = { body: `{"a":"${'x'.repeat(bodyBytesMax)}"}` }
  it.each([...JSON_BODY_REFUSALS, ['a body that is too large', tooLarge, 413, 'request.too_large'] as const])(
    'refuses %s, and writes nothing',
    async (_, change, status, code) => {
      const { world, request } = subject()
      const answer = await writesNothing(world, async () => world.call({ ...request, ...change }))
      expect(answer.status).toBe(status)
      expect(answer.body).toMatchObject({ object: 'error', code, requestId: 'test-request' })
    },
  )
}

/** Fails unless all requests get one and the same answer, the 404, and none of them writes. */
export async function expectAlikeNotFound(world: World, requests: readonly TestRequest[]): Promise<void> {
  const answers = await writesNothing(world, async () => {
    const received: Answer[] = []
    for (const request of requests) received.push(await world.call(request))
    return received
  })
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]?.status).toBe(404)
  expect(answers[0]?.body).toEqual(NOT_FOUND)
}

/** The statuses of requests that ran at once, in ascending order. */
export function statusesOf(answers: readonly Answer[]): readonly number[] {
  return answers.map(({ status }) => status).sort((one, other) => one - other)
}
