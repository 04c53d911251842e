import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Group } from '../../../shared/store/entities/group.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { group, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let sales: Group

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
  sales = await group(world, place.organizationId, [place.user.memberId])
})

const path = (groupId = sales.groupId, memberId = place.user.memberId) => `/groups/${groupId}/user/${memberId}`

describe('removeGroupUser', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'DELETE', path()) }))

  it('takes the member out, and nobody else, and logs it', async () => {
    const own = await office(world)
    const { groupId } = await group(world, own.organizationId, [own.user.memberId, own.admin.memberId])
    const before = await own.events()
    const answer = await own.call(own.technician, 'DELETE', path(groupId, own.user.memberId))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect((await own.call(own.owner, 'GET', `/groups/${groupId}/users`)).body).toEqual([own.admin.memberId])
    expect(await own.events()).toEqual([...before, 1504].sort((one, other) => one - other))
    const alias = `/groups/${groupId}/delete-user/${own.admin.memberId}`
    expect((await own.call(await own.custom('manageGroups'), 'POST', alias)).status).toBe(200)
    expect((await own.call(own.owner, 'POST', alias)).status).toBe(404)
  })

  it('is forbidden to members and custom members without the right, and writes nothing', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'DELETE', path()))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown, foreign or of an organization that the caller does not belong to', async () => {
    const other = await office(world)
    const foreign = await group(world, other.organizationId, [other.user.memberId])
    await expectAlikeNotFound(world, [
      ...[await person(world), other.owner].map((by) => place.request(by, 'DELETE', path())),
      place.request(place.owner, 'DELETE', path(UNKNOWN_ID)),
      place.request(place.owner, 'DELETE', path(sales.groupId, UNKNOWN_ID)),
      place.request(place.owner, 'DELETE', path(sales.groupId, place.admin.memberId)),
      place.request(place.owner, 'DELETE', path(foreign.groupId, other.user.memberId)),
      place.request(place.owner, 'DELETE', path(sales.groupId, other.user.memberId)),
    ])
  })
})
