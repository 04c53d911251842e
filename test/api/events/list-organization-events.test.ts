import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../shared/ports/store.ts'
import { allPages, eventRecord, writeEvents } from '../../support/event-log.ts'
import {
  errorBody,
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { changeOrganizationRecord } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (query = '', subject = scene.admin.subject, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/events${query}`,
  subject,
})
const year = '?start=2025-01-01&end=2025-12-31'
const dayAt = (month: number, day: number) =>
  `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T08:00:00.000Z`
/** An organization whose log holds one event on each of the first days of the months. */
const orgWithLog = async (months: readonly number[], daysEach: number) => {
  const { organizationId } = await client(world, scene)
  const events = months.flatMap((month) =>
    Array.from({ length: daysEach }, (_, day) => eventRecord(organizationId, { at: dayAt(month, day + 1) })),
  )
  await writeEvents(world, events)
  return {
    organizationId,
    dates: events
      .map(({ at }) => at)
      .sort()
      .toReversed(),
  }
}

describe('listOrganizationEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('tells what happened, by whom and from where, with every key that clients read', async () => {
    const own = await client(world, scene)
    await confirmedOwner(world, scene, own)
    const { status, body } = await writesNothing(world, async () =>
      world.call(request('', scene.admin.subject, own.organizationId)),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({ object: 'list', continuationToken: null })
    expect(body.data).toHaveLength(2)
    expect(body.data[0]).toEqual({
      object: 'event',
      type: 1501,
      userId: null,
      organizationId: own.organizationId,
      providerId: null,
      cipherId: null,
      collectionId: null,
      groupId: null,
      policyId: null,
      organizationUserId: own.owner.memberId,
      providerUserId: null,
      providerOrganizationId: null,
      actingUserId: scene.admin.subject,
      installationId: null,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      deviceType: null,
      ipAddress: '192.0.2.1',
      systemUser: null,
      domainName: null,
      secretId: null,
      projectId: null,
      serviceAccountId: null,
      grantedServiceAccountId: null,
      sendId: null,
    })
  })

  it('lists newest first across months, 50 a page, each event once, whatever the size of a page', async () => {
    const { organizationId, dates } = await orgWithLog([1, 2, 5, 6, 12], 28)
    for (const [size, pages] of [
      ['', 3],
      ['&pageSize=1', 100],
      ['&pageSize=28', 5],
      ['&pageSize=35', 4],
      ['&pageSize=140', 1],
      ['&pageSize=500', 1],
    ] as const) {
      const listed = await allPages(world, request(`${year}${size}`, scene.admin.subject, organizationId))
      expect(listed.pages).toHaveLength(pages)
      expect(listed.dates).toEqual(dates.slice(0, listed.dates.length))
      if (pages < 100) expect(listed.dates).toHaveLength(140)
    }
  })

  it('lists the last 30 days through the end of today where no period is asked for', async () => {
    const { organizationId } = await client(world, scene)
    const day = (offset: number, time: string) =>
      `${new Date(Date.parse(world.now()) + offset * 86_400_000).toISOString().slice(0, 10)}T${time}Z`
    const [before, first, last, after] = [
      day(-31, '23:59:59.999'),
      day(-30, '00:00:00.000'),
      day(0, '23:59:59.999'),
      day(1, '00:00:00.000'),
    ]
    await writeEvents(
      world,
      [before, first, last, after].map((at) => eventRecord(organizationId, { at })),
    )
    const { dates } = await allPages(world, request('', scene.admin.subject, organizationId))
    expect([dates[0], dates.at(-1)]).toEqual([last, first])
  })

  it('keeps to the period, both ends included, also where they come swapped', async () => {
    const { organizationId } = await orgWithLog([3], 5)
    for (const [start, end] of [
      [dayAt(3, 2), dayAt(3, 4)],
      [dayAt(3, 4), dayAt(3, 2)],
    ]) {
      const { dates } = await allPages(
        world,
        request(`?start=${start}&end=${end}&pageSize=2`, scene.admin.subject, organizationId),
      )
      expect(dates).toEqual([dayAt(3, 4), dayAt(3, 3), dayAt(3, 2)])
    }
  })

  it.each([
    ['type', 'type', 1700],
    ['memberId', 'memberId', randomUUID()],
    ['collectionId', 'collectionId', randomUUID()],
    ['groupId', 'groupId', randomUUID()],
    ['policyId', 'policyId', randomUUID()],
    ['providerUserId', 'providerUserId', randomUUID()],
    ['actingUserId', 'actorId', randomUUID()],
  ])('lists only what is asked for by %s', async (filter, field, value) => {
    const { organizationId } = await orgWithLog([1, 7], 3)
    const wanted = [dayAt(9, 1), dayAt(1, 20)]
    await writeEvents(
      world,
      wanted.map((at) => eventRecord(organizationId, { at, [field]: value })),
    )
    await writeEvents(world, [eventRecord(opened.organizationId, { at: dayAt(8, 1), [field]: value })])
    for (const size of ['', '&pageSize=1']) {
      const path = `${year}&${filter}=${value}${size}`
      expect((await allPages(world, request(path, scene.admin.subject, organizationId))).dates).toEqual(wanted)
    }
  })

  it('joins filters', async () => {
    const { organizationId } = await client(world, scene)
    const [actorId, memberId] = [randomUUID(), randomUUID()]
    const both = eventRecord(organizationId, { actorId, memberId })
    const records = [both, eventRecord(organizationId, { actorId }), eventRecord(organizationId, { memberId })]
    await writeEvents(world, records)
    const query = `${year}&actingUserId=${actorId}&memberId=${memberId}`
    expect((await allPages(world, request(query, scene.admin.subject, organizationId))).dates).toEqual([both.at])
  })

  it('costs a bounded number of requests: a page without a find is short and says where to go on', async () => {
    const { organizationId } = await client(world, scene)
    const noise = Array.from({ length: 9000 }, (_, number) =>
      eventRecord(organizationId, { at: new Date(Date.parse(dayAt(5, 1)) + number).toISOString() }),
    )
    const found = eventRecord(organizationId, { at: dayAt(1, 1), type: 1700 })
    await writeEvents(world, [...noise, found])
    const { pages, dates } = await allPages(world, request(`${year}&type=1700`, scene.admin.subject, organizationId))
    expect(dates).toEqual([found.at])
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.length).toBeLessThan(4)
    expect(pages[0]?.body.data).toEqual([])
  }, 60_000)

  it('reads at most 15 times for a page, and a quiet year in one page', async () => {
    let reads = 0
    const counting = (store: Store): Store => ({
      ...store,
      list: async (...asked) => {
        reads += 1
        return store.list(...asked)
      },
    })
    const other = await createWorld({ wrapStore: counting })
    const own = await provider(other)
    const { organizationId } = await client(other, own)
    const path = `/api/organizations/${organizationId}/events`
    const ask = async (query: string) => {
      reads = 0
      return other.call({ method: 'GET', path: `${path}${query}`, subject: own.admin.subject })
    }
    const quiet = await ask('?start=2024-12-31&end=2026-01-01')
    expect([quiet.body.continuationToken, reads]).toEqual([null, 14])
    const noise = Array.from({ length: 8000 }, (_, number) =>
      eventRecord(organizationId, { at: new Date(Date.parse(dayAt(5, 1)) + number).toISOString() }),
    )
    await writeEvents(other, noise)
    const sifted = await ask(`${year}&type=1700`)
    expect(sifted.body).toMatchObject({ data: [], continuationToken: expect.any(String) })
    expect(reads).toBe(15)
  }, 60_000)

  it('leaves out what is kept no longer', async () => {
    const { organizationId } = await client(world, scene)
    await writeEvents(world, [eventRecord(organizationId, { keptUntil: '2026-07-01T00:00:00.000Z' })])
    expect((await allPages(world, request(year, scene.admin.subject, organizationId))).dates).toEqual([])
  })

  it('is open while the organization is suspended', async () => {
    const { organizationId } = await orgWithLog([2], 1)
    await changeOrganizationRecord(world, organizationId, { enabled: false })
    expect((await allPages(world, request(year, scene.admin.subject, organizationId))).dates).toHaveLength(1)
  })

  it('refuses a period of more than 367 days, naming the field', async () => {
    const { status, body } = await world.call(request('?start=2025-01-01&end=2026-01-04'))
    expect(status).toBe(400)
    const text = 'start and end must not lie more than 367 days apart.'
    expect(body).toEqual(errorBody('event.range_too_long', text, { End: [text] }))
  })

  it.each([
    ['start=yesterday&end=2026-01-01', 'Start'],
    ['start=2026-01-01&end=2026-02-30', 'End'],
    ['start=0000-01-01', 'Start'],
    ['pageSize=0', 'PageSize'],
    ['pageSize=501', 'PageSize'],
    ['type=all', 'Type'],
    ['actingUserId=me', 'ActingUserId'],
    ['memberId=x', 'MemberId'],
  ])('refuses %s, naming the field', async (query, field) => {
    const { status, body } = await world.call(request(`?${query}`))
    expect(status).toBe(400)
    expect(body.code).toBe('request.invalid')
    expect(Object.keys(body.validationErrors)).toEqual([field])
  })

  it('refuses a continuation token that this list did not hand out', async () => {
    const { organizationId } = await orgWithLog([4], 3)
    const ask = async (query: string, of = organizationId) => world.call(request(query, scene.admin.subject, of))
    const first = await ask(`${year}&pageSize=1`)
    const token = first.body.continuationToken as string
    expect((await ask(`${year}&pageSize=2&continuationToken=${token}`)).body.data).toHaveLength(2)
    const parts = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[]
    const forged = (at: number, part: unknown) =>
      Buffer.from(JSON.stringify(parts.with(at, part as string))).toString('base64url')
    const refused = [
      await ask(`?start=2025-01-02&end=2025-12-31&continuationToken=${token}`),
      await ask(`${year}&type=1500&continuationToken=${token}`),
      await ask(`?continuationToken=${token}`),
      await ask(`${year}&continuationToken=${token}`, opened.organizationId),
      await ask(`${year}&actingUserId=${scene.admin.subject}&continuationToken=${token}`),
      ...(await Promise.all(
        [
          'garbage',
          'bnVsbA',
          forged(1, '9999-99-99T00:00:00.000Z'),
          forged(1, '2020-01-01T00:00:00.000Z'),
          forged(3, 7),
        ]
          .concat(forged(3, 'x'.repeat(101)))
          .map(async (text) => ask(`${year}&continuationToken=${text}`)),
      )),
    ]
    for (const { status, body } of refused) {
      expect(status).toBe(400)
      expect(body.code).toBe('request.cursor_invalid')
      expect(Object.keys(body.validationErrors)).toEqual(['ContinuationToken'])
    }
  })

  it("is read by owner, admin, a custom member with that right, and the provider's staff alike", async () => {
    const own = await client(world, scene)
    const readers = [
      scene.admin,
      await providerUser(world, scene, 1),
      await confirmedOwner(world, scene, own),
      await member(world, own.organizationId, { type: 1, status: 2 }),
      await member(world, own.organizationId, { type: 4, status: 2, permissions: ['accessEventLogs'] }),
    ]
    for (const { subject } of readers) {
      expect((await allPages(world, request('', subject, own.organizationId))).dates).toHaveLength(2)
    }
  })

  it.each([
    ['a plain member', { type: 2, status: 2 }],
    ['a custom member with other rights', { type: 4, status: 2, permissions: ['manageUsers', 'manageGroups'] }],
  ] as const)('refuses %s', async (_, { type, status, ...wishes }) => {
    const permissions = 'permissions' in wishes ? { permissions: [...wishes.permissions] } : {}
    const someone = await member(world, opened.organizationId, { type, status, ...permissions })
    const answer = await world.call(request('', someone.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const accepted = await member(world, opened.organizationId, { type: 0, status: 1 })
    const revoked = await member(world, opened.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(world, [
      ...[stranger, other.admin, accepted, revoked].map(({ subject }) => request('', subject)),
      request('', scene.admin.subject, UNKNOWN_ID),
      request('', scene.admin.subject, 'nonsense'),
      request('?start=nonsense', stranger.subject),
    ])
  })
})
