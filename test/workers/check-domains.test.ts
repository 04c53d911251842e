import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { checkDomains } from '../../functions/workers/check-domains.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'
import { claimedDomain, verifiedDomain } from '../support/domains.ts'
import { type Office, office } from '../support/office.ts'
import { writesNothing } from '../support/refusals.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let place: Office
let domain: OrganizationDomain

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
  domain = await claimedDomain(world, place.organizationId)
})

const run = async () => checkDomains(workerDeps('check-domains', world.deps))
const current = async () => world.store.get('OrganizationDomain', domain)
const domainEvents = async () => (await place.events()).filter((type) => type >= 2000)
const reminders = async () => (await world.mails()).filter(({ letter }) => letter.kind === 'domain-unverified')

describe('checkDomains', () => {
  it('leaves a domain alone whose time has not come', async () => {
    world.pass({ hours: 11 })
    await writesNothing(world, run)
  })

  it('counts a run that finds nothing and logs it, once (T139)', async () => {
    world.pass({ hours: 12 })
    await run()
    expect(await current()).toMatchObject({ runs: 1, verifiedAt: null, lastCheckedAt: expect.any(String) })
    expect(await domainEvents()).toEqual([2003])
    await writesNothing(world, run)
  })

  it('verifies a domain that says the text, in the name of nobody, with the policy and the announcement', async () => {
    world.dns.set(domain.domainName, [domain.txt])
    world.pass({ hours: 12 })
    await run()
    expect(await current()).toMatchObject({ runs: 0, dueAt: null, verifiedAt: expect.any(String) })
    expect(await domainEvents()).toEqual([2002])
    const { organizationId } = place
    expect((await world.store.get('OrganizationPolicies', { organizationId }))?.policies).toMatchObject([
      { type: 3, enabled: true },
    ])
    expect(await world.store.listAll('DomainAnnouncement', { organizationId })).toHaveLength(1)
    await writesNothing(world, run)
  })

  it('looks three times, reminds the administrators on the fourth day and forgets the domain in the end', async () => {
    for (const hours of [12, 24, 36]) {
      world.pass({ hours })
      await run()
    }
    expect(await current()).toMatchObject({ runs: 3, reminded: false })
    world.pass({ hours: 23 })
    await writesNothing(world, run)
    world.pass({ hours: 1 })
    await run()
    const told = (await reminders()).map(({ to }) => to)
    expect(told.sort()).toEqual([place.owner.email, place.admin.email].sort())
    await writesNothing(world, run)
    world.pass({ hours: 6 * 24 - 1 })
    await writesNothing(world, run)
    world.pass({ hours: 1 })
    await run()
    expect(await current()).toBeUndefined()
    expect(await domainEvents()).toEqual([2001, 2003, 2003, 2003])
  })

  it('catches up on a domain that was not looked for in time', async () => {
    world.pass({ hours: 80 })
    await run()
    await run()
    expect(await current()).toMatchObject({ runs: 2 })
  })

  it('asks silent name servers again every hour, and counts the run after a day', async () => {
    world.dns.set(domain.domainName, 'unreachable')
    world.pass({ hours: 12 })
    await run()
    expect(await current()).toMatchObject({ runs: 0, lastCheckedAt: null })
    await writesNothing(world, run)
    world.pass({ hours: 24 })
    await run()
    expect(await current()).toMatchObject({ runs: 1 })
    expect(await domainEvents()).toEqual([2003])
  })

  it('does not verify what another organization verified meanwhile', async () => {
    const other = await office(world)
    await verifiedDomain(world, other.organizationId, domain.domainName)
    world.dns.set(domain.domainName, [domain.txt])
    world.pass({ hours: 12 })
    await run()
    expect(await current()).toMatchObject({ runs: 1, verifiedAt: null })
  })

  it('goes on with the others where one cannot be decided yet', async () => {
    const second = await claimedDomain(world, place.organizationId)
    world.dns.set(domain.domainName, [domain.txt])
    world.dns.set(second.domainName, [second.txt])
    world.pass({ hours: 12 })
    await run()
    await run()
    const domains = await world.store.listAll('OrganizationDomain', place)
    expect(domains.map(({ verifiedAt }) => verifiedAt !== null)).toEqual([true, true])
  })

  it('does nothing for an organization that is gone', async () => {
    await claimedDomain(world, '00000000-0000-4000-8000-000000000001')
    await run()
    world.pass({ hours: 12 })
    await run()
    expect(await domainEvents()).toEqual([2003])
  })
})
