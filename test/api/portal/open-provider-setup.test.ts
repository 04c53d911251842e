import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectGuardedPage, headingOf, openPage } from '../../support/page.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { expectOk, pendingProvider, setupBody } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const open = async (parameters: Record<string, string>) =>
  writesNothing(world, async () => openPage(world, '/setup-provider', parameters))

describe('openProviderSetup', () => {
  it('tells the first admin what to send, where and until when', async () => {
    const { providerId, admin, token } = await pendingProvider(world)
    const page = await open({ providerId, token })
    expect(page.status).toBe(200)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('Set up your provider')
    expect(page.body).toContain(admin.email)
    expect(page.body).toContain(`POST /api/providers/${providerId}/setup`)
  })

  it('answers links that are foreign, cut off, unknown or garbage alike, and names nobody', async () => {
    const one = await pendingProvider(world)
    const { providerId, token, admin } = await pendingProvider(world)
    const page = await open({ providerId, token: one.token })
    expect(page.status).toBe(404)
    expectGuardedPage(page)
    expect(page.body).not.toContain(admin.email)
    const links: Record<string, string>[] = [
      { providerId: UNKNOWN_ID, token },
      { providerId: 'nonsense', token },
      { providerId, token: token.slice(0, -1) },
      { providerId },
      { token },
      {},
    ]
    for (const link of links) expect(await open(link)).toEqual(page)
  })

  it('says that it was accepted already once the provider is set up', async () => {
    const { providerId, admin, token } = await pendingProvider(world)
    const path = `/api/providers/${providerId}/setup`
    expectOk(await world.call({ method: 'POST', path, body: setupBody(token), subject: admin.subject }))
    const page = await open({ providerId, token })
    expect(page.status).toBe(410)
    expect(headingOf(page)).toBe('This invitation was accepted already')
  })

  it('says at the very instant of expiry that the link has expired, and whom to ask', async () => {
    const { providerId, token } = await pendingProvider(world)
    const expiresAt = (await world.store.get('Provider', { providerId }))?.setup?.expiresAt ?? ''
    world.stopClock(expiresAt, 1)
    expect((await open({ providerId, token })).status).toBe(200)
    world.stopClock(expiresAt)
    const page = await open({ providerId, token })
    world.stopClock(null)
    expect(page.status).toBe(410)
    expect(headingOf(page)).toBe('This invitation has expired')
    expect(page.body).toContain('Ask the operator')
  })
})
