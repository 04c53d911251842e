import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { allPages, eventRecord, writeEvents } from '../../support/event-log.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (query = '', subject = scene.admin.subject, providerId = scene.providerId) => ({
  method: 'GET',
  path: `/api/providers/${providerId}/events${query}`,
  subject,
})
const year = '?start=2025-01-01&end=2025-12-31'

describe('listProviderEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it("tells what happened in the provider, newest first, and nothing of its clients' logs", async () => {
    const own = await provider(world)
    const technician = await providerUser(world, own, 1)
    const opened = await client(world, own)
    const { status, body } = await writesNothing(world, async () =>
      world.call(request('', own.admin.subject, own.providerId)),
    )
    expect(status).toBe(200)
    const about = { object: 'event', providerId: own.providerId, actingUserId: own.admin.subject }
    expect(body.data).toMatchObject([
      { ...about, type: 1900, providerOrganizationId: opened.id },
      { ...about, type: 1801, providerUserId: technician.id },
      { ...about, type: 1800, providerUserId: technician.id },
    ])
    expect(body.continuationToken).toBeNull()
  })

  it.each([
    ['type', 'type', 1803],
    ['providerUserId', 'providerUserId', randomUUID()],
    ['actingUserId', 'actorId', randomUUID()],
  ])('lists only what is asked for by %s', async (filter, field, value) => {
    const records = [1, 2, 3].map((day) =>
      eventRecord(scene.providerId, {
        scope: 'PROVIDER',
        at: `2025-03-0${day}T00:00:00.000Z`,
        ...(day !== 2 && { [field]: value }),
      }),
    )
    await writeEvents(world, records)
    const { dates } = await allPages(world, request(`${year}&${filter}=${value}&pageSize=1`))
    expect(dates).toEqual([records[2]?.at, records[0]?.at])
  })

  it('refuses a period of more than 367 days and a token of another list, naming the field', async () => {
    const long = await world.call(request('?start=2025-01-01&end=2026-01-04'))
    expect(long.body).toMatchObject({ code: 'event.range_too_long', validationErrors: { End: [expect.anything()] } })
    const other = await provider(world)
    const records = [1, 2].map(() => eventRecord(other.providerId, { scope: 'PROVIDER' }))
    await writeEvents(world, records)
    const first = await world.call(request(`${year}&pageSize=1`, other.admin.subject, other.providerId))
    const foreign = await world.call(request(`${year}&continuationToken=${first.body.continuationToken}`))
    expect([long.status, foreign.status]).toEqual([400, 400])
    expect(foreign.body).toMatchObject({
      code: 'request.cursor_invalid',
      validationErrors: { ContinuationToken: [expect.anything()] },
    })
  })

  it('refuses a service user', async () => {
    const technician = await providerUser(world, scene, 1)
    const answer = await world.call(request('', technician.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the provider from everybody without a standing as if it did not exist', async () => {
    const [stranger, other] = [await person(world), await provider(world)]
    await expectAlikeNotFound(world, [
      request('', stranger.subject),
      request('', other.admin.subject),
      request('', scene.admin.subject, UNKNOWN_ID),
    ])
  })
})
