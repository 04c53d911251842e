import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { appCode, otherThan } from '../../support/authenticator-app.ts'
import { lastMailTo } from '../../support/mail.ts'
import { statusesOf, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import {
  createTwoStepWorld,
  expectTooMany,
  guess,
  type TwoStepWorld,
  WRONG_PASSWORD,
} from '../../support/two-step-login.ts'
import type { Answer } from '../../support/world.ts'

let world: TwoStepWorld

beforeAll(async () => {
  world = await createTwoStepWorld()
})

/** Somebody with an authenticator app, and its key. The code with which it was turned on is used up. */
async function withApp(): Promise<{ who: Person; key: string }> {
  const who = await world.newcomer()
  const key = await world.turnOnApp(who)
  world.pass({ seconds: 60 })
  return { who, key }
}

const byApp = (key: string, steps = 0) => ({
  twoFactorToken: appCode(key, world.now(), steps),
  twoFactorProvider: '0',
})
const handsOutNothing = ({ body }: Answer) => {
  for (const secret of ['access_token', 'refresh_token', 'Key', 'PrivateKey', 'TwoFactorToken']) {
    expect(body).not.toHaveProperty(secret)
  }
}
const asksAgain = (answer: Answer) => {
  expect(answer.status).toBe(400)
  expect(answer.body.code).toBe('account.two_step_required')
  handsOutNothing(answer)
}

describe('the second step of a sign-in', () => {
  it('is asked for after the right password, with the ways that are on (13.5)', async () => {
    const { who } = await withApp()
    await world.turnOnMails(who)
    const answer = await writesNothing(world, async () => world.signIn(who))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      error: 'invalid_grant',
      error_description: 'Two factor required.',
      ErrorModel: { Message: expect.any(String), Object: 'error' },
      TwoFactorProviders: ['0', '1'],
      TwoFactorProviders2: { 0: null, 1: { Email: `${who.email.slice(0, 2)}***@example.test` } },
      MasterPasswordPolicy: null,
      code: 'account.two_step_required',
      requestId: 'test-request',
    })
  })

  it('is not betrayed by a wrong password, whatever code comes with it', async () => {
    const { who, key } = await withApp()
    const plain = await world.newcomer()
    const answers = []
    for (const [person, fields] of [
      [who, {}],
      [who, byApp(key)],
      [plain, {}],
    ] as const) {
      const wrong = { password: WRONG_PASSWORD, ...fields }
      answers.push(await writesNothing(world, async () => world.signIn(person, wrong)))
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'account.credentials_wrong' } })
  })

  it.each([-1, 0, 1])('is passed with the code of the app, %i steps off', async (steps) => {
    const { who, key } = await withApp()
    const answer = await world.signIn(who, byApp(key, steps))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ access_token: expect.any(String), Key: expect.any(String) })
    expect(answer.body).not.toHaveProperty('TwoFactorToken')
  })

  it('is passed once with one code, also by two at the same instant', async () => {
    const { who, key } = await withApp()
    const fields = byApp(key)
    const answers = await Promise.all([1, 2].map(async () => world.signIn(who, fields)))
    expect(statusesOf(answers)).toEqual([200, 400])
    for (const answer of answers.filter(({ status }) => status === 400)) handsOutNothing(answer)
    expect((await world.signIn(who, fields)).body.code).toBe('two_step.code_wrong')
  })

  it('is passed with a mailed code, once and within ten minutes', async () => {
    const who = await world.newcomer()
    await world.turnOnMails(who)
    const mailed = async () => {
      await world.askForCode(who)
      return { twoFactorToken: await world.codeMailedTo(who.email), twoFactorProvider: '1' }
    }
    const fields = await mailed()
    expect((await world.signIn(who, fields)).status).toBe(200)
    expect((await world.signIn(who, fields)).body.code).toBe('two_step.code_wrong')
    const late = await mailed()
    world.pass({ minutes: 10 })
    expect((await world.signIn(who, late)).body.code).toBe('two_step.code_wrong')
  })

  it('takes no code that was mailed to an address which is only being set up', async () => {
    const who = await world.newcomer()
    await world.turnOnMails(who)
    const other = `other-${who.email}`
    await world.ask(who, 'POST', '/send-email', { email: other })
    const twoFactorToken = await world.codeMailedTo(other)
    expect((await world.signIn(who, { twoFactorToken, twoFactorProvider: '1' })).body.code).toBe('two_step.code_wrong')
  })

  it('refuses a wrong code, and one for a way that is off, with the body of a wrong password and its own text', async () => {
    const { who, key } = await withApp()
    const token = appCode(key, world.now())
    for (const fields of [
      { twoFactorToken: otherThan(token), twoFactorProvider: '0' },
      { twoFactorToken: token, twoFactorProvider: '1' },
      { twoFactorToken: token, twoFactorProvider: '3' },
      { twoFactorToken: token, twoFactorProvider: '8' },
    ]) {
      const answer = await world.signIn(who, fields)
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual({
        error: 'invalid_grant',
        error_description: 'invalid_username_or_password',
        ErrorModel: {
          Message: 'The two-step login code is wrong, expired or used already. Try again with a new one.',
          Object: 'error',
        },
        code: 'two_step.code_wrong',
        requestId: 'test-request',
      })
    }
  })

  it('takes not even the right code after five wrong ones, until ten minutes after the first', async () => {
    const { who, key } = await withApp()
    const fields = (twoFactorToken: string) => ({ twoFactorToken, twoFactorProvider: '0' })
    await guess(appCode(key, world.now()), async (code) => world.signIn(who, fields(code)))
    const locked = await writesNothing(world, async () => world.signIn(who, byApp(key)))
    expectTooMany(locked, 'two_step.too_many_codes')
    handsOutNothing(locked)
    world.pass({ minutes: 9 })
    expectTooMany(await world.signIn(who, byApp(key)), 'two_step.too_many_codes', 60)
    world.pass({ minutes: 1 })
    expect((await world.signIn(who, byApp(key))).status).toBe(200)
  })

  it('counts the wrong codes of all ways together, and of many guesses at once every one that it judged', async () => {
    const { who, key } = await withApp()
    const wrong = otherThan(appCode(key, world.now()))
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, at) =>
        world.signIn(who, { twoFactorToken: wrong, twoFactorProvider: at % 2 ? '0' : '8' }),
      ),
    )
    expect(answers.filter(({ body }) => body.code === 'two_step.code_wrong')).toHaveLength(5)
    expectTooMany(await world.signIn(who, byApp(key)), 'two_step.too_many_codes')
  })

  it('keeps the counts of one account apart from those of another', async () => {
    const [one, other] = [await withApp(), await withApp()]
    const send = async (twoFactorToken: string) => world.signIn(one.who, { twoFactorToken, twoFactorProvider: '0' })
    await guess(appCode(one.key, world.now()), send)
    expect((await world.signIn(other.who, byApp(other.key))).status).toBe(200)
  })

  it('continues a session without asking again', async () => {
    const { who, key } = await withApp()
    const { body } = await world.signIn(who, byApp(key))
    const answer = await world.signIn(who, { grant_type: 'refresh_token', refresh_token: body.refresh_token })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['Authenticator', { twoFactorToken: '123456', twoFactorProvider: 'app' }],
    ['a token that is too long', { twoFactorToken: 'x'.repeat(501), twoFactorProvider: '0' }],
  ])('refuses %s in the dialect of RFC 6749', async (_, fields) => {
    const answer = await world.signIn(await world.newcomer(), fields)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request', code: 'request.invalid' } })
  })
})

