import { beforeAll, describe, expect, it } from '@jest/globals'
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

const path = (id = sales.groupId) => `/groups/${id}`

describe('getGroup', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', path()) }))

  it('answers whoever manages groups, with every field (T103)', async () => {
    for (const by of [place.owner, place.admin, place.technician, await place.custom('manageGroups')]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', path()))
      expect(status).toBe(200)
      const { groupId: id, organizationId } = sales
      expect(body).toEqual({ object: 'group', id, organizationId, name: 'Sales', externalId: null })
    }
  })

  it('is forbidden to members and to custom members without the right (T103)', async () => {
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
