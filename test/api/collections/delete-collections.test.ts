import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { itNeedsAJsonObject, itNeedsAToken, NOT_FOUND, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const fresh = async (own = place) =>
  (await collection(world, own.organizationId, { [own.user.memberId]: { manage: true } })).collectionId

describe('deleteCollections', () => {
  const request = () => place.request(place.technician, 'DELETE', '/collections', { ids: [UNKNOWN_ID] })
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('deletes more than one transaction holds, each once, and logs each', async () => {
    const own = await office(world)
    const ids = [await fresh(own)]
    for (let count = 0; count < 40; count += 1) ids.push(await fresh(own))
    const answer = await own.call(own.user, 'POST', '/collections/delete', { ids: [...ids, ...ids.slice(0, 3)] })
    expect(answer.status).toBe(200)
    const { organizationId } = own
    expect(await world.store.listAll('Collection', { organizationId })).toHaveLength(1)
    expect(await world.store.listAll('AccessErasure', { organizationId })).toHaveLength(41)
    expect((await own.events()).filter((type) => type === 1302)).toHaveLength(41)
  })

  it('refuses all where the organization does not have one of them, and writes nothing (T98)', async () => {
    const other = await office(world)
    const [mine, foreign] = [await fresh(), await fresh(other)]
    for (const ids of [[mine, foreign], [foreign], [mine, UNKNOWN_ID]]) {
      const answer = await writesNothing(world, async () =>
        place.call(place.provider, 'DELETE', '/collections', { ids }),
      )
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('collection.unknown')
    }
  })

  it('refuses an empty list, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => place.call(place.user, 'DELETE', '/collections', { ids: [] }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('hides all from whoever may not delete one of them, and writes nothing', async () => {
    const mine = await fresh()
    const { collectionId } = await collection(world, place.organizationId, { [place.owner.memberId]: { manage: true } })
    for (const ids of [[mine, collectionId], [UNKNOWN_ID]]) {
      const answer = await writesNothing(world, async () => place.call(place.user, 'DELETE', '/collections', { ids }))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
  })
})
