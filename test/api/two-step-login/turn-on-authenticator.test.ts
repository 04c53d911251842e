import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { appCode, otherThan } from '../../support/authenticator-app.ts'
import { lastMailTo } from '../../support/mail.ts'
import { itNeedsAJsonObject, itNeedsAToken, statusesOf, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import {
  createTwoStepWorld,
  expectTooMany,
  guess,
  PASSWORD,
  type TwoStepWorld,
  WRONG_PASSWORD,
} from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person
let key: string
let userVerificationToken: string

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
  ;({ key, userVerificationToken } = await shown(ada))
})

const shown = async (who: Person) => (await world.ask(who, 'POST', '/get-authenticator', {})).body
const code = (ofKey = key) => appCode(ofKey, world.now())
const turnOn = async (who: Person, body: object) => world.ask(who, 'PUT', '/authenticator', body)
const request = () => ({
  method: 'PUT',
  path: '/api/two-factor/authenticator',
  body: { token: code(), key, masterPasswordHash: PASSWORD },
  subject: ada.subject,
})

describe('turnOnAuthenticator', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('turns the app on with a code that it made, and tells the person', async () => {
    const bob = await world.newcomer()
    const { key: ofBob } = await shown(bob)
    const answer = await turnOn(bob, { token: code(ofBob), key: ofBob })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'twoFactorAuthenticator',
      enabled: true,
      key: ofBob,
      userVerificationToken: null,
    })
    expect(await world.waysOf(bob)).toEqual([0])
    expect((await lastMailTo(world, bob.email)).letter).toEqual({ kind: 'two-step-login-changed', way: 0, isOn: true })
  })

  it('takes the token that came with the key in place of the master password, also by POST', async () => {
    const bob = await world.newcomer()
    const { key: ofBob, userVerificationToken: token } = await shown(bob)
    const body = { token: code(ofBob), key: ofBob, userVerificationToken: token, masterPasswordHash: null }
    expect((await world.ask(bob, 'POST', '/authenticator', body)).status).toBe(200)
  })

  it('takes no token of somebody else, of an older key, or of more than 30 minutes ago', async () => {
    const bob = await world.newcomer()
    const { userVerificationToken: outdated } = await shown(bob)
    const { key: ofBob, userVerificationToken: token } = await shown(bob)
    const attempt = async (proof: string) =>
      writesNothing(world, async () =>
        turnOn(bob, { token: code(ofBob), userVerificationToken: proof, masterPasswordHash: null }),
      )
    const forged = `${Date.parse(world.now()) + 60_000}.${token.split('.')[1]}`
    for (const proof of [userVerificationToken, outdated, forged, 'x', '1.2.3']) {
      const answer = await attempt(proof)
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        code: 'two_step.verification_failed',
        validationErrors: { UserVerificationToken: ['User verification failed.'] },
      })
    }
    world.pass({ minutes: 30 })
    expect((await attempt(token)).body.code).toBe('two_step.verification_failed')
  })

  it('takes no token from before the account was recovered', async () => {
    const bob = await world.newcomer()
    const { key: ofBob, userVerificationToken: token } = await shown(bob)
    const account = await world.store.get('Account', { accountId: bob.subject })
    if (account) await world.store.commit([replace('Account', account, { securityStamp: 'after the recovery' })])
    const body = { token: code(ofBob), key: ofBob, userVerificationToken: token, masterPasswordHash: null }
    expect((await world.ask(bob, 'PUT', '/authenticator', body)).status).toBe(400)
    expect(await world.waysOf(bob)).toEqual([])
  })

  it('refuses a wrong or missing master password, and writes nothing', async () => {
    for (const masterPasswordHash of [WRONG_PASSWORD, null]) {
      const answer = await writesNothing(world, async () => turnOn(ada, { token: code(), key, masterPasswordHash }))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('two_step.verification_failed')
    }
  })

  it('refuses a key that is not the one shown last, and writes nothing', async () => {
    const bob = await world.newcomer()
    const { key: outdated } = await shown(bob)
    await shown(bob)
    const answer = await writesNothing(world, async () => turnOn(bob, { token: code(outdated), key: outdated }))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'two_step.key_outdated',
      validationErrors: { Key: [expect.any(String)] },
    })
  })

  it('refuses a wrong code, names the field, and leaves the app off', async () => {
    const bob = await world.newcomer()
    const { key: ofBob } = await shown(bob)
    const answer = await turnOn(bob, { token: otherThan(code(ofBob)), key: ofBob })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'two_step.code_wrong',
      validationErrors: { Token: [expect.any(String)] },
    })
    expect(await world.waysOf(bob)).toEqual([])
  })

  it('takes a code only once, also of two that come at the same instant', async () => {
    const bob = await world.newcomer()
    const { key: ofBob } = await shown(bob)
    const token = code(ofBob)
    const answers = await Promise.all([1, 2].map(async () => turnOn(bob, { token, key: ofBob })))
    expect(statusesOf(answers)).toEqual([200, 400])
    expect((await turnOn(bob, { token, key: ofBob })).body.code).toBe('two_step.code_wrong')
  })

  it('takes not even the right code after five wrong ones, for ten minutes', async () => {
    const bob = await world.newcomer()
    const { key: ofBob } = await shown(bob)
    await guess(code(ofBob), async (token) => turnOn(bob, { token, key: ofBob }))
    const locked = await writesNothing(world, async () => turnOn(bob, { token: code(ofBob), key: ofBob }))
    expectTooMany(locked, 'two_step.too_many_codes')
    world.pass({ minutes: 10 })
    expect((await turnOn(bob, { token: code(ofBob), key: ofBob })).status).toBe(200)
  })
})
