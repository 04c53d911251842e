import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { lastMailTo } from '../../support/mail.ts'
import { enforce } from '../../support/policies.ts'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { client, member, type Person, provider } from '../../support/scene.ts'
import { createTwoStepWorld, PASSWORD, type TwoStepWorld, WRONG_PASSWORD } from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
})

const request = () => ({
  method: 'PUT',
  path: '/api/two-factor/disable',
  body: { type: 0, masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
const turnOff = async (who: Person, body: object) => world.ask(who, 'PUT', '/disable', body)

describe('turnOffTwoStepWay', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('turns one way off, leaves the other on, and tells the person', async () => {
    const bob = await world.newcomer()
    await world.turnOnApp(bob)
    await world.turnOnMails(bob)
    for (const [type, left] of [
      [0, [1]],
      [1, []],
    ] as const) {
      const answer = await turnOff(bob, { type })
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({ object: 'twoFactorProvider', type, enabled: false })
      expect(await world.waysOf(bob)).toEqual(left)
      const { letter } = await lastMailTo(world, bob.email)
      expect(letter).toEqual({ kind: 'two-step-login-changed', way: type, isOn: false })
    }
    expect((await world.signIn(bob)).status).toBe(200)
  })

  it('leaves the last way on for whom an organization asks for it, and names the organization', async () => {
    const scene = await provider(world)
    const { organizationId } = await client(world, scene, { planType: 19, name: 'Globex' })
    await enforce(world, organizationId, [PolicyType.TwoFactorAuthentication])
    const bob = await world.newcomer()
    await member(world, organizationId, { type: 2, status: 2, accountId: bob.subject, email: bob.email })
    await world.turnOnApp(bob)
    await world.turnOnMails(bob)
    expect((await turnOff(bob, { type: 0 })).status).toBe(200)
    const answer = await writesNothing(world, async () => turnOff(bob, { type: 1 }))
    expect([answer.status, answer.body.code]).toEqual([400, 'two_step.organization_requires'])
    expect(answer.body.message).toContain('Globex')
  })

  it('changes nothing where the way is off already', async () => {
    const answer = await writesNothing(world, async () => turnOff(ada, { type: 1 }))
    expect(answer.status).toBe(200)
  })

  it('refuses a wrong master password, and leaves the way on (14.13)', async () => {
    const bob = await world.newcomer()
    await world.turnOnMails(bob)
    const wrong = { type: 1, masterPasswordHash: WRONG_PASSWORD }
    const answer = await writesNothing(world, async () => turnOff(bob, wrong))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.verification_failed')
  })

  it.each([2, 3, 5, 8, '0', null])('refuses %j as a way, and names the field', async (type) => {
    const answer = await writesNothing(world, async () => turnOff(ada, { type }))
    expect(answer.body).toMatchObject({ code: 'request.invalid', validationErrors: { Type: [expect.any(String)] } })
  })
})
