import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19, seats: 12 })
})

const request = (subject: string, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}`,
  subject,
})

describe('getOrganization', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it("answers the provider's staff and the owner alike, with every field", async () => {
    const owner = await confirmedOwner(world, scene, opened)
    const technician = await providerUser(world, scene, 1)
    for (const { subject } of [scene.admin, technician, owner]) {
      const { status, body } = await writesNothing(world, async () => world.call(request(subject)))
      expect(status).toBe(200)
      expect(body).toEqual({
        object: 'organization',
        id: opened.organizationId,
        name: 'Globex',
        billingEmail: 'billing@acme.test',
        plan: 'Enterprise (Monthly)',
        planType: 19,
        productTierType: 3,
        seats: 12,
        occupiedSeats: 1,
        maxCollections: null,
        maxStorageGb: 1,
        status: 2,
        enabled: true,
        hasPublicAndPrivateKeys: true,
        limitCollectionCreation: false,
        limitCollectionDeletion: false,
        limitItemDeletion: false,
        allowAdminAccessToAllCollectionItems: false,
        useGroups: true,
        useDirectory: true,
        useEvents: true,
        useTotp: true,
        use2fa: true,
        useApi: true,
        useScim: true,
        usersGetPremium: true,
        usePolicies: true,
        useSso: true,
        useOrganizationDomains: true,
        useKeyConnector: true,
        useResetPassword: true,
        useCustomPermissions: true,
        useMyItems: true,
        useInviteLinks: true,
        useRiskInsights: true,
      })
    }
  })

  it('tells of a pending organization that it has no keys', async () => {
    const pending = await client(world, scene, { pending: true, planType: 17 })
    const { body } = await world.call(request(scene.admin.subject, pending.organizationId))
    expect(body).toMatchObject({ status: 0, enabled: false, hasPublicAndPrivateKeys: false, usePolicies: false })
  })

  it.each([1, 2, 4] as const)('refuses a confirmed member of type %i', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await world.call(request(someone.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const strangers = [stranger.subject, other.admin.subject]
    for (const status of [0, 1, -1] as const) {
      strangers.push((await member(world, opened.organizationId, { type: 0, status })).subject)
    }
    const { subject } = scene.admin
    await expectAlikeNotFound(world, [
      ...strangers.map((stranger) => request(stranger)),
      ...[UNKNOWN_ID, 'nonsense', opened.id].map((id) => request(subject, id)),
    ])
  })
})
