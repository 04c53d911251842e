import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { announceDomain } from '../../functions/workers/announce-domain.ts'
import { MEMBERS_PER_STEP } from '../../shared/domain/claimed-domain/announce-domain.ts'
import { create, remove } from '../../shared/store/change-set.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'
import { verifiedDomain } from '../support/domains.ts'
import { type Office, office } from '../support/office.ts'
import { writesNothing } from '../support/refusals.ts'
import { member } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let place: Office
let domain: OrganizationDomain

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
  domain = await verifiedDomain(world, place.organizationId, 'claimed.test')
  const { organizationId, domainId } = domain
  await world.store.commit([
    create('DomainAnnouncement', {
      organizationId,
      domainId,
      cursor: null,
      requestedAt: world.now(),
      finishedAt: null,
    }),
  ])
})

const run = async () => announceDomain(domain, workerDeps('announce-domain', world.deps))
const told = async () =>
  (await world.mails()).flatMap(({ to, letter }) => (letter.kind === 'domain-claimed' ? [to] : [])).sort()

describe('announceDomain', () => {
  it('tells those who accepted or are confirmed with an address on the domain, each once', async () => {
    const { organizationId } = place
    for (const [status, name] of [
      [2, 'confirmed'],
      [1, 'accepted'],
      [0, 'invited'],
      [-1, 'revoked'],
    ] as const) {
      await member(world, organizationId, { type: 2, status, email: `${name}@claimed.test` })
    }
    await member(world, organizationId, { type: 2, status: 2, email: 'other@sub.claimed.test' })
    await run()
    expect(await told()).toEqual(['accepted@claimed.test', 'confirmed@claimed.test'])
    await writesNothing(world, run)
  })

  it('tells more members than one transaction holds', async () => {
    const emails = Array.from({ length: MEMBERS_PER_STEP + 5 }, (_, at) => `m${at}@claimed.test`)
    for (const email of emails) await member(world, place.organizationId, { type: 2, status: 2, email })
    await run()
    expect(await told()).toEqual(emails.sort())
  })

  it('tells nobody once the domain was given up', async () => {
    await member(world, place.organizationId, { type: 2, status: 2, email: 'ada@claimed.test' })
    const stored = await world.store.get('OrganizationDomain', domain)
    if (stored) await world.store.commit([remove('OrganizationDomain', stored)])
    await run()
    expect(await told()).toEqual([])
    await writesNothing(world, run)
  })
})
