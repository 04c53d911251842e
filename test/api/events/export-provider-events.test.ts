import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'
import { allParts } from './export.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (query = '?', subject = scene.admin.subject, providerId = scene.providerId) => ({
  method: 'GET',
  path: `/api/providers/${providerId}/events/export${query}`,
  subject,
})

describe('exportProviderEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('answers one event a line, oldest first', async () => {
    const own = await provider(world)
    await providerUser(world, own, 1)
    await client(world, own)
    const { answers, events } = await writesNothing(world, async () =>
      allParts(world, request('?', own.admin.subject, own.providerId)),
    )
    expect(answers[0]?.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(events.map(({ type }) => type)).toEqual([1800, 1801, 1900])
  })

  it('refuses in JSON a too long period and a token that it did not hand out', async () => {
    for (const [query, code] of [
      ['?start=2025-01-01&end=2026-01-04', 'event.range_too_long'],
      ['?continuationToken=garbage', 'request.cursor_invalid'],
    ] as const) {
      const { status, body } = await world.call(request(query))
      expect(status).toBe(400)
      expect(body).toMatchObject({ object: 'error', code })
    }
  })

  it('refuses a service user', async () => {
    const technician = await providerUser(world, scene, 1)
    const answer = await world.call(request('?', technician.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the provider from everybody without a standing as if it did not exist', async () => {
    const [stranger, other] = [await person(world), await provider(world)]
    await expectAlikeNotFound(world, [
      request('?', stranger.subject),
      request('?', other.admin.subject),
      request('?', scene.admin.subject, UNKNOWN_ID),
    ])
  })
})
