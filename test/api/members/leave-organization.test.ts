import { beforeAll, describe, expect, it } from '@jest/globals'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { expectAlikeNotFound, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
})

const request = (subject: string, { organizationId } = here) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/leave`,
  subject,
})

describe('leaveOrganization', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))

  it('takes the row away, frees the seat, logs 1516 and asks for the access rows to be erased (T62)', async () => {
    const { organizationId } = here
    const someone = await here.plant({ type: 2, status: 2 })
    expect((await world.call(request(someone.subject))).status).toBe(200)
    const { memberId } = someone
    expect(await world.store.get('Member', { organizationId, memberId })).toBeUndefined()
    expect(await world.store.get('AccessErasure', { organizationId, id: memberId })).toMatchObject({ of: 'member' })
    expect(await eventsAbout(world, memberId)).toEqual([1516])
    await expectCounted(world, organizationId)
    expect((await world.call(request(someone.subject))).status).toBe(404)
  })

  it('keeps the last owner, unless a provider stands in for one (T62)', async () => {
    const own = await membership(world)
    const second = await own.plant({ type: 0, status: 2 })
    await own.unlink()
    expect((await world.call(request(second.subject, own))).status).toBe(200)
    const answer = await writesNothing(world, async () => world.call(request(own.owner.subject, own)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('member.last_owner')
    const managed = await membership(world)
    expect((await world.call(request(managed.owner.subject, managed))).status).toBe(200)
    await expectCounted(world, managed.organizationId)
  })

  it('answers staff without a row, and whoever is no member, like what does not exist (T62)', async () => {
    const accepted = await here.plant({ type: 2, status: 1 })
    await expectAlikeNotFound(world, [
      request(here.scene.admin.subject),
      request(accepted.subject),
      request((await person(world)).subject),
    ])
  })
})
