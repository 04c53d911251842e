import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { group, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('deleteGroups', () => {
  const request = () => place.request(place.owner, 'DELETE', '/groups', { ids: [UNKNOWN_ID] })
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('deletes more than one transaction holds, each once, and logs each', async () => {
    const own = await office(world)
    const { organizationId } = own
    const ids: string[] = []
    for (let count = 0; count < 40; count += 1) ids.push((await group(world, organizationId)).groupId)
    const kept = await group(world, organizationId)
    const answer = await own.call(own.admin, 'POST', '/groups/delete', { ids: [...ids, ...ids.slice(0, 2)] })
    expect(answer.status).toBe(200)
    expect((await world.store.listAll('Group', { organizationId })).map(({ groupId }) => groupId)).toEqual([
      kept.groupId,
    ])
    expect(await world.store.listAll('AccessErasure', { organizationId })).toHaveLength(40)
    expect((await own.events()).filter((type) => type === 1402)).toHaveLength(40)
  })

  it('refuses all where one is unknown or foreign, and writes nothing', async () => {
    const other = await office(world)
    const [mine, foreign] = [await group(world, place.organizationId), await group(world, other.organizationId)]
    await expectAlikeNotFound(
      world,
      [[mine.groupId, foreign.groupId], [mine.groupId, UNKNOWN_ID], [foreign.groupId]].map((ids) =>
        place.request(place.owner, 'DELETE', '/groups', { ids }),
      ),
    )
  })

  it('refuses an empty list, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => place.call(place.owner, 'DELETE', '/groups', { ids: [] }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('is forbidden to members, and hides the organization from strangers', async () => {
    const { groupId } = await group(world, place.organizationId)
    const ids = [groupId]
    const answer = await writesNothing(world, async () => place.call(place.user, 'DELETE', '/groups', { ids }))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [place.request(await person(world), 'DELETE', '/groups', { ids })])
  })
})
