import { beforeAll, describe, expect, it } from '@jest/globals'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
})

const request = (subject: string, memberId = here.opened.owner.memberId, { organizationId } = here) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/${memberId}/revoke`,
  subject,
})
const rowOf = async (memberId: string) => world.store.get('Member', { organizationId: here.organizationId, memberId })

describe('revokeMember', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))

  it.each([0, 1, 2] as const)(
    'takes access from a member of status %i, frees the seat, keeps the key',
    async (status) => {
      const someone = await here.plant({ type: 2, status, key: sealed.asymmetric })
      const answer = await world.call(request(here.owner.subject, someone.memberId))
      expect(answer.status).toBe(200)
      expect(answer.body).toBe('')
      expect(await rowOf(someone.memberId)).toMatchObject({
        status: -1,
        key: sealed.asymmetric,
        revocation: { from: status, reason: 1 },
      })
      expect(await eventsAbout(world, someone.memberId)).toEqual([1511])
      await expectCounted(world, here.organizationId)
    },
  )

  it('shuts the member out at once, and goes by PATCH as well', async () => {
    const someone = await here.plant({ type: 1, status: 2 })
    const list = { method: 'GET', path: `/api/organizations/${here.organizationId}/users`, subject: someone.subject }
    expect((await world.call(list)).status).toBe(200)
    const patch = { ...request(here.owner.subject, someone.memberId), method: 'PATCH' }
    expect((await world.call(patch)).status).toBe(200)
    expect((await world.call(list)).status).toBe(404)
  })

  it('lets staff of the provider revoke the last owner: they stand in for one (T67)', async () => {
    const own = await membership(world)
    expect((await world.call(request(own.scene.admin.subject, own.opened.owner.memberId, own))).status).toBe(200)
    expect(await world.store.get('OrganizationSeats', own)).toMatchObject({ confirmedOwners: 0, confirmed: 0 })
  })

  it('refuses the own row, an owner to an admin, an admin to a custom member, and whoever is revoked', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const custom = await here.plant({ type: 4, status: 2, permissions: ['manageUsers'] })
    const revoked = await here.plant({ type: 2, status: -1 })
    for (const [by, memberId, code] of [
      [admin, admin.memberId, 'member.own_row'],
      [admin, here.opened.owner.memberId, 'member.only_owners_manage_owners'],
      [custom, admin.memberId, 'member.custom_manages_no_admins'],
      [admin, revoked.memberId, 'member.already_revoked'],
    ] as const) {
      const answer = await writesNothing(world, async () => world.call(request(by.subject, memberId)))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('leaves one owner when two revoke each other at the same time', async () => {
    const own = await membership(world)
    const second = await own.plant({ type: 0, status: 2 })
    await own.unlink()
    await Promise.all([
      world.call(request(own.owner.subject, second.memberId, own)),
      world.call(request(second.subject, own.opened.owner.memberId, own)),
    ])
    expect(await world.store.get('OrganizationSeats', own)).toMatchObject({ confirmedOwners: 1 })
    await expectCounted(world, own.organizationId)
  })

  it('refuses members without the right', async () => {
    for (const type of [2, 4] as const) {
      const someone = await here.plant({ type, status: 2 })
      const answer = await writesNothing(world, async () => world.call(request(someone.subject)))
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('answers unknown and foreign members, and everything to a stranger, like what does not exist', async () => {
    const other = await client(world, here.scene)
    await expectAlikeNotFound(world, [
      request(here.owner.subject, UNKNOWN_ID),
      request(here.owner.subject, other.owner.memberId),
      request((await person(world)).subject),
    ])
  })
})