describe('a remembered device', () => {
  async function remembered(): Promise<{ who: Person; key: string; fields: Record<string, string> }> {
    const { who, key } = await withApp()
    const { body } = await world.signIn(who, { ...byApp(key), twoFactorRemember: '1' })
    expect(body.TwoFactorToken).toMatch(/^\d+\.[\w-]{43}$/)
    return { who, key, fields: { twoFactorToken: body.TwoFactorToken, twoFactorProvider: '5' } }
  }

  it('passes for 30 days, any number of times, and nothing is written for it', async () => {
    const { who, fields } = await remembered()
    for (let time = 0; time < 2; time += 1) {
      expect((await writesNothing(world, async () => world.signIn(who, fields))).status).toBe(200)
    }
    world.pass({ hours: 30 * 24 })
    asksAgain(await world.signIn(who, fields))
  })

  it('is this device of this account alone, and its token cannot be prolonged', async () => {
    const { who, fields } = await remembered()
    const other = await withApp()
    asksAgain(await world.signIn(other.who, fields))
    asksAgain(await world.signIn(who, { ...fields, deviceIdentifier: 'another' }))
    asksAgain(await world.signIn(who, { ...fields, deviceIdentifier: '' }))
    const [until = '', mac] = (fields['twoFactorToken'] ?? '').split('.')
    asksAgain(await world.signIn(who, { ...fields, twoFactorToken: `${Number(until) + 1}.${mac}` }))
    asksAgain(await world.signIn(who, { ...fields, twoFactorToken: 'garbage' }))
  })

  it('is not remembered without a device identifier', async () => {
    const { who, key } = await withApp()
    const { body } = await world.signIn(who, { ...byApp(key), twoFactorRemember: '1', deviceIdentifier: '' })
    expect(body).not.toHaveProperty('TwoFactorToken')
  })

  it('is forgotten when a way is turned on or off, and when the security stamp changes', async () => {
    const turned = await remembered()
    await world.turnOnMails(turned.who)
    asksAgain(await world.signIn(turned.who, turned.fields))
    const stamped = await remembered()
    const account = await world.store.get('Account', { accountId: stamped.who.subject })
    if (account) await world.store.commit([replace('Account', account, { securityStamp: 'another' })])
    asksAgain(await world.signIn(stamped.who, stamped.fields))
  })
})

describe('the recovery code at sign-in', () => {
  it('signs in, turns two-step login off, works once, and the person is told', async () => {
    const { who } = await withApp()
    const twoFactorToken = await world.recoveryCodeOf(who)
    const fields = { twoFactorToken, twoFactorProvider: '8' }
    expect((await world.signIn(who, fields)).status).toBe(200)
    expect(await world.waysOf(who)).toEqual([])
    expect((await lastMailTo(world, who.email)).letter).toEqual({ kind: 'two-step-login-recovered' })
    expect((await world.signIn(who)).status).toBe(200)
    await world.turnOnApp(who)
    expect((await world.signIn(who, fields)).body.code).toBe('two_step.code_wrong')
  })
})
