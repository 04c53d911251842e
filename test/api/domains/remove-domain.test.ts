import { beforeAll, describe, expect, it } from '@jest/globals'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('removeDomain', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'DELETE', `/domain/${UNKNOWN_ID}`) }))

  it.each([
    ['DELETE', ''],
    ['POST', '/remove'],
  ])('gives a domain up by %s, so that others can verify it, and logs it', async (method, suffix) => {
    const own = await office(world)
    const name = `${method.toLowerCase()}.test`
    const { domainId } = await verifiedDomain(world, own.organizationId, name)
    const answer = await own.call(await own.custom('manageSso'), method, `/domain/${domainId}${suffix}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect((await own.call(own.owner, 'GET', '/domain')).body.data).toEqual([])
    expect((await own.events()).filter((type) => type >= 2000)).toEqual([2001])
    await verifiedDomain(world, place.organizationId, name)
  })

  it('is forbidden to members and to whoever manages policies only', async () => {
    const { domainId } = await claimedDomain(world, place.organizationId)
    for (const by of [place.user, await place.custom('managePolicies')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'DELETE', `/domain/${domainId}`))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown or of another organization', async () => {
    const other = await office(world)
    const { domainId } = await claimedDomain(world, other.organizationId)
    await expectAlikeNotFound(world, [
      place.request(place.owner, 'DELETE', `/domain/${UNKNOWN_ID}`),
      place.request(place.owner, 'DELETE', `/domain/${domainId}`),
      other.request(place.owner, 'DELETE', `/domain/${domainId}`),
    ])
  })
})
