import { beforeAll, describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  statusesOf,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { client, confirmedOwner, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const claim = (domainName: unknown, by = place.owner, at = place) => at.request(by, 'POST', '/domain', { domainName })

describe('claimDomain', () => {
  itNeedsAToken(() => ({ world, request: claim('token.test') }))
  itNeedsAJsonObject(() => ({ world, request: claim('json.test') }))

  it('adds a domain in lower case with a text of its own, due in twelve hours, and logs it (T137)', async () => {
    const own = await office(world)
    const answer = await world.call(claim('  Globex.Test ', own.owner, own))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      object: 'organizationDomain',
      organizationId: own.organizationId,
      domainName: 'globex.test',
      txt: expect.stringMatching(/^keyward=[A-Za-z0-9_-]{44}$/),
      jobRunCount: 0,
      verifiedDate: null,
      lastCheckedDate: null,
    })
    const { creationDate, nextRunDate } = answer.body
    expect(Date.parse(nextRunDate) - Date.parse(creationDate)).toBe(12 * 3_600_000)
    const second = await world.call(claim('initech.test', own.admin, own))
    expect(second.body.txt).not.toBe(answer.body.txt)
    expect((await own.events()).filter((type) => type >= 2000)).toEqual([2000, 2000])
    const log = await own.call(own.owner, 'GET', '/events')
    expect(log.body.data.find(({ type }: { type: number }) => type === 2000).domainName).toBe('initech.test')
  })

  it('lets several organizations claim the same domain until one has it verified', async () => {
    const other = await office(world)
    await claimedDomain(world, other.organizationId, { domainName: 'both.test' })
    expect((await world.call(claim('both.test'))).status).toBe(200)
  })

  it('refuses a domain that another organization verified (T137)', async () => {
    const other = await office(world)
    await verifiedDomain(world, other.organizationId, 'elsewhere.test')
    const answer = await writesNothing(world, async () => world.call(claim('elsewhere.test')))
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('domain.claimed_elsewhere')
  })

  it('refuses a domain that the organization has, also when two ask at once (T137)', async () => {
    const answers = await Promise.all([claim('twice.test'), claim('twice.test')].map(async (wish) => world.call(wish)))
    expect(statusesOf(answers)).toEqual([200, 409])
    const answer = await writesNothing(world, async () => world.call(claim('twice.test')))
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('domain.claimed_already')
  })

  it('refuses more domains than an organization may have', async () => {
    const own = await office(world)
    await Promise.all(Array.from({ length: limits.domainsMax }, async () => claimedDomain(world, own.organizationId)))
    const answer = await writesNothing(world, async () => world.call(claim('more.test', own.owner, own)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('domain.too_many')
  })

  it.each([
    'localhost',
    'https://globex.test',
    'globex.test/path',
    'globex.test.',
    '-globex.test',
    'glo bex.test',
    '127.0.0.1',
    `${'a'.repeat(64)}.test`,
    `${'abc.'.repeat(63)}test`,
    '',
    7,
  ])('refuses %j, which is no domain', async (domainName) => {
    const answer = await writesNothing(world, async () => world.call(claim(domainName)))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual(['DomainName'])
  })

  it('refuses an organization whose plan has no claimed domains', async () => {
    const teams = await client(world, place.scene)
    const owner = await confirmedOwner(world, place.scene, teams)
    const path = `/api/organizations/${teams.organizationId}/domain`
    const wish = { method: 'POST', path, body: { domainName: 'teams.test' }, subject: owner.subject }
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(/^Claimed domains come with the plan Enterprise/)
  })

  it('refuses an organization that is suspended', async () => {
    const own = await office(world)
    const organization = await world.store.get('Organization', own)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    const answer = await writesNothing(world, async () => world.call(claim('off.test', own.owner, own)))
    expect(answer.body.code).toBe('organization.suspended')
  })

  it('is forbidden to members and to whoever manages policies only', async () => {
    for (const by of [place.user, await place.custom('managePolicies')]) {
      const answer = await writesNothing(world, async () => world.call(claim('denied.test', by)))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides organizations that are unknown or that the caller does not belong to', async () => {
    const unknown = { ...claim('hidden.test'), path: `/api/organizations/${UNKNOWN_ID}/domain` }
    await expectAlikeNotFound(world, [claim('hidden.test', { ...(await person(world)), memberId: '' }), unknown])
  })
})
