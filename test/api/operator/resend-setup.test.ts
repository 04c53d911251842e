import { beforeAll, describe, expect, it } from '@jest/globals'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { pendingProvider, provider, setupBody, setupToken } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const setUp = async (providerId: string, token: string, subject: string) =>
  world.call({ method: 'POST', path: `/api/providers/${providerId}/setup`, body: setupBody(token), subject })

describe('resend-setup', () => {
  it('opens a provider whose set-up mail expired, with a new token; the one before is dead', async () => {
    const { providerId, admin, token } = await pendingProvider(world)
    world.pass({ hours: 121 })
    expect((await setUp(providerId, token, admin.subject)).body.code).toBe('invitation.expired')
    const answer = await world.operator({ command: 'resend-setup', providerId })
    expect(answer).toMatchObject({ ok: true, providerId, adminEmail: admin.email, expiresAt: expect.any(String) })
    const letters = (await world.mails()).filter(({ to }) => to === admin.email).map(({ letter }) => letter.kind)
    expect(letters).toEqual(['provider-setup', 'provider-setup'])
    expect((await setUp(providerId, token, admin.subject)).body.code).toBe('invitation.invalid')
    expect((await setUp(providerId, await setupToken(world, providerId), admin.subject)).status).toBe(200)
  })

  it('refuses a provider that is set up, and one that does not exist, and writes nothing', async () => {
    const { providerId } = await provider(world)
    for (const [id, code] of [
      [providerId, 'provider.already_set_up'],
      [UNKNOWN_ID, 'request.not_found'],
    ]) {
      const answer = await writesNothing(world, async () => world.operator({ command: 'resend-setup', providerId: id }))
      expect(answer).toMatchObject({ ok: false, code })
    }
  })
})
