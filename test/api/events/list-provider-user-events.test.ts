import { beforeAll, describe, expect, it } from '@jest/globals'
import { allPages } from '../../support/event-log.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let adminId: string
let technician: Awaited<ReturnType<typeof providerUser>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  technician = await providerUser(world, scene, 1)
  await client(world, scene)
  const users = await world.store.listAll('ProviderUser', { providerId: scene.providerId })
  adminId = users.find(({ accountId }) => accountId === scene.admin.subject)?.providerUserId ?? ''
})

const request = (query = '', subject = scene.admin.subject, userId = adminId) => ({
  method: 'GET',
  path: `/api/providers/${scene.providerId}/users/${userId}/events${query}`,
  subject,
})

describe('listProviderUserEvents', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('lists what the person caused in the provider, newest first, page by page', async () => {
    const { body } = await writesNothing(world, async () => world.call(request()))
    expect(body.data.map(({ type }: { type: number }) => type)).toEqual([1900, 1801, 1800])
    expect((await allPages(world, request('?pageSize=1'))).dates).toEqual(
      body.data.map(({ date }: { date: string }) => date),
    )
    expect((await world.call(request('?type=1801'))).body.data).toHaveLength(1)
  })

  it('lists nothing of one who did nothing, or who has no account yet', async () => {
    const path = `/api/providers/${scene.providerId}/users/invite`
    const { email } = await person(world)
    await world.call({ method: 'POST', path, body: { emails: [email], type: 1 }, subject: scene.admin.subject })
    const users = await world.store.listAll('ProviderUser', { providerId: scene.providerId })
    const invited = users.find((one) => one.email === email)
    for (const id of [technician.id, invited?.providerUserId]) {
      const { body } = await world.call(request('', scene.admin.subject, id))
      expect(body).toEqual({ object: 'list', data: [], continuationToken: null })
    }
  })

  it('refuses a too long period, and a token that it did not hand out, naming the field', async () => {
    const long = await world.call(request('?start=2025-01-01&end=2026-01-04'))
    expect([long.status, long.body.code]).toEqual([400, 'event.range_too_long'])
    const foreign = await world.call(request('?continuationToken=garbage'))
    expect([foreign.status, foreign.body.code]).toEqual([400, 'request.cursor_invalid'])
  })

  it('refuses a service user, also for his own', async () => {
    const answer = await world.call(request('', technician.subject, technician.id))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it("answers for another provider's staff, and to a stranger, as if there were nobody", async () => {
    const other = await provider(world)
    const theirs = await providerUser(world, other, 1)
    const stranger = await person(world)
    await expectAlikeNotFound(world, [
      request('', scene.admin.subject, theirs.id),
      request('', scene.admin.subject, UNKNOWN_ID),
      request('', stranger.subject),
      request('', other.admin.subject),
    ])
  })
})
