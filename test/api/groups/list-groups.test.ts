import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { collection, group, member, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('listGroups', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.user, 'GET', '/groups') }))

  it('lists every group to every member and to staff, with every field (T104)', async () => {
    const own = await office(world)
    const { groupId } = await group(world, own.organizationId, [own.user.memberId])
    for (const by of [own.user, own.owner, own.admin, own.technician, await own.custom()]) {
      const { status, body } = await writesNothing(world, async () => own.call(by, 'GET', '/groups'))
      expect(status).toBe(200)
      expect(body).toEqual({
        object: 'list',
        data: [{ object: 'group', id: groupId, organizationId: own.organizationId, name: 'Sales', externalId: null }],
        continuationToken: null,
      })
    }
  })

  it('asks of a member, where creation is limited, that he manages a collection that still exists (T104)', async () => {
    const own = await office(world)
    await own.settings({ limitCollectionCreation: true })
    const list = async (by = own.user) => own.call(by, 'GET', '/groups')
    expect((await list()).status).toBe(403)
    expect((await list()).body).toEqual(FORBIDDEN)
    expect((await list(await own.custom('manageGroups'))).status).toBe(200)
    expect((await list(await own.custom('manageScim'))).status).toBe(403)
    const { collectionId } = await collection(world, own.organizationId, { [own.user.memberId]: { manage: true } })
    expect((await list()).status).toBe(200)
    await own.call(own.user, 'DELETE', `/collections/${collectionId}`)
    expect((await list()).status).toBe(403)
  })

  it('hands out pages, and refuses a token that is none', async () => {
    const own = await office(world)
    for (let count = 0; count < 3; count += 1) await group(world, own.organizationId)
    const first = await own.call(own.user, 'GET', '/groups?pageSize=2')
    expect(first.body.data).toHaveLength(2)
    const next = `/groups?pageSize=2&continuationToken=${first.body.continuationToken}`
    expect((await own.call(own.user, 'GET', next)).body).toMatchObject({ data: [{}], continuationToken: null })
    const answer = await own.call(own.user, 'GET', '/groups?continuationToken=nonsense')
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.cursor_invalid')
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const other = await office(world)
    const revoked = await member(world, place.organizationId, { type: 2, status: -1 })
    await expectAlikeNotFound(
      world,
      [await person(world), other.owner, revoked].map((by) => place.request(by, 'GET', '/groups')),
    )
  })
})
