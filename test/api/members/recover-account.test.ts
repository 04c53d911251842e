import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { countedMembers, eventsAbout } from '../../support/counted.ts'
import { memoryUserPool, type PoolUser } from '../../support/memory-user-pool.ts'
import { enforce } from '../../support/policies.ts'
import { type RecoveryScene, recoveryScene } from '../../support/recovery.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { client, person, provider, providerUser, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const HASH = `${'B'.repeat(43)}=`
const KEY = sealed.symmetric.replace('2.AAAA', '2.BBBB')
const legacy = { newMasterPasswordHash: HASH, key: KEY }

let world: World
let users: Map<string, PoolUser>
let here: RecoveryScene

beforeAll(async () => {
  const pool = memoryUserPool()
  users = pool.users
  world = await createWorld({ userPool: pool.userPool })
  here = await recoveryScene(world)
})

const request = (subject: string, memberId = here.user.memberId, body: object = legacy) => ({
  method: 'PUT',
  path: `/api/organizations/${here.opened.organizationId}/users/${memberId}/recover-account`,
  body,
  subject,
})
const enrolledUser = async (over: object = {}) => {
  const wish = { type: 2, status: 2, resetPasswordKey: sealed.asymmetric, ...over } as const
  const [one] = await countedMembers(world, here.opened.organizationId, [wish])
  if (!one) throw new Error('Nobody was planted')
  users.set(one.email, { subject: one.subject, password: 'old' })
  return one
}
const accountOf = async ({ subject }: { subject: string }) => world.store.get('Account', { accountId: subject })
const split = (email: string, iterations = 600_000) => {
  const derived = { kdf: { kdfType: 0, iterations }, salt: email }
  return {
    resetMasterPassword: true,
    authenticationData: { ...derived, masterPasswordAuthenticationHash: HASH },
    unlockData: { ...derived, masterKeyWrappedUserKey: KEY },
  }
}

