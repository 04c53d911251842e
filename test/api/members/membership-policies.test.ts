import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { enforce } from '../../support/policies.ts'
import { writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  expectOk,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { changeOrganizationRecord, turnTwoStepLoginOn } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

const { TwoFactorAuthentication: TWO_STEP, SingleOrg: SINGLE, ResetPassword: RECOVERY } = PolicyType

let world: World
let scene: ProviderScene

/** Happens once, between what the next request decides and what it writes. */
let beforeCommit: (() => Promise<void>) | undefined

const interrupted = (store: Store): Store => ({
  ...store,
  commit: async (changes) => {
    const act = beforeCommit
    beforeCommit = undefined
    await act?.()
    await store.commit(changes)
  },
})

beforeAll(async () => {
  world = await createWorld({ wrapStore: interrupted })
  scene = await provider(world, { teams: 5000, enterprise: 5000 })
})

interface Invited {
  readonly organizationId: string
  readonly memberId: string
  readonly newcomer: Person
}

const enterprise = async () => client(world, scene, { planType: 19 })

/** Somebody with an account whom this organization, or a new one, invites as a user. */
async function invited(into?: ClientScene, newcomer?: Person, type = 2): Promise<Invited> {
  const { organizationId } = into ?? (await enterprise())
  const someone = newcomer ?? (await person(world))
  const path = `/api/organizations/${organizationId}/users/invite`
  const body = { emails: [someone.email], type }
  const answer = await world.call({ method: 'POST', path, body, subject: scene.admin.subject })
  expectOk(answer)
  return { organizationId, memberId: answer.body.data[0].id, newcomer: someone }
}

async function accept({ organizationId, memberId, newcomer }: Invited, resetPasswordKey?: string | null) {
  const token = await memberToken(world, organizationId, memberId)
  const path = `/api/organizations/${organizationId}/users/${memberId}/accept`
  return world.call({ method: 'POST', path, body: { token, resetPasswordKey }, subject: newcomer.subject })
}

async function confirm({ organizationId, memberId }: Invited) {
  const path = `/api/organizations/${organizationId}/users/${memberId}/confirm`
  return world.call({ method: 'POST', path, body: { key: sealed.asymmetric }, subject: scene.admin.subject })
}

/** Somebody who accepted, and may be confirmed as far as policies go. */
async function accepted(into?: ClientScene, newcomer?: Person): Promise<Invited> {
  const one = await invited(into, newcomer)
  expectOk(await accept(one))
  return one
}

const rowOf = async ({ organizationId, memberId }: Invited) => world.store.get('Member', { organizationId, memberId })

async function expectRefused(act: () => Promise<{ status: number; body: { code: string } }>, code: string) {
  const answer = await writesNothing(world, act)
  expect(answer.status).toBe(400)
  expect(answer.body.code).toBe(code)
}

/** The two steps that policies are asked at: each begins with a person who is one step before it. */
const steps = [
  { step: 'acceptance', before: invited, act: accept, status: 1 },
  { step: 'confirmation', before: accepted, act: confirm, status: 2 },
] as const

describe.each(steps)('$step', ({ before, act, status }) => {
  const succeeds = async (one: Invited) => {
    expect((await act(one)).status).toBe(200)
    expect(await rowOf(one)).toMatchObject({ status })
  }

  it('needs two-step login where the policy asks for it (T4, T22)', async () => {
    const one = await before()
    await enforce(world, one.organizationId, [TWO_STEP])
    await expectRefused(async () => act(one), 'member.two_step_login_required')
    await turnTwoStepLoginOn(world, one.newcomer)
    await succeeds(one)
  })

  it('is refused to a member of another organization where the policy allows only one (T5, T20)', async () => {
    const { newcomer } = await accepted()
    const one = await before(undefined, newcomer)
    await enforce(world, one.organizationId, [SINGLE])
    await expectRefused(async () => act(one), 'member.single_organization_here')
    await enforce(world, one.organizationId, [])
    await succeeds(one)
  })

  it('is refused where another organization of the person forbids it, until he is out of that one (T7)', async () => {
    const elsewhere = await accepted()
    const one = await before(undefined, elsewhere.newcomer)
    await enforce(world, elsewhere.organizationId, [SINGLE])
    await expectRefused(async () => act(one), 'member.single_organization_elsewhere')
    const row = await rowOf(elsewhere)
    if (row) {
      const revocation = { from: 1, reason: 1, at: world.now() } as const
      const after = { ...row, status: -1, revocation }
      await world.store.commit([{ kind: 'replace', entity: 'Member', before: row, after }])
    }
    await succeeds(one)
  })

  it('is not hindered by an organization that only invited the person, or was suspended (T7)', async () => {
    const strict = await invited()
    await enforce(world, strict.organizationId, [SINGLE])
    const one = await before(undefined, strict.newcomer)
    await succeeds(one)

    const suspended = await accepted()
    const other = await before(undefined, suspended.newcomer)
    await enforce(world, suspended.organizationId, [SINGLE])
    await changeOrganizationRecord(world, suspended.organizationId, { enabled: false })
    await succeeds(other)
  })

  it('names two-step login and the other organizations together where both hinder', async () => {
    const { newcomer } = await accepted()
    const one = await before(undefined, newcomer)
    await enforce(world, one.organizationId, [TWO_STEP, SINGLE])
    await expectRefused(async () => act(one), 'member.policies_violated')
  })

  it("does not ask the provider's staff", async () => {
    const one = await before(undefined, scene.admin)
    await enforce(world, one.organizationId, [TWO_STEP, SINGLE])
    await succeeds(one)
  })
})

describe('acceptance', () => {
  it('does not ask owners and admins of the organization', async () => {
    for (const type of [0, 1]) {
      const one = await invited(undefined, undefined, type)
      await enforce(world, one.organizationId, [TWO_STEP, SINGLE])
      expect((await accept(one)).status).toBe(200)
    }
  })

  it('tells nobody of the policies who has no token', async () => {
    const one = await invited()
    await enforce(world, one.organizationId, [TWO_STEP])
    const path = `/api/organizations/${one.organizationId}/users/${one.memberId}/accept`
    const wish = { method: 'POST', path, body: { token: 'garbage' }, subject: one.newcomer.subject }
    await expectRefused(async () => world.call(wish), 'invitation.invalid')
  })

  it('enrols in account recovery, where everybody is enrolled, with the key that must come along', async () => {
    const one = await invited()
    await enforce(world, one.organizationId, [RECOVERY], { autoEnrollEnabled: true })
    for (const key of [undefined, null]) {
      await expectRefused(async () => accept(one, key), 'member.recovery_key_needed')
    }
    const wrong = await accept(one, 'plain')
    expect(Object.keys(wrong.body.validationErrors)).toEqual(['ResetPasswordKey'])
    expect((await accept(one, sealed.asymmetric)).status).toBe(200)
    expect(await rowOf(one)).toMatchObject({ status: 1, resetPasswordKey: sealed.asymmetric })
    const events = (await world.table.items()).filter(
      (item) => item['entity'] === 'AuditEvent' && item['memberId'] === one.memberId,
    )
    expect(events.map(({ type }) => type)).toContain(1506)
  })

  it('enrols nobody where the organization does not recover accounts', async () => {
    const one = await invited()
    expect((await accept(one, sealed.asymmetric)).status).toBe(200)
    expect(await rowOf(one)).toMatchObject({ resetPasswordKey: null })
  })

  it('lets a member of another organization join a second, and lists him in both', async () => {
    const first = await accepted()
    const second = await accepted(undefined, first.newcomer)
    expect((await rowOf(first))?.accountId).toBe(first.newcomer.subject)
    expect((await rowOf(second))?.accountId).toBe(first.newcomer.subject)
  })

  it('is refused to an account that changed its address since it was invited', async () => {
    const one = await invited()
    const account = await world.store.get('Account', { accountId: one.newcomer.subject })
    if (!account) throw new Error('There is no account')
    const after = { ...account, email: `new-${account.email}` }
    await world.store.commit([{ kind: 'replace', entity: 'Account', before: account, after }])
    await expectRefused(async () => accept(one), 'invitation.other_address')
  })

  it('is open to an account that is made for the invited address afterwards', async () => {
    const email = `brand-new-${Date.now()}@globex.test`
    const one = await invited(undefined, { email, subject: '' })
    const newcomer = await person(world, email)
    expect((await accept({ ...one, newcomer })).status).toBe(200)
  })
})

describe('initialization', () => {
  it('is refused to a member of an organization that forbids any other', async () => {
    const strict = await accepted()
    await enforce(world, strict.organizationId, [SINGLE])
    const pending = await client(world, scene, { pending: true, ownerEmail: strict.newcomer.email })
    const token = await memberToken(world, pending.organizationId, pending.owner.memberId)
    const path = `/api/organizations/${pending.organizationId}/users/${pending.owner.memberId}/accept-init`
    const keys = { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric }
    const body = { token, key: sealed.asymmetric, keys, collectionName: sealed.symmetric }
    const wish = { method: 'POST', path, body, subject: strict.newcomer.subject }
    await expectRefused(async () => world.call(wish), 'member.single_organization_elsewhere')
    await enforce(world, strict.organizationId, [])
    expect((await world.call(wish)).status).toBe(200)
  })
})

describe('a policy that is turned on while somebody is confirmed', () => {
  it('is obeyed: the confirmation is decided again', async () => {
    const one = await accepted()
    await enforce(world, one.organizationId, [])
    beforeCommit = async () => enforce(world, one.organizationId, [TWO_STEP])
    const answer = await confirm(one)
    expect(answer.body.code).toBe('member.two_step_login_required')
    expect(await rowOf(one)).toMatchObject({ status: 1, key: null })
  })
})
