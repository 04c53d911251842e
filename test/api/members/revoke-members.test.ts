import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
})

const request = (subject: string, ids: readonly string[], { organizationId } = here) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/revoke`,
  body: { ids } as object,
  subject,
})
const errorsIn = (answer: { body: { data: { error: string }[] } }) => answer.body.data.map(({ error }) => error)
const statusOf = async (memberId: string, { organizationId } = here) =>
  (await world.store.get('Member', { organizationId, memberId }))?.status

describe('revokeMembers', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject, [UNKNOWN_ID]) }))
  itNeedsAJsonObject(() => ({ world, request: request(here.owner.subject, [UNKNOWN_ID]) }))

  it('answers each row for itself: done, already revoked, oneself, unknown (T64)', async () => {
    const valid = await here.plant({ type: 2, status: 2 })
    const revoked = await here.plant({ type: 2, status: -1 })
    const ids = [valid.memberId, revoked.memberId, here.opened.owner.memberId, UNKNOWN_ID]
    const answer = await world.call({ ...request(here.owner.subject, ids), method: 'PATCH' })
    expect(answer.status).toBe(200)
    expect(errorsIn(answer)).toEqual([
      '',
      'This member is revoked already.',
      'You cannot do this to yourself. Ask another administrator, or leave.',
      'Resource not found.',
    ])
    expect(await Promise.all(ids.slice(0, 3).map(async (id) => statusOf(id)))).toEqual([-1, -1, 2])
    await expectCounted(world, here.organizationId)
  })

  it('refuses an owner to an admin, who stays confirmed (T65)', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const answer = await world.call(request(admin.subject, [here.opened.owner.memberId]))
    expect(errorsIn(answer)).toEqual(['Only owners manage owners.'])
    expect(await statusOf(here.opened.owner.memberId)).toBe(2)
  })

  it('keeps one owner: whoever would be the last is refused, row by row (T68)', async () => {
    const own = await membership(world)
    const second = await own.plant({ type: 0, status: 2 })
    const third = await own.plant({ type: 0, status: 2 })
    const ids = [own.opened.owner.memberId, second.memberId, third.memberId]
    await own.unlink()
    const answer = await world.call(request(third.subject, ids, own))
    expect(errorsIn(answer)).toEqual(['', '', 'You cannot do this to yourself. Ask another administrator, or leave.'])
    expect(await world.store.get('OrganizationSeats', own)).toMatchObject({ confirmedOwners: 1 })
  })

  it('refuses no ids, a plain member, and shows a stranger nothing', async () => {
    const someone = await here.plant({ type: 2, status: 2 })
    expect((await writesNothing(world, async () => world.call(request(here.owner.subject, [])))).status).toBe(400)
    const answer = await writesNothing(world, async () => world.call(request(someone.subject, [UNKNOWN_ID])))
    expect(answer.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [request((await person(world)).subject, [UNKNOWN_ID])])
  })
})
