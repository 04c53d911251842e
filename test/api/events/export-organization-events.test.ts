import { beforeAll, describe, expect, it } from '@jest/globals'
import { eventRecord, writeEvents } from '../../support/event-log.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'
import { allParts } from './export.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const year = '?start=2025-01-01&end=2025-12-31'
const request = (query = year, subject = scene.admin.subject, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/events/export${query}`,
  subject,
})

describe('exportOrganizationEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('answers one event a line, oldest first, each as the list shows it', async () => {
    const { organizationId } = await client(world, scene)
    const records = ['2025-11-30', '2025-02-01', '2025-12-01'].map((date) =>
      eventRecord(organizationId, { at: `${date}T00:00:00.000Z`, ipAddress: '192.0.2.7', deviceType: 9 }),
    )
    await writeEvents(world, records)
    const { answers, events } = await writesNothing(world, async () =>
      allParts(world, request(year, scene.admin.subject, organizationId)),
    )
    expect(answers).toHaveLength(1)
    expect(answers[0]?.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(answers[0]?.body).toMatch(/\}\n$/)
    const path = `/api/organizations/${organizationId}/events${year}`
    const list = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    expect(events).toEqual(list.body.data.toReversed())
    expect(events).toHaveLength(3)
  })

  it('answers nothing at all where nothing happened', async () => {
    const { status, headers, body } = await world.call(request('?start=2024-01-01&end=2024-02-01'))
    expect([status, body]).toEqual([200, ''])
    expect(headers).not.toHaveProperty('x-continuation-token')
  })

  it('comes in parts that fit one answer and are together the whole', async () => {
    const { organizationId } = await client(world, scene)
    const records = Array.from({ length: 8100 }, (_, number) =>
      eventRecord(organizationId, {
        at: new Date(Date.parse('2025-03-31T23:59:00.000Z') + number * 20).toISOString(),
        ipAddress: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
      }),
    )
    await writeEvents(world, records)
    const { answers, events } = await allParts(world, request(year, scene.admin.subject, organizationId))
    expect(answers).toHaveLength(3)
    for (const answer of answers) expect(JSON.stringify(answer).length).toBeLessThan(5_000_000)
    expect(events.map(({ date }) => date)).toEqual(records.map(({ at }) => at))
  }, 60_000)

  it('refuses in JSON a too long period and a token that it did not hand out, naming the field', async () => {
    const list = await world.call({
      ...request(),
      path: `/api/organizations/${opened.organizationId}/events?pageSize=1`,
    })
    for (const [query, code] of [
      ['?start=2025-01-01&end=2026-01-04', 'event.range_too_long'],
      [`${year}&continuationToken=garbage`, 'request.cursor_invalid'],
      [`?continuationToken=${list.body.continuationToken}`, 'request.cursor_invalid'],
      ['?start=soon', 'request.invalid'],
    ] as const) {
      const { status, headers, body } = await world.call(request(query))
      expect(status).toBe(400)
      expect(headers['content-type']).toMatch(/^application\/json/)
      expect(body).toMatchObject({ object: 'error', code })
    }
  })

  it.each([2, 4] as const)('refuses a confirmed member of type %i', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await world.call(request(year, someone.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const [stranger, other] = [await person(world), await provider(world)]
    await expectAlikeNotFound(world, [
      request(year, stranger.subject),
      request(year, other.admin.subject),
      request(year, scene.admin.subject, UNKNOWN_ID),
    ])
  })
})
