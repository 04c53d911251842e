import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, group, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('deleteGroup', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'DELETE', `/groups/${UNKNOWN_ID}`) }))

  it('takes away at once what the group gave, asks for the erasure of who was in it, and logs it', async () => {
    const own = await office(world)
    const { organizationId } = own
    const { collectionId } = await collection(world, organizationId)
    const access = [{ collectionId, ...noLevel, manage: true }]
    const { groupId } = await group(world, organizationId, [own.user.memberId], access)
    const before = await own.events()
    const clerk = await own.custom('manageGroups')
    const answer = await own.call(clerk, 'DELETE', `/groups/${groupId}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    const mine = await world.call({ method: 'GET', path: '/api/collections', subject: own.user.subject })
    expect(mine.body.data).toEqual([])
    expect(await world.store.get('AccessErasure', { organizationId, id: groupId })).toMatchObject({ of: 'group' })
    expect(await own.events()).toEqual([...before, 1402].sort((one, other) => one - other))
    expect((await own.call(own.owner, 'POST', `/groups/${groupId}/delete`)).status).toBe(404)
  })

  it('is forbidden to members and custom members without the right, and writes nothing', async () => {
    const { groupId } = await group(world, place.organizationId)
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'DELETE', `/groups/${groupId}`))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown, foreign or of an organization that the caller does not belong to', async () => {
    const { groupId } = await group(world, place.organizationId)
    const other = await office(world)
    await expectAlikeNotFound(world, [
      ...[await person(world), other.owner].map((by) => place.request(by, 'DELETE', `/groups/${groupId}`)),
      place.request(place.owner, 'DELETE', `/groups/${UNKNOWN_ID}`),
      other.request(other.owner, 'DELETE', `/groups/${groupId}`),
    ])
  })
})
