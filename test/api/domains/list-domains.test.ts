import { beforeAll, describe, expect, it } from '@jest/globals'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

describe('listDomains', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', '/domain') }))

  it('lists the domains of the organization with their texts, and no others', async () => {
    const other = await office(world)
    await claimedDomain(world, other.organizationId)
    const open = await claimedDomain(world, place.organizationId)
    const verified = await verifiedDomain(world, place.organizationId, 'globex.test')
    for (const by of [
      place.owner,
      place.technician,
      await place.custom('managePolicies'),
      await place.custom('manageSso'),
    ]) {
      const answer = await place.call(by, 'GET', '/domain')
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({ object: 'list', continuationToken: null })
      const rows = new Map(answer.body.data.map((row: { id: string }) => [row.id, row]))
      expect(rows.size).toBe(2)
      expect(rows.get(open.domainId)).toEqual({
        object: 'organizationDomain',
        id: open.domainId,
        organizationId: place.organizationId,
        txt: open.txt,
        domainName: open.domainName,
        creationDate: open.createdAt,
        nextRunDate: open.dueAt,
        jobRunCount: 0,
        verifiedDate: null,
        lastCheckedDate: null,
      })
      expect(rows.get(verified.domainId)).toMatchObject({ verifiedDate: verified.verifiedAt, nextRunDate: null })
    }
  })

  it('is forbidden to members and custom members without either right', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'GET', '/domain'))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides organizations that are unknown or that the caller does not belong to', async () => {
    const stranger = await person(world)
    const unknown = { ...place.request(place.owner, 'GET', '/domain'), path: `/api/organizations/${UNKNOWN_ID}/domain` }
    await expectAlikeNotFound(world, [place.request(stranger, 'GET', '/domain'), unknown])
  })
})
