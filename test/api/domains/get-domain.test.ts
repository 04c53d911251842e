import { beforeAll, describe, expect, it } from '@jest/globals'
import { claimedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('getDomain', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', `/domain/${UNKNOWN_ID}`) }))

  it('shows a domain to whoever manages single sign-on', async () => {
    const { domainId, txt } = await claimedDomain(world, place.organizationId)
    for (const by of [place.admin, place.provider, await place.custom('manageSso')]) {
      const answer = await place.call(by, 'GET', `/domain/${domainId}`)
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({ object: 'organizationDomain', id: domainId, txt })
    }
  })

  it('is forbidden to members and to whoever manages policies only', async () => {
    const { domainId } = await claimedDomain(world, place.organizationId)
    for (const by of [place.user, await place.custom('managePolicies')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'GET', `/domain/${domainId}`))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown or of another organization', async () => {
    const other = await office(world)
    const { domainId } = await claimedDomain(world, other.organizationId)
    await expectAlikeNotFound(world, [
      place.request(place.owner, 'GET', `/domain/${UNKNOWN_ID}`),
      place.request(place.owner, 'GET', `/domain/${domainId}`),
      other.request(place.owner, 'GET', `/domain/${domainId}`),
    ])
  })
})
