import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { countedMembers } from '../../support/counted.ts'
import { crashes } from '../../support/crash.ts'
import {
  createIdentityWorld,
  type IdentityWorld,
  newPasswordHash,
  type Registered,
  registered,
  requestToken,
  signIn,
  subjectIn,
} from '../../support/identity-world.ts'
import { enforce } from '../../support/policies.ts'
import { client, type ProviderScene, provider, sealed } from '../../support/scene.ts'
import type { Answer } from '../../support/world.ts'

const crash = crashes()
const NEW_KEY = sealed.symmetric.replace('2.AAAA', '2.BBBB')
let world: IdentityWorld
let scene: ProviderScene
let organizationId: string

beforeAll(async () => {
  world = await createIdentityWorld({ wrapUserPool: crash.wrap, wrapStore: crash.wrap })
  scene = await provider(world)
  organizationId = (await client(world, scene, { planType: 19, seats: 40 })).organizationId
  await enforce(world, organizationId, [PolicyType.ResetPassword])
})
afterAll(async () => world.close())

interface Enrolled extends Registered {
  readonly memberId: string
  readonly refreshToken: string
}

/** A registered member who is signed in and enrolled. */
async function enrolled(): Promise<Enrolled> {
  const ada = await registered(world)
  const { body } = await signIn(world, ada)
  const subject = subjectIn(body.access_token)
  const [planted] = await countedMembers(world, organizationId, [
    { type: 2, status: 2, resetPasswordKey: sealed.asymmetric, accountId: subject, email: ada.email },
  ])
  return { ...ada, memberId: planted?.memberId ?? '', refreshToken: body.refresh_token }
}

async function recover({ memberId }: Enrolled, newMasterPasswordHash: string): Promise<Answer> {
  return world.call({
    method: 'PUT',
    path: `/api/organizations/${organizationId}/users/${memberId}/recover-account`,
    body: { newMasterPasswordHash, key: NEW_KEY },
    subject: scene.admin.subject,
  })
}

const moments = [
  ['before', 'commit'],
  ['after', 'commit'],
  ['before', 'setPassword'],
  ['after', 'setPassword'],
  ['before', 'signOut'],
  ['after', 'signOut'],
] as const

describe.each(moments)('an account recovery that is cut off %s %s', (moment, method) => {
  const isWritten = method !== 'commit' || moment === 'after'

  async function cutOff(): Promise<{ ada: Enrolled; renewed: Registered }> {
    const ada = await enrolled()
    const renewed = { ...ada, masterPasswordHash: newPasswordHash() }
    crash.arm(method, moment)
    expect((await recover(ada, renewed.masterPasswordHash)).status).toBe(method === 'commit' ? 500 : 200)
    return { ada, renewed }
  }

  it('lets in exactly one password from the commit on, and continues no session from before', async () => {
    const { ada, renewed } = await cutOff()
    const form = { grant_type: 'refresh_token', refresh_token: ada.refreshToken }
    expect((await requestToken(world, form)).status).toBe(isWritten ? 400 : 200)
    expect((await signIn(world, ada)).status).toBe(isWritten ? 400 : 200)
    const answer = await signIn(world, renewed)
    expect(answer.status).toBe(isWritten ? 200 : 400)
    if (isWritten) expect(answer.body).toMatchObject({ Key: NEW_KEY, ForcePasswordReset: true })
    expect((await signIn(world, ada)).status).toBe(isWritten ? 400 : 200)
    expect((await requestToken(world, form)).status).toBe(isWritten ? 400 : 200)
  })

  it('is finished by the first sign-in: from then on the session continues like every other', async () => {
    const { ada, renewed } = await cutOff()
    const { body } = await signIn(world, isWritten ? renewed : ada)
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    expect((await requestToken(world, form)).status).toBe(200)
    const account = await world.store.find('Account', 'byAddress', { email: ada.email })
    expect(account?.passwordPending).toBe(false)
    expect((await world.deps.userPool.signIn(ada.email, renewed.masterPasswordHash)) !== null).toBe(isWritten)
  })

  it('lets nobody guess on, though the lockout of the user pool does not hold meanwhile', async () => {
    const { ada, renewed } = await cutOff()
    if (!isWritten) return
    const guesses = Array.from({ length: 6 }, () => ({ ...ada, masterPasswordHash: newPasswordHash() }))
    const statuses = []
    for (const guess of guesses) statuses.push((await signIn(world, guess)).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    expect((await signIn(world, renewed)).status).toBe(429)
  })

  it('may be repeated with another password: the last one counts', async () => {
    const { ada, renewed } = await cutOff()
    const last = { ...ada, masterPasswordHash: newPasswordHash() }
    expect((await recover(ada, last.masterPasswordHash)).status).toBe(200)
    expect((await signIn(world, renewed)).status).toBe(400)
    expect((await signIn(world, ada)).status).toBe(400)
    expect((await signIn(world, last)).status).toBe(200)
  })
})

describe.each([
  ['before', 'setPassword'],
  ['after', 'setPassword'],
  ['before', 'signOut'],
  ['after', 'signOut'],
  ['before', 'signIn'],
  ['after', 'signIn'],
  ['before', 'commit'],
  ['after', 'commit'],
] as const)('a first sign-in after a recovery that is itself cut off %s %s', (moment, method) => {
  it('works the next time, and the old password does not', async () => {
    const ada = await enrolled()
    const renewed = { ...ada, masterPasswordHash: newPasswordHash() }
    crash.arm('setPassword', 'before')
    await recover(ada, renewed.masterPasswordHash)
    crash.arm(method, moment)
    await signIn(world, renewed)
    expect((await signIn(world, ada)).status).toBe(400)
    expect((await signIn(world, renewed)).status).toBe(200)
    const form = { grant_type: 'refresh_token', refresh_token: ada.refreshToken }
    expect((await requestToken(world, form)).status).toBe(400)
  })
})
