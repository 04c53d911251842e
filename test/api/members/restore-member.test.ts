import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { enforce } from '../../support/policies.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAToken,
  statusesOf,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { client, member, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
})

const request = (subject: string, memberId: string, { organizationId } = here) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/${memberId}/restore`,
  subject,
})
const revocation = (from: 0 | 1 | 2) => ({ from, reason: 1, at: world.now() })
const plantRevoked = async (from: 0 | 1 | 2 = 2, own = here, type: 0 | 1 | 2 = 2) =>
  own.plant({ type, status: -1, revocation: revocation(from), ...(from === 0 && { accountId: null }) })
const rowOf = async (memberId: string, { organizationId } = here) =>
  world.store.get('Member', { organizationId, memberId })

describe('restoreMember', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject, UNKNOWN_ID) }))

  it.each([0, 1, 2] as const)('gives status %i back, takes a seat and logs 1512 (T74)', async (from) => {
    const someone = await plantRevoked(from)
    expect((await world.call(request(here.owner.subject, someone.memberId))).status).toBe(200)
    expect(await rowOf(someone.memberId)).toMatchObject({ status: from, revocation: null })
    expect(await eventsAbout(world, someone.memberId)).toEqual([1512])
    await expectCounted(world, here.organizationId)
  })

  it('goes by PATCH and by …/restore/vnext as well', async () => {
    const [one, two] = [await plantRevoked(), await plantRevoked()]
    const patch = { ...request(here.owner.subject, one.memberId), method: 'PATCH' }
    const next = request(here.owner.subject, two.memberId)
    expect((await world.call(patch)).status).toBe(200)
    expect((await world.call({ ...next, path: `${next.path}/vnext`, body: {} })).status).toBe(200)
  })

  it('brings back an invitation that expired meanwhile as one that can be sent again', async () => {
    const someone = await plantRevoked(0)
    await world.call(request(here.owner.subject, someone.memberId))
    const path = `/api/organizations/${here.organizationId}/users/${someone.memberId}/reinvite`
    expect((await world.call({ method: 'POST', path, subject: here.owner.subject })).status).toBe(200)
    expect((await rowOf(someone.memberId))?.invitation?.expiresAt).toBeDefined()
  })

  it('refuses the own row, an owner to an admin, an admin to a custom member, and whoever is active (T70)', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const custom = await here.plant({ type: 4, status: 2, permissions: ['manageUsers'] })
    const revokedOwner = await plantRevoked(2, here, 0)
    const revokedAdmin = await plantRevoked(2, here, 1)
    const ownRow = await here.plant({
      type: 2,
      status: -1,
      accountId: here.scene.admin.subject,
      email: here.scene.admin.email,
    })
    for (const [by, memberId, code] of [
      [here.scene.admin, ownRow.memberId, 'member.own_row'],
      [admin, revokedOwner.memberId, 'member.only_owners_manage_owners'],
      [custom, revokedAdmin.memberId, 'member.custom_manages_no_admins'],
      [admin, custom.memberId, 'member.not_revoked'],
    ] as const) {
      const answer = await writesNothing(world, async () => world.call(request(by.subject, memberId)))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('refuses where no seat is free, whatever the status before; a failed check takes none', async () => {
    const own = await membership(world, 2)
    await own.plant({ type: 2, status: 2 })
    for (const from of [0, 1, 2] as const) {
      const someone = await plantRevoked(from, own)
      const answer = await writesNothing(world, async () =>
        world.call(request(own.owner.subject, someone.memberId, own)),
      )
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('member.seats_missing')
      expect(answer.body.message).toContain('Seats that are free: 0; seats that this needs: 1')
    }
  })

  it('gives the last free seat to one of two who are restored at the same time', async () => {
    const own = await membership(world, 2)
    const two = [await plantRevoked(2, own), await plantRevoked(2, own)]
    const answers = await Promise.all(
      two.map(async ({ memberId }) => world.call(request(own.owner.subject, memberId, own))),
    )
    expect(statusesOf(answers)).toEqual([200, 400])
    await expectCounted(world, own.organizationId)
  })

  it('asks two-step login of whoever had accepted where the policy does, and of nobody else (T71)', async () => {
    const own = await membership(world)
    await enforce(world, own.organizationId, [PolicyType.TwoFactorAuthentication])
    for (const from of [1, 2] as const) {
      const someone = await plantRevoked(from, own)
      const wish = request(own.owner.subject, someone.memberId, own)
      const answer = await writesNothing(world, async () => world.call(wish))
      expect(answer.body.code).toBe('member.two_step_login_required')
      const account = await world.store.get('Account', { accountId: someone.subject })
      if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
      expect((await world.call(wish)).status).toBe(200)
    }
    const invited = await plantRevoked(0, own)
    expect((await world.call(request(own.owner.subject, invited.memberId, own))).status).toBe(200)
  })

  it('refuses members of other organizations where either forbids it, naming both policies if both are violated', async () => {
    const [own, other] = [await membership(world), await membership(world)]
    const someone = await plantRevoked(2, own)
    await member(world, other.organizationId, { type: 2, status: 2, accountId: someone.subject, email: someone.email })
    const wish = request(own.owner.subject, someone.memberId, own)
    const codeOf = async () => (await writesNothing(world, async () => world.call(wish))).body.code
    await enforce(world, other.organizationId, [PolicyType.SingleOrg])
    expect(await codeOf()).toBe('member.single_organization_elsewhere')
    await enforce(world, own.organizationId, [PolicyType.SingleOrg])
    expect(await codeOf()).toBe('member.single_organization_here')
    await enforce(world, own.organizationId, [PolicyType.SingleOrg, PolicyType.TwoFactorAuthentication])
    expect(await codeOf()).toBe('member.policies_violated')
  })

  it('refuses in a suspended organization, where policies are not looked at', async () => {
    const suspended = await membership(world)
    const someone = await plantRevoked(2, suspended)
    const organization = await world.store.get('Organization', suspended)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    const answer = await writesNothing(world, async () =>
      world.call(request(suspended.owner.subject, someone.memberId, suspended)),
    )
    expect([answer.status, answer.body.code]).toEqual([400, 'organization.suspended'])
  })

  it('refuses members without the right', async () => {
    const someone = await plantRevoked()
    const plain = await here.plant({ type: 2, status: 2 })
    const wish = request(plain.subject, someone.memberId)
    expect((await writesNothing(world, async () => world.call(wish))).body).toEqual(FORBIDDEN)
  })

  it('answers unknown and foreign members, and everything to a stranger, like what does not exist', async () => {
    const other = await client(world, here.scene)
    await expectAlikeNotFound(world, [
      request(here.owner.subject, UNKNOWN_ID),
      request(here.owner.subject, other.owner.memberId),
      request((await person(world)).subject, other.owner.memberId),
    ])
  })
})
