import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import { createTwoStepWorld, PASSWORD, type TwoStepWorld, WRONG_PASSWORD } from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
})

const request = () => ({
  method: 'POST',
  path: '/api/two-factor/get-authenticator',
  body: { masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
const show = async (who: Person) => (await world.ask(who, 'POST', '/get-authenticator', {})).body

describe('showAuthenticatorKey', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('shows a key in base32 with a token that proves the person in the next step', async () => {
    expect(await show(ada)).toEqual({
      object: 'twoFactorAuthenticator',
      enabled: false,
      key: expect.stringMatching(/^[A-Z2-7]{32}$/),
      userVerificationToken: expect.stringMatching(/^\d+\.[\w-]{43}$/),
    })
  })

  it('shows a new key every time while the app is off, and the same one while it is on', async () => {
    const bob = await world.newcomer()
    const keys = [await show(bob), await show(bob)].map(({ key }) => key)
    const key = await world.turnOnApp(bob)
    expect(new Set([...keys, key]).size).toBe(3)
    expect(await writesNothing(world, async () => show(bob))).toMatchObject({ enabled: true, key })
    await world.ask(bob, 'PUT', '/disable', { type: 0 })
    expect((await show(bob)).key).not.toBe(key)
  })

  it('gives everybody a key of his own, and stores it nowhere', async () => {
    const [one, other] = [await show(ada), await show(await world.newcomer())]
    expect(one.key).not.toBe(other.key)
    const stored = JSON.stringify(await world.table.items())
    for (const { key } of [one, other]) expect(stored).not.toContain(key)
  })

  it('refuses a wrong master password, and writes nothing (14.13)', async () => {
    const answer = await writesNothing(world, async () =>
      world.ask(ada, 'POST', '/get-authenticator', { masterPasswordHash: WRONG_PASSWORD }),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'two_step.verification_failed',
      validationErrors: { MasterPasswordHash: ['User verification failed.'] },
    })
  })
})
