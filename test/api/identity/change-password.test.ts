import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
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
import { lastMailTo } from '../../support/mail.ts'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { sealed } from '../../support/scene.ts'

const KEY = sealed.symmetric.replace('2.AAAA', '2.BBBB')
const PATH = '/api/accounts/password'
const TEMPORARY_PATH = '/api/accounts/update-temp-password'

let world: IdentityWorld
let ada: Registered & { subject: string; refreshToken: string }

const signedIn = async () => {
  const someone = await registered(world)
  const { body } = await signIn(world, someone)
  return { ...someone, subject: subjectIn(body.access_token), refreshToken: String(body.refresh_token) }
}

beforeAll(async () => {
  world = await createIdentityWorld()
  ada = await signedIn()
})

const change = (who = ada, body: object = {}) => ({
  method: 'POST',
  path: PATH,
  body: { masterPasswordHash: who.masterPasswordHash, newMasterPasswordHash: newPasswordHash(), key: KEY, ...body },
  subject: who.subject,
})
const choose = (who = ada, body: object = {}) => ({
  method: 'PUT',
  path: TEMPORARY_PATH,
  body: { newMasterPasswordHash: newPasswordHash(), key: KEY, ...body },
  subject: who.subject,
})
const accountOf = async ({ subject }: { subject: string }) => world.store.get('Account', { accountId: subject })

describe('changePassword', () => {
  itNeedsAToken(() => ({ world, request: change() }))
  itNeedsAJsonObject(() => ({ world, request: change() }))

  it('lets in with the new password alone, ends sessions, keeps the hint, and tells the person', async () => {
    const bob = await signedIn()
    const renewed = { ...bob, masterPasswordHash: newPasswordHash() }
    const body = { newMasterPasswordHash: renewed.masterPasswordHash, masterPasswordHint: 'the dog' }
    expect((await world.call(change(bob, body))).status).toBe(200)
    expect(await accountOf(bob)).toMatchObject({ key: KEY, masterPasswordHint: 'the dog' })
    const form = { grant_type: 'refresh_token', refresh_token: bob.refreshToken }
    expect((await requestToken(world, form)).status).toBe(400)
    expect((await signIn(world, bob)).status).toBe(400)
    const answer = await signIn(world, renewed)
    expect(answer.body).toMatchObject({ Key: KEY, ForcePasswordReset: false })
    expect((await lastMailTo(world, bob.email)).letter).toEqual({ kind: 'password-changed' })
  })

  it('refuses whoever does not know the password before, names the field, and writes nothing', async () => {
    const request = change(ada, { masterPasswordHash: newPasswordHash() })
    const answer = await writesNothing(world, async () => world.call(request))
    expect(answer).toMatchObject({ status: 400, body: { code: 'account.verification_failed' } })
    expect(Object.keys(answer.body.validationErrors)).toEqual(['MasterPasswordHash'])
  })

  it.each(['newMasterPasswordHash', 'key'])('refuses a request without %s', async (field) => {
    const answer = await writesNothing(world, async () => world.call(change(ada, { [field]: undefined })))
    expect(answer.status).toBe(400)
  })
})

describe('replaceTemporaryPassword', () => {
  itNeedsAToken(() => ({ world, request: choose() }))
  itNeedsAJsonObject(() => ({ world, request: choose() }))

  it('lets a person whose account was recovered choose his own password', async () => {
    const bob = await signedIn()
    const account = await accountOf(bob)
    if (account) await world.store.commit([replace('Account', account, { forcePasswordReset: true })])
    const renewed = { ...bob, masterPasswordHash: newPasswordHash() }
    const request = choose(bob, { newMasterPasswordHash: renewed.masterPasswordHash })
    expect((await world.call(request)).status).toBe(200)
    expect((await signIn(world, bob)).status).toBe(400)
    expect((await signIn(world, renewed)).body).toMatchObject({ Key: KEY, ForcePasswordReset: false })
    expect((await world.call(choose(bob))).status).toBe(400)
  })

  it('refuses whose password is his own already, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => world.call(choose()))
    expect(answer).toMatchObject({ status: 400, body: { code: 'account.no_temporary_password' } })
  })
})
