import { beforeAll, describe, expect, it } from '@jest/globals'
import { ENTERPRISE_MONTHLY, TEAMS_MONTHLY } from '../../../shared/config/plans.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import type { Organization } from '../../../shared/store/entities/organization.ts'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import { enforce } from '../../support/policies.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAToken,
  statusesOf,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { client, member } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const verify = (domainId: string, by = place.owner, at = place) => at.request(by, 'POST', `/domain/${domainId}/verify`)

const domainEvents = async (of: Office) => (await of.events()).filter((type) => type >= 2000)

async function change(of: Office, wishes: Partial<Organization>): Promise<void> {
  const organization = await world.store.get('Organization', of)
  if (organization) await world.store.commit([replace('Organization', organization, wishes)])
}

describe('verifyDomain', () => {
  itNeedsAToken(() => ({ world, request: verify(UNKNOWN_ID) }))

  it('verifies a domain that says the text, turns the single organization on and asks to tell the members', async () => {
    const own = await office(world)
    const { domainId, domainName, txt, organizationId } = await claimedDomain(world, own.organizationId)
    world.dns.set(domainName, ['v=spf1 -all', txt])
    const elsewhere = await client(world, own.scene)
    await member(world, elsewhere.organizationId, {
      type: 2,
      status: 2,
      accountId: own.user.subject,
      email: own.user.email,
    })
    const answer = await world.call(verify(domainId, own.admin, own))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      id: domainId,
      verifiedDate: expect.stringMatching(/Z$/),
      lastCheckedDate: answer.body.verifiedDate,
      nextRunDate: null,
      jobRunCount: 0,
    })
    expect(await domainEvents(own)).toEqual([2002])
    expect((await own.events()).filter((type) => type === 1700)).toEqual([1700])
    const policies = await world.store.get('OrganizationPolicies', { organizationId })
    expect(policies?.policies).toMatchObject([{ type: PolicyType.SingleOrg, enabled: true }])
    expect(await world.store.listAll('PolicyEnforcement', { organizationId })).toMatchObject([
      { policyType: PolicyType.SingleOrg, memberIds: [own.user.memberId], actorId: own.admin.subject },
    ])
    expect(await world.store.listAll('DomainAnnouncement', { organizationId })).toMatchObject([
      { domainId, cursor: null, finishedAt: null },
    ])
  })

  it('leaves a policy of the single organization that is on as it is', async () => {
    const own = await office(world)
    await enforce(world, own.organizationId, [PolicyType.SingleOrg])
    const { domainId, domainName, txt } = await claimedDomain(world, own.organizationId)
    world.dns.set(domainName, [txt])
    expect((await world.call(verify(domainId, own.owner, own))).body.verifiedDate).not.toBeNull()
    expect((await own.events()).filter((type) => type === 1700)).toEqual([])
  })

  it('answers without a date where the text is missing, and logs it; a try by hand is no run', async () => {
    const own = await office(world)
    const { domainId, domainName, txt } = await claimedDomain(world, own.organizationId)
    world.dns.set(domainName, [`${txt}x`, txt.slice(0, -1), txt.toLowerCase()])
    const answer = await world.call(verify(domainId, own.owner, own))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ verifiedDate: null, jobRunCount: 0 })
    expect(answer.body.lastCheckedDate).not.toBeNull()
    expect(await domainEvents(own)).toEqual([2003])
  })

  it('refuses a domain that is verified already', async () => {
    const { domainId } = await verifiedDomain(world, place.organizationId, 'already.test')
    const answer = await writesNothing(world, async () => world.call(verify(domainId)))
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('domain.verified_already')
  })

  it('refuses a domain that another organization verified meanwhile', async () => {
    const other = await office(world)
    const { domainId, txt } = await claimedDomain(world, place.organizationId, { domainName: 'meanwhile.test' })
    await verifiedDomain(world, other.organizationId, 'meanwhile.test')
    world.dns.set('meanwhile.test', [txt])
    const answer = await writesNothing(world, async () => world.call(verify(domainId)))
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('domain.claimed_elsewhere')
  })

  it('gives a domain to exactly one of two organizations that verify it at once', async () => {
    const offices = [await office(world), await office(world)]
    const domainName = 'contested.test'
    const domains = await Promise.all(
      offices.map(async ({ organizationId }) => claimedDomain(world, organizationId, { domainName })),
    )
    world.dns.set(
      domainName,
      domains.map(({ txt }) => txt),
    )
    const answers = await Promise.all(
      offices.map(async (one, at) => world.call(verify(domains[at]?.domainId ?? '', one.owner, one))),
    )
    expect(statusesOf(answers)).toEqual([200, 409])
  })

  it('says that name servers did not answer, and writes nothing', async () => {
    const { domainId, domainName } = await claimedDomain(world, place.organizationId)
    world.dns.set(domainName, 'unreachable')
    const answer = await writesNothing(world, async () => world.call(verify(domainId)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('domain.name_servers_silent')
  })

  it.each([
    [{ planType: TEAMS_MONTHLY }, 'organization.plan_lacks_feature'],
    [{ planType: ENTERPRISE_MONTHLY, enabled: false }, 'organization.suspended'],
  ])('refuses an organization %j with %s', async (wishes, code) => {
    const own = await office(world)
    const { domainId } = await claimedDomain(world, own.organizationId)
    await change(own, wishes)
    const answer = await writesNothing(world, async () => world.call(verify(domainId, own.owner, own)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses where the policies take all the space there is', async () => {
    const own = await office(world)
    const { domainId, domainName, txt } = await claimedDomain(world, own.organizationId)
    await enforce(world, own.organizationId, [PolicyType.PasswordGenerator], { text: 'x'.repeat(300_000) })
    world.dns.set(domainName, [txt])
    const answer = await writesNothing(world, async () => world.call(verify(domainId, own.owner, own)))
    expect(answer.body.code).toBe('policy.data_too_large')
  })

  it('is forbidden to members and to whoever manages policies only', async () => {
    const { domainId } = await claimedDomain(world, place.organizationId)
    for (const by of [place.user, await place.custom('managePolicies')]) {
      const answer = await writesNothing(world, async () => world.call(verify(domainId, by)))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown or of another organization', async () => {
    const other = await office(world)
    const { domainId } = await claimedDomain(world, other.organizationId)
    await expectAlikeNotFound(world, [verify(UNKNOWN_ID), verify(domainId), verify(domainId, place.owner, other)])
  })
})
