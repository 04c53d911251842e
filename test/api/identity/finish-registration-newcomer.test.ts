import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { addressProof, register, registrationOf } from '../../support/identity-world.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { memoryUserPool, type PoolUser } from '../../support/memory-user-pool.ts'
import { enforce } from '../../support/policies.ts'
import { client, memberToken, type ProviderScene, provider } from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { logIn } from '../../support/sso-visits.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let pages: MemoryFederation
let users: Map<string, PoolUser>
let scene: ProviderScene
let organizationId: string
let email: string

beforeAll(async () => {
  pages = memoryFederation()
  const pool = memoryUserPool()
  users = pool.users
  world = await createWorld({ federation: pages.federation, userPool: pool.userPool })
  scene = await provider(world)
})

/** Somebody whom SSO made a newcomer of the organization. */
beforeEach(async () => {
  organizationId = (await client(world, scene, { planType: 19, seats: 10 })).organizationId
  const domain = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domain)
  await openSso(world, organizationId)
  email = `ada@${domain}`
  expect(await signIn()).toEqual({ accountId: subject() })
})

const subject = () => users.get(email)?.subject ?? ''
const signIn = async () => logIn({ world, pages, users }, organizationId, { externalId: `id of ${email}`, email })
const row = async () => world.store.find('Member', 'byAccount', { organizationId, accountId: subject() })
const account = async () => world.store.find('Account', 'byAddress', { email })

describe('finishRegistration by a newcomer of SSO', () => {
  it('makes the account that he was to have, and his next sign-in with SSO accepts his place', async () => {
    const emailVerificationToken = await addressProof(world, email)
    expect((await register(world, { ...registrationOf(email), emailVerificationToken })).status).toBe(200)
    expect((await account())?.accountId).toBe(subject())
    expect(await world.store.get('Newcomer', { accountId: subject() })).toBeUndefined()
    expect(await row()).toMatchObject({ status: 0 })
    expect(await signIn()).toEqual({ accountId: subject() })
    expect(await row()).toMatchObject({ status: 1, key: null })
  })

  it('tells him what the policies of the organization want of him first', async () => {
    await enforce(world, organizationId, [PolicyType.TwoFactorAuthentication])
    const emailVerificationToken = await addressProof(world, email)
    await register(world, { ...registrationOf(email), emailVerificationToken })
    expect(await signIn()).toEqual({ page: expect.stringContaining('two-step login') })
    expect(await row()).toMatchObject({ status: 0 })
  })

  it('lets him accept by the invitation that was mailed to him, too', async () => {
    const memberId = (await row())?.memberId ?? ''
    const orgInviteToken = await memberToken(world, organizationId, memberId)
    const invited = { ...registrationOf(email), orgInviteToken, organizationUserId: memberId }
    expect((await register(world, invited)).status).toBe(200)
    const path = `/api/organizations/${organizationId}/users/${memberId}/accept`
    const accept = { method: 'POST', path, body: { token: orgInviteToken }, subject: subject() }
    expect((await world.call(accept)).status).toBe(200)
    expect(await row()).toMatchObject({ status: 1, accountId: subject() })
    expect((await world.call(accept)).body.code).toBe('member.awaiting_confirmation')
    expect(await signIn()).toEqual({ accountId: subject() })
  })

  it('can be invited again by mail, as an administrator wants', async () => {
    const memberId = (await row())?.memberId ?? ''
    const path = `/api/organizations/${organizationId}/users/${memberId}/reinvite`
    expect((await world.call({ method: 'POST', path, subject: scene.admin.subject })).status).toBe(200)
    expect((await world.mails()).filter(({ to }) => to === email)).toHaveLength(1)
  })
})
