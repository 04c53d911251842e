import { beforeAll, describe, expect, it } from '@jest/globals'
import { countedMembers, eventsAbout, expectCounted } from '../../support/counted.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { seats: 40 })
  owner = await confirmedOwner(world, scene, opened)
})

const path = (memberId: string, organizationId = opened.organizationId) =>
  `/api/organizations/${organizationId}/users/${memberId}`
const request = (subject: string, memberId = opened.owner.memberId, organizationId?: string) => ({
  method: 'DELETE',
  path: path(memberId, organizationId),
  subject,
})
const planted = async (wish: Parameters<typeof countedMembers>[2][number], organizationId = opened.organizationId) => {
  const [one] = await countedMembers(world, organizationId, [wish])
  if (!one) throw new Error('Nobody was planted')
  return one
}

describe('removeMember', () => {
  itNeedsAToken(() => ({ world, request: request(owner.subject) }))

  it('frees the seat, logs 1503, tells the member and leaves his account alone', async () => {
    const someone = await planted({ type: 2, status: 2 })
    const answer = await world.call(request(owner.subject, someone.memberId))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    const { organizationId } = opened
    expect(await world.store.get('Member', { organizationId, memberId: someone.memberId })).toBeUndefined()
    expect(
      await world.store.find('Member', 'byAccount', { organizationId, accountId: someone.subject }),
    ).toBeUndefined()
    await expectCounted(world, organizationId)
    expect(await eventsAbout(world, someone.memberId)).toEqual([1503])
    const letters = (await world.mails()).filter(({ to }) => to === someone.email).map(({ letter }) => letter)
    expect(letters).toEqual([{ kind: 'member-removed', organizationName: 'Globex' }])
    expect(await world.store.get('Account', { accountId: someone.subject })).toBeDefined()
  })

  it('asks in the same transaction for the access rows to be erased', async () => {
    const someone = await planted({ type: 2, status: 2 })
    await world.call(request(owner.subject, someone.memberId))
    const { organizationId } = opened
    expect(await world.store.get('AccessErasure', { organizationId, id: someone.memberId })).toMatchObject({
      of: 'member',
    })
  })

  it.each([0, 1, 2, -1] as const)('removes a member of status %i and keeps the counters true', async (status) => {
    const someone = await planted({ type: 2, status })
    expect((await world.call(request(owner.subject, someone.memberId))).status).toBe(200)
    await expectCounted(world, opened.organizationId)
    const told = (await world.mails()).filter(({ to }) => to === someone.email)
    expect(told).toHaveLength(status === 0 ? 0 : 1)
  })

  it('frees the address and the account for another row at once', async () => {
    const someone = await planted({ type: 2, status: 2 })
    await world.call(request(owner.subject, someone.memberId))
    const keys = (await world.table.items()).filter(({ sk }) => sk === someone.email || sk === someone.subject)
    expect(keys).toEqual([])
  })

  it('goes by POST …/remove as well', async () => {
    const someone = await planted({ type: 2, status: 2 })
    const alias = { ...request(owner.subject), method: 'POST', path: `${path(someone.memberId)}/remove` }
    expect((await world.call(alias)).status).toBe(200)
    expect((await world.call(alias)).status).toBe(404)
  })

  it("lets owner, admin, custom with manageUsers and both kinds of the provider's staff remove a user", async () => {
    const admin = await planted({ type: 1, status: 2 })
    const custom = await planted({ type: 4, status: 2, permissions: ['manageUsers'] })
    const technician = await providerUser(world, scene, 1)
    for (const { subject } of [owner, admin, custom, technician, scene.admin]) {
      const someone = await planted({ type: 2, status: 2 })
      expect((await world.call(request(subject, someone.memberId))).status).toBe(200)
    }
  })

  it('refuses the own row, an owner to an admin, and an admin to a custom member (T59)', async () => {
    const admin = await planted({ type: 1, status: 2 })
    const custom = await planted({ type: 4, status: 2, permissions: ['manageUsers'] })
    const attempts = [
      [admin, admin.memberId, 'member.own_row'],
      [admin, opened.owner.memberId, 'member.only_owners_manage_owners'],
      [custom, admin.memberId, 'member.custom_manages_no_admins'],
      [custom, opened.owner.memberId, 'member.only_owners_manage_owners'],
    ] as const
    for (const [{ subject }, memberId, code] of attempts) {
      const answer = await writesNothing(world, async () => world.call(request(subject, memberId)))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('refuses the last confirmed owner where no provider stands in for one (T59)', async () => {
    const own = await client(world, scene)
    await confirmedOwner(world, scene, own)
    const second = await planted({ type: 0, status: 2 }, own.organizationId)
    const unlink = `/api/providers/${scene.providerId}/organizations/${own.id}`
    expect((await world.call({ method: 'DELETE', path: unlink, subject: scene.admin.subject })).status).toBe(200)
    expect((await world.call(request(second.subject, own.owner.memberId, own.organizationId))).status).toBe(200)
    const third = await planted({ type: 0, status: 1 }, own.organizationId)
    const leave = { method: 'POST', path: `/api/organizations/${own.organizationId}/leave`, subject: second.subject }
    const answer = await writesNothing(world, async () => world.call(leave))
    expect(answer.body.code).toBe('member.last_owner')
    expect((await world.call(request(second.subject, third.memberId, own.organizationId))).status).toBe(200)
  })

  it('lets one owner stay when two owners remove each other at the same time', async () => {
    const own = await client(world, scene)
    const first = await confirmedOwner(world, scene, own)
    const second = await planted({ type: 0, status: 2 }, own.organizationId)
    const unlink = `/api/providers/${scene.providerId}/organizations/${own.id}`
    await world.call({ method: 'DELETE', path: unlink, subject: scene.admin.subject })
    await Promise.all([
      world.call(request(first.subject, second.memberId, own.organizationId)),
      world.call(request(second.subject, own.owner.memberId, own.organizationId)),
    ])
    expect(await world.store.get('OrganizationSeats', own)).toMatchObject({ confirmedOwners: 1, occupied: 1 })
  })

  it("lets the provider's staff remove the last owner: they stand in for one", async () => {
    const own = await client(world, scene)
    await confirmedOwner(world, scene, own)
    expect((await world.call(request(scene.admin.subject, own.owner.memberId, own.organizationId))).status).toBe(200)
    expect(await world.store.get('OrganizationSeats', own)).toMatchObject({ confirmedOwners: 0, occupied: 0 })
  })

  it('refuses users and custom members without the right, and writes nothing', async () => {
    for (const type of [2, 4] as const) {
      const someone = await planted({ type, status: 2 })
      const answer = await writesNothing(world, async () => world.call(request(someone.subject)))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('answers unknown and foreign members, and everything to a stranger, like what does not exist (T58)', async () => {
    const stranger = await person(world)
    const other = await client(world, scene)
    await expectAlikeNotFound(world, [
      request(owner.subject, UNKNOWN_ID),
      request(owner.subject, 'nonsense'),
      request(owner.subject, other.owner.memberId),
      request(owner.subject, other.owner.memberId, other.organizationId),
      request(stranger.subject),
    ])
  })
})
