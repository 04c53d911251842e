import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import type { Organization } from '../../../shared/store/entities/organization.ts'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import {
  addressProof,
  createIdentityWorld,
  type IdentityWorld,
  register,
  registrationOf,
} from '../../support/identity-world.ts'
import { enforce } from '../../support/policies.ts'
import { writesNothing } from '../../support/refusals.ts'
import { client, memberToken, type ProviderScene, provider } from '../../support/scene.ts'

let world: IdentityWorld
let scene: ProviderScene

beforeAll(async () => {
  world = await createIdentityWorld()
  scene = await provider(world)
})
afterAll(async () => world.close())

/** An organization that lets nobody register on the domain by himself, provided that it has it verified. */
async function blocking(domainName: string, isVerified = true) {
  const opened = await client(world, scene, { planType: 19, ownerEmail: `owner@${domainName}` })
  const { organizationId } = opened
  await (isVerified
    ? verifiedDomain(world, organizationId, domainName)
    : claimedDomain(world, organizationId, { domainName }))
  await enforce(world, organizationId, [PolicyType.BlockClaimedDomainAccountCreation])
  return opened
}

const registerAlone = async (email: string) =>
  register(world, { ...registrationOf(email), emailVerificationToken: await addressProof(world, email) })

describe('finishRegistration on a claimed domain', () => {
  it('is refused where the organization blocks it, and makes no account', async () => {
    await blocking('blocked.test')
    const answer = await writesNothing(world, async () => registerAlone('ada@blocked.test'))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('account.domain_claimed')
  })

  it('lets in who is invited', async () => {
    const { organizationId, owner } = await blocking('invited.test')
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = { ...registrationOf(owner.email), orgInviteToken, organizationUserId: owner.memberId }
    expect((await register(world, body)).status).toBe(200)
  })

  it('is open where the domain is not verified, and on domains below it', async () => {
    await blocking('unverified.test', false)
    await blocking('above.test')
    expect((await registerAlone('ada@unverified.test')).status).toBe(200)
    expect((await registerAlone('ada@sub.above.test')).status).toBe(200)
  })

  it.each<[string, Partial<Organization>]>([
    ['suspended.test', { enabled: false }],
    ['teams.test', { planType: 17 }],
  ])('is open on %s while its organization is %j', async (domainName, wishes) => {
    const { organizationId } = await blocking(domainName)
    const organization = await world.store.get('Organization', { organizationId })
    if (organization) await world.store.commit([replace('Organization', organization, wishes)])
    expect((await registerAlone(`ada@${domainName}`)).status).toBe(200)
  })

  it('is open where the policy is off', async () => {
    const { organizationId } = await client(world, scene, { planType: 19 })
    await verifiedDomain(world, organizationId, 'open.test')
    expect((await registerAlone('ada@open.test')).status).toBe(200)
  })
})
