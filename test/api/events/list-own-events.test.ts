import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import { allPages, eventRecord, writeEvents } from '../../support/event-log.ts'
import { itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { client, member, type Person, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let someone: Person

const year = '?start=2025-01-01&end=2025-12-31'
const request = (query = year, subject = someone.subject) => ({ method: 'GET', path: `/api/events${query}`, subject })
const day = (number: number) => `2025-05-0${number}T00:00:00.000Z`

/** He caused something every day, in turn where he is a member, where he is staff, where he was, and where he never was. */
beforeAll(async () => {
  world = await createWorld()
  const scene = await provider(world)
  const [here, formerly] = [await client(world, scene), await client(world, scene)]
  someone = await member(world, here.organizationId, { type: 2, status: 2 })
  const revoked = { ...(await world.store.listAll('Member', here)).find((one) => one.accountId === someone.subject) }
  if (!revoked.memberId) throw new Error('He is no member')
  const { version: _, ...row } = revoked as Required<typeof revoked>
  await world.store.commit([
    create('Member', {
      ...row,
      memberId: randomUUID(),
      organizationId: formerly.organizationId,
      status: -1,
      revocation: { from: 2, reason: 1, at: world.now() },
    }),
    create('ProviderUser', {
      providerUserId: randomUUID(),
      providerId: scene.providerId,
      accountId: someone.subject,
      email: someone.email,
      name: null,
      key: null,
      status: 2,
      type: 1,
      clientIds: null,
      invitation: null,
      mailFailure: null,
      createdAt: world.now(),
      revisedAt: world.now(),
    }),
  ])
  const by = { actorId: someone.subject }
  await writeEvents(world, [
    eventRecord(here.organizationId, { ...by, at: day(1) }),
    eventRecord(scene.providerId, { ...by, at: day(2), scope: 'PROVIDER', type: 1800 }),
    eventRecord(formerly.organizationId, { ...by, at: day(3) }),
    eventRecord(randomUUID(), { ...by, at: day(4) }),
    eventRecord(here.organizationId, { ...by, at: day(5) }),
    eventRecord(here.organizationId, { actorId: randomUUID(), at: day(6) }),
  ])
})

describe('listOwnEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('lists what the caller caused where he has a standing, newest first, page by page', async () => {
    for (const size of ['', '&pageSize=1', '&pageSize=2']) {
      const { dates } = await writesNothing(world, async () => allPages(world, request(`${year}${size}`)))
      expect(dates).toEqual([day(5), day(2), day(1)])
    }
  })

  it('keeps to the period and to the type', async () => {
    expect((await allPages(world, request(`?start=${day(2)}&end=${day(4)}`))).dates).toEqual([day(2)])
    expect((await allPages(world, request(`${year}&type=1800`))).dates).toEqual([day(2)])
  })

  it('lists nothing for somebody who did nothing', async () => {
    const { body } = await world.call(request(year, (await person(world)).subject))
    expect(body).toEqual({ object: 'list', data: [], continuationToken: null })
  })

  it("refuses a too long period, and the token of somebody else's list, naming the field", async () => {
    const long = await world.call(request('?start=2025-01-01&end=2026-01-04'))
    expect([long.status, long.body.code]).toEqual([400, 'event.range_too_long'])
    const { body } = await world.call(request(`${year}&pageSize=1`))
    const other = await person(world)
    const foreign = await world.call(request(`${year}&continuationToken=${body.continuationToken}`, other.subject))
    expect([foreign.status, foreign.body.code]).toEqual([400, 'request.cursor_invalid'])
  })

  it('refuses a token without an account', async () => {
    const answer = await world.call(request(year, randomUUID()))
    expect(answer.status).toBe(401)
  })
})
