import { beforeAll, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../../functions/runtime/worker-deps.ts'
import { eraseAccount } from '../../../functions/workers/erase-account.ts'
import { limits } from '../../../shared/config/limits.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { memoryUserPool } from '../../support/memory-user-pool.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, member, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const { userPool, users } = memoryUserPool()
let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld({ userPool })
  here = await membership(world)
  await verifiedDomain(world, here.organizationId, 'umbrella.test')
})

const request = (memberId: string, subject = here.owner.subject, method = 'DELETE') => ({
  method,
  path: `/api/organizations/${here.organizationId}/users/${memberId}/delete-account`,
  subject,
})
let count = 0
const plant = async (wishes: Partial<Parameters<Membership['plant']>[0]> = {}) => {
  count += 1
  return here.plant({ type: 2, status: 2, email: `m${count}@umbrella.test`, ...wishes })
}
const refusal = async (memberId: string, subject?: string) => {
  const answer = await writesNothing(world, async () => world.call(request(memberId, subject)))
  expect(answer.status).toBe(400)
  return answer.body.code
}

describe('deleteMemberAccount', () => {
  itNeedsAToken(() => ({ world, request: request(here.opened.owner.memberId) }))

  it.each(['DELETE', 'POST'])(
    'deletes a claimed account by %s, its places and, by a worker, its sign-in (T79)',
    async (method) => {
      const one = await plant()
      const elsewhere = await client(world, here.scene)
      const { memberId: there } = await member(world, elsewhere.organizationId, {
        type: 2,
        status: -1,
        accountId: one.subject,
        email: one.email,
      })
      users.set(one.email, { subject: one.subject, password: 'hash' })
      const answer = await world.call(request(one.memberId, here.owner.subject, method))
      expect(answer.status).toBe(204)
      expect(answer.body).toBe('')
      expect(await world.store.get('Account', { accountId: one.subject })).toBeUndefined()
      expect(await world.store.find('Account', 'byAddress', { email: one.email })).toBeUndefined()
      for (const [organizationId, memberId] of [
        [here.organizationId, one.memberId],
        [elsewhere.organizationId, there],
      ] as const) {
        expect(await world.store.get('Member', { organizationId, memberId })).toBeUndefined()
        expect(await world.store.get('AccessErasure', { organizationId, id: memberId })).toMatchObject({ of: 'member' })
        expect(await eventsAbout(world, memberId)).toEqual([1515])
      }
      await expectCounted(world, here.organizationId)
      const erase = async () => eraseAccount(one.subject, workerDeps('erase-account', world.deps))
      await erase()
      expect(users.has(one.email)).toBe(false)
      await writesNothing(world, erase)
    },
  )

  it('leaves the sign-in of whoever registered the address anew', async () => {
    const one = await plant()
    expect((await world.call(request(one.memberId))).status).toBe(204)
    const successor = await person(world, one.email)
    users.set(one.email, { subject: successor.subject, password: 'hash' })
    await eraseAccount(one.subject, workerDeps('erase-account', world.deps))
    expect(users.has(one.email)).toBe(true)
  })

  it('deletes the account of a revoked member, and of staff of a provider that has another admin', async () => {
    const revoked = await plant({ status: -1 })
    expect((await world.call(request(revoked.memberId))).status).toBe(204)
    const technician = await providerUser(world, here.scene, 1)
    await verifiedDomain(world, here.organizationId, 'example.test')
    const asMember = await plant({ accountId: technician.subject, email: technician.email })
    expect((await world.call(request(asMember.memberId))).status).toBe(204)
    const { providerId } = here.scene
    expect(await world.store.get('ProviderUser', { providerId, providerUserId: technician.id })).toBeUndefined()
  })

  it('refuses accounts that are not claimed and people who are only invited (T79)', async () => {
    const unclaimed = await plant({ email: 'bob@elsewhere.test' })
    const invited = await plant({ status: 0 })
    for (const { memberId } of [unclaimed, invited]) {
      expect(await refusal(memberId)).toBe('member.account_not_claimed')
    }
  })

  it('refuses the own account, an owner to an admin, and an admin to a custom member (T79)', async () => {
    const owner = await plant({ type: 0 })
    const admin = await plant({ type: 1 })
    const custom = await plant({ type: 4, permissions: ['manageUsers'] })
    expect(await refusal(admin.memberId, admin.subject)).toBe('member.own_row')
    expect(await refusal(owner.memberId, admin.subject)).toBe('member.only_owners_manage_owners')
    expect(await refusal(admin.memberId, custom.subject)).toBe('member.custom_manages_no_admins')
  })

  it('refuses the only owner of another organization and the only admin of a provider (T79)', async () => {
    const one = await plant()
    const other = await membership(world)
    await other.plant({ type: 0, status: 2, accountId: one.subject, email: one.email })
    await other.unlink()
    const row = await world.store.find('Member', 'byAccount', {
      organizationId: other.organizationId,
      accountId: other.owner.subject,
    })
    const path = `/api/organizations/${other.organizationId}/users/${row?.memberId ?? ''}`
    await world.call({ method: 'DELETE', path, subject: one.subject })
    expect(await refusal(one.memberId)).toBe('member.last_owner')

    const alone = await provider(world)
    const admin = await plant({ accountId: alone.admin.subject, email: 'admin@umbrella.test' })
    expect(await refusal(admin.memberId)).toBe('provider_user.last_admin')
  })

  it('refuses an account with more places than one transaction holds', async () => {
    const one = await plant()
    for (let at = 0; at < limits.accountPlacesMax; at += 1) {
      const { organizationId } = await client(world, here.scene, { seats: 1 })
      await member(world, organizationId, { type: 2, status: 2, accountId: one.subject, email: one.email })
    }
    expect(await refusal(one.memberId)).toBe('member.account_in_too_many')
  })

  it('is forbidden to members without the right, and hides what is unknown or foreign', async () => {
    const user = await plant()
    const answer = await writesNothing(world, async () => world.call(request(user.memberId, user.subject)))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
    const foreign = await membership(world)
    await expectAlikeNotFound(world, [
      request(UNKNOWN_ID),
      request(foreign.opened.owner.memberId),
      request(user.memberId, (await person(world)).subject),
    ])
  })
})
