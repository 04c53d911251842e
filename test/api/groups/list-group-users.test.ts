import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import type { Group } from '../../../shared/store/entities/group.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { group, member, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let sales: Group

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
  sales = await group(world, place.organizationId, [place.user.memberId])
})

const path = (id = sales.groupId) => `/groups/${id}/users`

describe('listGroupUsers', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', path()) }))

  it('answers whoever manages groups with the ids of its members, those left out that are gone', async () => {
    const { organizationId } = place
    const removed = await member(world, organizationId, { type: 2, status: 2 })
    const { groupId } = await group(world, organizationId, [place.user.memberId, removed.memberId])
    await world.store.commit([
      create('AccessErasure', { organizationId, of: 'member', id: removed.memberId, requestedAt: world.now() }),
    ])
    for (const by of [place.owner, place.admin, place.technician, await place.custom('manageGroups')]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', path(groupId)))
      expect(status).toBe(200)
      expect(body).toEqual([place.user.memberId])
      world.pass({ minutes: 1 })
    }
  })

  it('is forbidden to members and to custom members without the right', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await place.call(by, 'GET', path())
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown, foreign or of an organization that the caller does not belong to', async () => {
    const other = await office(world)
    const revoked = await member(world, place.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(world, [
      ...[await person(world), other.owner, revoked].map((by) => place.request(by, 'GET', path())),
      place.request(place.owner, 'GET', path(UNKNOWN_ID)),
      other.request(other.owner, 'GET', path()),
    ])
  })
})