describe('recoverAccount', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))
  itNeedsAJsonObject(() => ({ world, request: request(here.owner.subject) }))

  it.each([
    ['the classic payload', () => legacy],
    ['the split payload', split],
  ])('takes %s: new key and verifier, ForcePasswordReset, sessions ended (T82)', async (_, bodyFor) => {
    const someone = await enrolledUser()
    const before = await accountOf(someone)
    const answer = await world.call(request(here.admin.subject, someone.memberId, bodyFor(someone.email)))
    expect(answer.status).toBe(200)
    const after = await accountOf(someone)
    expect(after).toMatchObject({ key: KEY, forcePasswordReset: true, passwordPending: true })
    expect(after?.verifier).not.toEqual(before?.verifier)
    expect(after?.securityStamp).not.toBe(before?.securityStamp)
    expect(users.get(someone.email)).toMatchObject({ password: HASH, signedOut: 1 })
    expect(await eventsAbout(world, someone.memberId)).toEqual([1508])
    const letters = (await world.mails()).filter(({ to }) => to === someone.email).map(({ letter }) => letter)
    expect(letters).toEqual([
      { kind: 'account-recovered', organizationName: 'Globex', hasNewPassword: true, hasNoTwoStepLogin: false },
    ])
  })

  it('clears two-step login with the password, or alone, and logs 1519', async () => {
    for (const [body, events] of [
      [{ ...legacy, resetTwoFactor: true }, [1508, 1519]],
      [{ resetMasterPassword: false, resetTwoFactor: true }, [1519]],
      [{ resetTwoFactor: true }, [1519]],
    ] as const) {
      const someone = await enrolledUser()
      const account = await accountOf(someone)
      if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
      expect((await world.call(request(here.owner.subject, someone.memberId, body))).status).toBe(200)
      expect(await accountOf(someone)).toMatchObject({ twoStepProviders: [], forcePasswordReset: events.length > 1 })
      expect(users.get(someone.email)?.password).toBe(events.length > 1 ? HASH : 'old')
      expect(await eventsAbout(world, someone.memberId)).toEqual(events)
    }
  })

  it.each([1, 2, -1] as const)('recovers an enrolled member of status %i', async (status) => {
    const someone = await enrolledUser({ status })
    expect((await world.call(request(here.owner.subject, someone.memberId))).status).toBe(200)
  })

  it('succeeds where the user pool is away: the next sign-in makes up for it', async () => {
    const someone = await enrolledUser()
    users.delete(someone.email)
    expect((await world.call(request(here.owner.subject, someone.memberId))).status).toBe(200)
    expect(await accountOf(someone)).toMatchObject({ passwordPending: true })
  })

  it('keeps to the ceiling: custom no admins or owners, admins no owners; owner and staff recover anybody', async () => {
    const secondOwner = await enrolledUser({ type: 0 })
    const technician = await providerUser(world, here.scene, 1)
    for (const [by, target, code] of [
      [here.custom, here.admin, 'member.custom_manages_no_admins'],
      [here.custom, secondOwner, 'member.only_owners_manage_owners'],
      [here.admin, secondOwner, 'member.only_owners_manage_owners'],
    ] as const) {
      const answer = await writesNothing(world, async () => world.call(request(by.subject, target.memberId)))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
    for (const { subject } of [here.owner, technician, here.scene.admin]) {
      expect((await world.call(request(subject, secondOwner.memberId))).status).toBe(200)
    }
    expect((await world.call(request(here.custom.subject, here.user.memberId))).status).toBe(200)
  })

  it('lets nobody gain a right: neither that of a custom member nor that of staff', async () => {
    const refusesAs = async (by: { subject: string }, target: { memberId: string }, code: string) => {
      const answer = await writesNothing(world, async () => world.call(request(by.subject, target.memberId)))
      expect([answer.status, answer.body.code]).toEqual([400, code])
    }
    const stronger = await enrolledUser({ type: 4, permissions: ['manageResetPassword', 'manageUsers'] })
    await refusesAs(here.custom, stronger, 'member.right_not_held')
    expect((await world.call(request(here.admin.subject, stronger.memberId))).status).toBe(200)

    const { subject: accountId, email } = here.scene.admin
    const asMember = await enrolledUser({ accountId, email })
    const technician = await providerUser(world, here.scene, 1)
    await refusesAs(technician, asMember, 'member.recovers_no_stronger_staff')
    const limited = await providerUser(world, here.scene, 1)
    const row = await world.store.get('ProviderUser', { providerId: here.scene.providerId, providerUserId: limited.id })
    if (row) await world.store.commit([replace('ProviderUser', row, { clientIds: [here.opened.id] })])
    const { subject, email: address } = technician
    const unlimited = await enrolledUser({ accountId: subject, email: address })
    await refusesAs(limited, unlimited, 'member.recovers_no_stronger_staff')
    expect((await world.call(request(here.scene.admin.subject, unlimited.memberId))).status).toBe(200)
  })

  it("refuses a member who works for a provider that is not the caller's", async () => {
    const elsewhere = await provider(world)
    const technician = await providerUser(world, elsewhere, 1)
    const target = await enrolledUser({ accountId: technician.subject, email: technician.email })
    const answer = await writesNothing(world, async () => world.call(request(here.owner.subject, target.memberId)))
    expect(answer.body.code).toBe('member.recovers_no_stronger_staff')
    const own = await providerUser(world, here.scene, 1)
    const colleague = await enrolledUser({ accountId: own.subject, email: own.email })
    expect((await world.call(request(here.scene.admin.subject, colleague.memberId))).status).toBe(200)
    const byOwner = await writesNothing(world, async () => world.call(request(here.owner.subject, colleague.memberId)))
    expect(byOwner.body.code).toBe('member.recovers_no_stronger_staff')
  })

  it.each([
    ['is not enrolled', { resetPasswordKey: null }],
    ['is invited', { status: 0 }],
  ])('refuses a member who %s', async (_, over) => {
    const someone = await enrolledUser(over)
    const answer = await writesNothing(world, async () => world.call(request(here.owner.subject, someone.memberId)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('member.not_enrolled')
  })

  it('refuses another salt or key derivation than the account has', async () => {
    const someone = await enrolledUser()
    for (const body of [split('other@example.test'), split(someone.email, 700_000)]) {
      const wish = request(here.owner.subject, someone.memberId, body)
      const answer = await writesNothing(world, async () => world.call(wish))
      expect(answer.body.code).toBe('member.recovery_derives_otherwise')
    }
  })

  it('refuses while the policy is off, and where the plan has no account recovery', async () => {
    const other = await recoveryScene(world)
    const wish = {
      ...request(other.owner.subject),
      path: `/api/organizations/${other.opened.organizationId}/users/${other.user.memberId}/recover-account`,
    }
    await enforce(world, other.opened.organizationId, [PolicyType.SingleOrg])
    expect((await writesNothing(world, async () => world.call(wish))).body.code).toBe('member.recovery_off')
    const organization = await world.store.get('Organization', other.opened)
    if (organization) await world.store.commit([replace('Organization', organization, { planType: 17 })])
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.body).toMatchObject({ code: 'organization.plan_lacks_feature' })
    expect(answer.body.message).toContain('Account recovery')
  })

  it.each([
    [{}, 'NewMasterPasswordHash'],
    [{ newMasterPasswordHash: HASH }, 'Key'],
    [{ newMasterPasswordHash: 'short', key: KEY }, 'NewMasterPasswordHash'],
    [{ resetMasterPassword: false }, 'ResetMasterPassword'],
    [{ ...split('a@example.test'), unlockData: { ...split('b@example.test').unlockData } }, 'UnlockData'],
  ])('refuses %j naming the field, and writes nothing', async (body, field) => {
    const wish = request(here.owner.subject, here.user.memberId, body)
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('refuses plain members and custom members without the right', async () => {
    const [custom] = await countedMembers(world, here.opened.organizationId, [
      { type: 4, status: 2, permissions: ['manageUsers'] },
    ])
    for (const subject of [here.user.subject, custom?.subject ?? '']) {
      const answer = await writesNothing(world, async () => world.call(request(subject)))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('answers unknown and foreign members, and everything to a stranger, like what does not exist', async () => {
    const stranger = await person(world)
    const other = await client(world, here.scene)
    await expectAlikeNotFound(world, [
      request(here.owner.subject, UNKNOWN_ID),
      request(here.owner.subject, other.owner.memberId),
      request(here.owner.subject, 'nonsense'),
      request(stranger.subject),
    ])
  })
})
