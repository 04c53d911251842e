import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import { type CustomPermission, customPermissions } from '../../../shared/store/entities/organization.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (subject: string, memberId = opened.owner.memberId, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/users/${memberId}`,
  subject,
})

/** The rights as clients read them: each is there, true or false. */
const rights = (...given: CustomPermission[]) =>
  Object.fromEntries(customPermissions.map((right) => [right, given.includes(right)]))

describe('getMember', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('answers a member with the collections that he was given, and shows the expiry only while he is invited', async () => {
    const own = await client(world, scene)
    const owner = await confirmedOwner(world, scene, own)
    const [collection] = await world.store.listAll('Collection', { organizationId: own.organizationId })
    const stored = await world.store.get('Member', { organizationId: own.organizationId, memberId: own.owner.memberId })
    const { status, body } = await writesNothing(world, async () =>
      world.call(request(scene.admin.subject, own.owner.memberId, own.organizationId)),
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'organizationUserDetails',
      id: own.owner.memberId,
      userId: owner.subject,
      type: 0,
      status: 2,
      externalId: null,
      accessSecretsManager: false,
      accessPam: false,
      permissions: rights(),
      resetPasswordEnrolled: false,
      usesKeyConnector: false,
      hasMasterPassword: true,
      name: stored?.name,
      email: owner.email,
      avatarColor: null,
      twoFactorEnabled: false,
      ssoBound: false,
      claimedByOrganization: false,
      collections: [{ id: collection?.collectionId, readOnly: false, hidePasswords: false, manage: true }],
      groups: [],
      revocationReason: null,
      creationDate: stored?.createdAt,
      invitationExpirationDate: null,
      mailFailure: null,
    })
  })

  it.each([2, 4] as const)('refuses a confirmed member of type %i, even about himself', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    for (const memberId of [someone.memberId, UNKNOWN_ID]) {
      const answer = await world.call(request(someone.subject, memberId))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('shows the groups of a member only where they are asked for', async () => {
    const { organizationId } = opened
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const groupId = randomUUID()
    await world.store.commit([create('GroupMember', { organizationId, memberId: someone.memberId, groupId })])
    const { path, ...rest } = request(scene.admin.subject, someone.memberId)
    const groupsOf = async (query: string) => (await world.call({ ...rest, path: `${path}${query}` })).body.groups
    expect(await groupsOf('?includeGroups=true')).toEqual([groupId])
    expect(await groupsOf('?')).toEqual([])
    const refused = await world.call({ ...rest, path: `${path}?includeGroups=maybe` })
    expect(Object.keys(refused.body.validationErrors)).toEqual(['IncludeGroups'])
  })

  it('lets a custom member read who manages users, and refuses one who only recovers accounts', async () => {
    const read = async (right: CustomPermission) => {
      const custom = await member(world, opened.organizationId, { type: 4, status: 2, permissions: [right] })
      return (await world.call(request(custom.subject))).status
    }
    expect(await read('manageUsers')).toBe(200)
    expect(await read('manageResetPassword')).toBe(403)
  })

  it("answers another organization's member, and everything to a stranger, like what does not exist", async () => {
    const stranger = await person(world)
    const other = await client(world, scene)
    const { subject } = scene.admin
    await expectAlikeNotFound(world, [
      request(subject, UNKNOWN_ID),
      request(subject, 'nonsense'),
      request(subject, other.owner.memberId),
      request(subject, opened.owner.memberId, UNKNOWN_ID),
      request(stranger.subject),
      request(stranger.subject, UNKNOWN_ID),
    ])
  })
})
