import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { allPages, eventRecord, writeEvents } from '../../support/event-log.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let admin: Awaited<ReturnType<typeof member>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
  admin = await member(world, opened.organizationId, { type: 1, status: 2 })
  const days = Array.from({ length: 6 }, (_, day) => `2025-0${day + 1}-15T00:00:00.000Z`)
  await writeEvents(world, [
    ...days.map((at, day) => eventRecord(opened.organizationId, { at, actorId: admin.subject, type: 1500 + day })),
    eventRecord(opened.organizationId, { actorId: randomUUID() }),
    eventRecord(opened.organizationId, { actorId: scene.admin.subject, memberId: admin.memberId }),
    eventRecord(randomUUID(), { actorId: admin.subject }),
    eventRecord(opened.organizationId, { scope: 'PROVIDER', actorId: admin.subject }),
  ])
})

const request = (query = year, subject = admin.subject, memberId = admin.memberId) => ({
  method: 'GET',
  path: `/api/organizations/${opened.organizationId}/users/${memberId}/events${query}`,
  subject,
})
const year = '?start=2025-01-01&end=2025-12-31'

describe('listMemberEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('lists what the member caused in this organization, newest first, page by page', async () => {
    for (const size of ['', '&pageSize=1', '&pageSize=4']) {
      const { dates } = await writesNothing(world, async () => allPages(world, request(`${year}${size}`)))
      expect(dates.map((date) => date.slice(5, 7))).toEqual(['06', '05', '04', '03', '02', '01'])
    }
    const { body } = await world.call(request())
    expect(body.data[0]).toMatchObject({ actingUserId: admin.subject, organizationId: opened.organizationId })
  })

  it('keeps to the period and to the type', async () => {
    const { dates } = await allPages(world, request('?start=2025-02-15&end=2025-04-01'))
    expect(dates.map((date) => date.slice(5, 7))).toEqual(['03', '02'])
    expect((await allPages(world, request(`${year}&type=1502&pageSize=1`))).dates).toHaveLength(1)
  })

  it('lists nothing of a member who has no account yet', async () => {
    const invited = await member(world, opened.organizationId, { type: 2, status: 0 })
    const { body } = await world.call(request(year, admin.subject, invited.memberId))
    expect(body).toEqual({ object: 'list', data: [], continuationToken: null })
  })

  it("refuses a too long period, and the token of another member's list, naming the field", async () => {
    const long = await world.call(request('?start=2025-01-01&end=2026-01-04'))
    expect([long.status, long.body.code]).toEqual([400, 'event.range_too_long'])
    expect(Object.keys(long.body.validationErrors)).toEqual(['End'])
    const other = await member(world, opened.organizationId, { type: 2, status: 2 })
    const { body } = await world.call(request(`${year}&pageSize=1`))
    const token = `${year}&continuationToken=${body.continuationToken}`
    const foreign = await world.call(request(token, admin.subject, other.memberId))
    expect([foreign.status, foreign.body.code]).toEqual([400, 'request.cursor_invalid'])
  })

  it.each([
    [2, []],
    [4, ['manageUsers']],
  ] as const)('refuses a member of type %i with the rights %j', async (type, permissions) => {
    const someone = await member(world, opened.organizationId, { type, status: 2, permissions: [...permissions] })
    const answer = await world.call(request(year, someone.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('answers for a member of another organization, and to a stranger, as if there were none', async () => {
    const other = await client(world, scene)
    const stranger = await person(world)
    await expectAlikeNotFound(world, [
      request(year, admin.subject, other.owner.memberId),
      request(year, admin.subject, UNKNOWN_ID),
      request(year, admin.subject, 'nonsense'),
      request(year, stranger.subject),
    ])
  })
})
