import { expect } from '@jest/globals'
import { makeVerifier } from '../../functions/runtime/verifier.ts'
import { composeMail } from '../../functions/workers/compose-mail.ts'
import { replace } from '../../shared/store/change-set.ts'
import type { TwoStepLogin } from '../../shared/store/entities/two-step-login.ts'
import { appCode, otherThan } from './authenticator-app.ts'
import { requestToken } from './identity-world.ts'
import { lastMailTo } from './mail.ts'
import { memoryUserPool } from './memory-user-pool.ts'
import { expectOk, type Person, person } from './scene.ts'
import { type Answer, createWorld, type World } from './world.ts'

/** The master password hash of everybody in these worlds. */
export const PASSWORD = `${'P'.repeat(43)}=`
export const WRONG_PASSWORD = `${'W'.repeat(43)}=`
const DEVICE = '5d3d9a0e-2c3c-4f4f-a4f0-8e2a4e9d1f10'

/** A world in which people can sign in, and two-step login is set up as clients do it. */
export interface TwoStepWorld extends World {
  /** Somebody who can sign in, without two-step login. */
  newcomer(): Promise<Person>
  /** A request by this person to `/api/two-factor/…`, with his master password hash. */
  ask(who: Person, method: string, path: string, body?: object): Promise<Answer>
  /** Turns the authenticator app on; resolves to its key. */
  turnOnApp(who: Person): Promise<string>
  /** Turns codes by mail on, to the person's own address. */
  turnOnMails(who: Person): Promise<void>
  /** The code of the last mail to an address. */
  codeMailedTo(address: string): Promise<string>
  /** Asks for a code as clients do between the two steps of a sign-in. */
  askForCode(who: Person): Promise<Answer>
  recoveryCodeOf(who: Person): Promise<string>
  signIn(who: Person, fields?: Readonly<Record<string, string>>): Promise<Answer>
  recordOf(who: Person): Promise<TwoStepLogin | undefined>
  waysOf(who: Person): Promise<readonly number[] | undefined>
}

export async function createTwoStepWorld(): Promise<TwoStepWorld> {
  const { userPool, users } = memoryUserPool()
  const world = await createWorld({ userPool })
  const ask: TwoStepWorld['ask'] = async (who, method, path, body) =>
    world.call({
      method,
      path: `/api/two-factor${path}`,
      subject: who.subject,
      ...(body && { body: { masterPasswordHash: PASSWORD, ...body } }),
    })
  const codeMailedTo = async (address: string) => {
    const mail = await lastMailTo(world, address)
    expect(mail.letter.kind).toBe('two-step-code')
    const { text } = await composeMail(mail, { ...world, publicUrl: 'https://keyward.test' })
    return /\b\d{6}\b/.exec(text)?.[0] ?? ''
  }
  return {
    ...world,
    ask,
    codeMailedTo,
    newcomer: async () => {
      const someone = await person(world)
      const account = await world.store.get('Account', { accountId: someone.subject })
      if (!account) throw new Error('There is no account')
      await world.store.commit([replace('Account', account, { verifier: await makeVerifier(PASSWORD) })])
      users.set(someone.email, { subject: someone.subject, password: PASSWORD })
      return someone
    },
    turnOnApp: async (who) => {
      const { key } = (await ask(who, 'POST', '/get-authenticator', {})).body
      expectOk(await ask(who, 'PUT', '/authenticator', { token: appCode(key, world.now()), key }))
      return key
    },
    turnOnMails: async (who) => {
      expectOk(await ask(who, 'POST', '/send-email', { email: who.email }))
      const token = await codeMailedTo(who.email)
      expectOk(await ask(who, 'PUT', '/email', { email: who.email, token }))
    },
    askForCode: async (who) =>
      world.call({
        method: 'POST',
        path: '/api/two-factor/send-email-login',
        body: { email: who.email, masterPasswordHash: PASSWORD },
      }),
    recoveryCodeOf: async (who) => (await ask(who, 'POST', '/get-recover', {})).body.code,
    signIn: async (who, fields = {}) =>
      requestToken(world, {
        grant_type: 'password',
        username: who.email,
        password: PASSWORD,
        deviceType: '25',
        deviceIdentifier: DEVICE,
        deviceName: 'linux',
        ...fields,
      }),
    recordOf: async ({ subject }) => world.store.get('TwoStepLogin', { accountId: subject }),
    waysOf: async ({ subject }) => (await world.store.get('Account', { accountId: subject }))?.twoStepProviders,
  }
}

/** Sends wrong codes until one more is too many; each is refused as wrong. */
export async function guess(right: string, send: (code: string) => Promise<Answer>): Promise<void> {
  for (let time = 0; time < 5; time += 1) {
    const answer = await send(otherThan(right))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.code_wrong')
  }
}

/** Fails unless the answer says that there were too many, and when to come back. */
export function expectTooMany(answer: Answer, code: string, withinSeconds = 600): void {
  expect(answer.status).toBe(429)
  expect(answer.body.code).toBe(code)
  const seconds = Number(answer.headers['retry-after'])
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(withinSeconds)
  expect(answer.body.message ?? answer.body.ErrorModel.Message).toContain(`in ${seconds} seconds`)
}
