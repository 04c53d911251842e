import { beforeAll, describe, expect, it } from '@jest/globals'
import { eraseOrganization } from '../../../functions/workers/erase-organization.ts'
import { create } from '../../../shared/store/change-set.ts'
import { countedMembers } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Membership, membership } from '../../support/membership.ts'
import type { TestRequest } from '../../support/request.ts'
import { client, memberToken, type Person, person, provider, providerUserToken } from '../../support/scene.ts'
import { linkedIdentity } from '../../support/sso.ts'
import { inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world, 200)
  await verifiedDomain(world, here.organizationId, 'umbrella.test')
})

type Linked = Person & { readonly memberId: string; readonly externalId: string }

async function linked(over: Partial<Parameters<Membership['plant']>[0]> = {}): Promise<Linked> {
  const one = await here.plant({ type: 2, status: 2, ...over })
  return { ...one, externalId: await linkedIdentity(world, here.organizationId, one) }
}

const isLinked = async ({ subject }: Person, { organizationId } = here) =>
  (await world.store.get('SsoLink', { organizationId, accountId: subject })) !== undefined

const partingsOf = async ({ subject }: Person, { organizationId } = here) =>
  (await world.store.listAll('IdentityParting', { organizationId })).filter(({ accountId }) => accountId === subject)

async function expectParted(one: Linked): Promise<void> {
  expect(await isLinked(one)).toBe(false)
  expect(await partingsOf(one)).toEqual([expect.objectContaining({ externalId: one.externalId })])
}

const users = () => `/api/organizations/${here.organizationId}/users`

async function expectDone(request: TestRequest): Promise<void> {
  expect((await world.call(request)).status).toBeLessThan(300)
}

describe('an identity is parted from the account', () => {
  it.each<[string, (one: Linked) => TestRequest]>([
    [
      'the member is removed',
      ({ memberId }) => ({ method: 'DELETE', path: `${users()}/${memberId}`, subject: here.owner.subject }),
    ],
    [
      'the member leaves',
      ({ subject }) => ({ method: 'POST', path: `/api/organizations/${here.organizationId}/leave`, subject }),
    ],
    [
      'the member unlinks it himself',
      ({ subject }) => ({ method: 'DELETE', path: `/api/accounts/sso/${here.organizationId}`, subject }),
    ],
  ])('when %s', async (_, requestOf) => {
    const one = await linked()
    await expectDone(requestOf(one))
    await expectParted(one)
  })

  it('when his account is deleted', async () => {
    const one = await linked({ email: 'hank@umbrella.test' })
    const path = `${users()}/${one.memberId}/delete-account`
    await expectDone({ method: 'DELETE', path, subject: here.owner.subject })
    await expectParted(one)
  })

  it('when many members are removed at once, however many have one', async () => {
    const planted = await countedMembers(
      world,
      here.organizationId,
      Array.from({ length: 33 }, () => ({ type: 2, status: 2 }) as const),
    )
    for (const one of planted) await linkedIdentity(world, here.organizationId, one)
    const ids = planted.map(({ memberId }) => memberId)
    await expectDone({ method: 'DELETE', path: users(), body: { ids }, subject: here.owner.subject })
    expect(await Promise.all(planted.map(async (one) => isLinked(one)))).toEqual(planted.map(() => false))
    expect(await Promise.all(planted.map(async (one) => (await partingsOf(one)).length))).toEqual(planted.map(() => 1))
  })

  it('when the organization is deleted', async () => {
    const gone = await membership(world)
    const people = await Promise.all(Array.from({ length: 3 }, async () => person(world)))
    for (const one of people) await linkedIdentity(world, gone.organizationId, one)
    const { organizationId } = gone
    await world.store.commit([
      create('OrganizationErasure', { organizationId, requestedAt: world.now(), erasedAt: null }),
    ])
    await eraseOrganization(organizationId, world.workerDeps)
    expect(await Promise.all(people.map(async (one) => isLinked(one, gone)))).toEqual([false, false, false])
    expect(await world.store.listAll('IdentityParting', { organizationId })).toHaveLength(3)
  })
})

describe('an identity at one organization is parted', () => {
  it.each([
    ['accept', false],
    ['accept-init', true],
  ])('when its owner joins another by %s', async (action, pending) => {
    const other = await client(world, here.scene, { pending, seats: 5 })
    const one = await linked({ email: other.owner.email })
    const token = await memberToken(world, other.organizationId, other.owner.memberId)
    const keys = {
      key: '4.d3JhcHBlZA==',
      keys: { publicKey: 'cHVibGlj', encryptedPrivateKey: '2.aXY=|Y3Q=|bWFj' },
      collectionName: '2.aXY=|Y3Q=|bWFj',
    }
    await expectDone({
      method: 'POST',
      path: `/api/organizations/${other.organizationId}/users/${other.owner.memberId}/${action}`,
      body: { token, ...(pending && keys) },
      subject: one.subject,
    })
    await expectParted(one)
  })

  it("when its owner joins a provider's staff", async () => {
    const one = await linked()
    const scene = await provider(world)
    const id = await inviteStaff(world, scene, one.email)
    const token = await providerUserToken(world, scene.providerId, id)
    const path = `/api/providers/${scene.providerId}/users/${id}/accept`
    await expectDone({ method: 'POST', path, body: { token }, subject: one.subject })
    await expectParted(one)
  })

  it('and nobody else is', async () => {
    const [one, other] = [await linked(), await linked()]
    await expectDone({ method: 'DELETE', path: `${users()}/${one.memberId}`, subject: here.owner.subject })
    expect([await isLinked(other), await partingsOf(other)]).toEqual([true, []])
  })

  it('stays with a member who is revoked: he may be restored', async () => {
    const one = await linked()
    await expectDone({ method: 'PUT', path: `${users()}/${one.memberId}/revoke`, subject: here.owner.subject })
    expect([await isLinked(one), await partingsOf(one)]).toEqual([true, []])
  })
})
