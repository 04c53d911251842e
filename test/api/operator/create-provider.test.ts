import { beforeAll, describe, expect, it } from '@jest/globals'
import { ProviderStatus, ProviderUserStatus, ProviderUserType } from '../../../shared/store/entities/provider.ts'
import { writesNothing } from '../../support/refusals.ts'
import { person, setupBody, setupToken } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const order = { command: 'create-provider', adminEmail: 'nobody@acme.test', teamsMinimum: 50, enterpriseMinimum: 0 }

describe('create-provider', () => {
  it('S2: makes a pending provider with its admin and its seats, and mails him the set-up link', async () => {
    const admin = await person(world)
    const answer = await world.operator({ ...order, adminEmail: ` ${admin.email.toUpperCase()} ` })
    expect(answer).toEqual({ ok: true, providerId: expect.any(String), adminEmail: admin.email })
    const { providerId } = answer as unknown as { providerId: string }
    expect(await world.store.get('Provider', { providerId })).toMatchObject({
      status: ProviderStatus.Pending,
      enabled: true,
      type: 0,
      setup: { email: admin.email },
    })
    expect(await world.store.listAll('ProviderUser', { providerId })).toMatchObject([
      {
        accountId: admin.subject,
        email: admin.email,
        status: ProviderUserStatus.Confirmed,
        type: ProviderUserType.ProviderAdmin,
        key: null,
      },
    ])
    expect(await world.store.listAll('SeatPool', { providerId })).toMatchObject([
      { planType: 17, minimum: 50, allocated: 0 },
      { planType: 19, minimum: 0, allocated: 0 },
    ])
    const mails = (await world.mails()).filter(({ to }) => to === admin.email)
    expect(mails.map(({ letter }) => letter)).toMatchObject([{ kind: 'provider-setup', providerId }])
  })

  it('S5: its admin completes the set-up with the token of that mail', async () => {
    const admin = await person(world)
    const answer = await world.operator({ ...order, adminEmail: admin.email })
    const { providerId } = answer as unknown as { providerId: string }
    const path = `/api/providers/${providerId}/setup`
    const body = setupBody(await setupToken(world, providerId))
    expect((await world.call({ method: 'POST', path, body, subject: admin.subject })).status).toBe(200)
  })

  it('S1: refuses an admin who has not registered, names him, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => world.operator(order))
    const message =
      'Nobody has registered with the address nobody@acme.test. The first admin registers before the provider is created.'
    expect(answer).toEqual({ ok: false, code: 'provider.owner_unknown', message, fields: { adminEmail: [message] } })
  })

  it.each([
    [{ teamsMinimum: -1 }, 'teamsMinimum'],
    [{ enterpriseMinimum: -10 }, 'enterpriseMinimum'],
  ])('refuses %j, and writes nothing', async (change, field) => {
    const admin = await person(world)
    const answer = await writesNothing(world, async () =>
      world.operator({ ...order, adminEmail: admin.email, ...change }),
    )
    const message = 'A seat minimum must be 0 or more.'
    expect(answer).toEqual({ ok: false, code: 'provider.minimum_negative', message, fields: { [field]: [message] } })
  })

  it('lets one person be the admin of several providers', async () => {
    const admin = await person(world)
    const [one, other] = [
      await world.operator({ ...order, adminEmail: admin.email }),
      await world.operator({ ...order, adminEmail: admin.email }),
    ]
    expect([one.ok, other.ok]).toEqual([true, true])
    expect(one).not.toEqual(other)
  })
})
