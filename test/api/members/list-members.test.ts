import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../shared/ports/store.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { type CustomPermission, customPermissions } from '../../../shared/store/entities/organization.ts'
import { grantsManifold, idsOnLargePages } from '../../support/large-answers.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  collection,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
  sealed,
} from '../../support/scene.ts'
import { turnTwoStepLoginOn } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
/** Queries and batches that requests asked for. */
let requests = 0
let isLarge = false

const counted = (store: Store): Store => ({
  ...store,
  listAll: async (...about: Parameters<Store['listAll']>) => {
    requests += 1
    return store.listAll(...about) as never
  },
  getMany: async (...about: Parameters<Store['getMany']>) => {
    requests += 1
    return store.getMany(...about) as never
  },
})

beforeAll(async () => {
  world = await createWorld({ wrapStore: (store) => grantsManifold(() => isLarge)(counted(store)) })
  scene = await provider(world)
  opened = await client(world, scene)
})

async function enrol(organizationId: string, memberId: string): Promise<void> {
  const row = await world.store.get('Member', { organizationId, memberId })
  if (row) await world.store.commit([replace('Member', row, { resetPasswordKey: sealed.asymmetric })])
}

const request = (subject: string, query = '', organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/users${query}`,
  subject,
})

/** The rights as clients read them: each is there, true or false. */
const rights = (...given: CustomPermission[]) =>
  Object.fromEntries(customPermissions.map((right) => [right, given.includes(right)]))

describe('listMembers', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('lists the invited owner with every field that clients read', async () => {
    const { organizationId, owner } = await client(world, scene)
    const stored = await world.store.get('Member', { organizationId, memberId: owner.memberId })
    const { status, body } = await writesNothing(world, async () =>
      world.call(request(scene.admin.subject, '', organizationId)),
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'list',
      data: [
        {
          object: 'organizationUserUserDetails',
          id: owner.memberId,
          userId: null,
          type: 0,
          status: 0,
          externalId: null,
          accessSecretsManager: false,
          accessPam: false,
          permissions: rights(),
          resetPasswordEnrolled: false,
          usesKeyConnector: false,
          hasMasterPassword: false,
          name: null,
          email: owner.email,
          avatarColor: null,
          twoFactorEnabled: false,
          ssoBound: false,
          claimedByOrganization: false,
          collections: [],
          groups: [],
          revocationReason: null,
          creationDate: stored?.createdAt,
          invitationExpirationDate: stored?.invitation?.expiresAt,
          mailFailure: null,
        },
      ],
      continuationToken: null,
    })
  })

  it("lists to owner, admin and both kinds of the provider's staff alike", async () => {
    const own = await client(world, scene)
    const owner = await confirmedOwner(world, scene, own)
    const admin = await member(world, own.organizationId, { type: 1, status: 2 })
    const technician = await providerUser(world, scene, 1)
    const lists = []
    for (const { subject } of [scene.admin, technician, owner, admin]) {
      lists.push(await world.call(request(subject, '', own.organizationId)))
    }
    for (const list of lists) expect(list).toEqual(lists[0])
    expect(lists[0]?.body.data).toHaveLength(2)
    expect(lists[0]?.body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ email: owner.email, userId: owner.subject, hasMasterPassword: true, status: 2 }),
        expect.objectContaining({ email: admin.email, type: 1 }),
      ]),
    )
  })

  it('shows rights, enrolment in account recovery, two-step login and why somebody was revoked', async () => {
    const { organizationId } = await client(world, scene)
    const custom = await member(world, organizationId, { type: 4, status: 2, permissions: ['manageGroups'] })
    const revoked = await member(world, organizationId, { type: 2, status: -1 })
    const enrolled = await member(world, organizationId, { type: 2, status: 2 })
    await turnTwoStepLoginOn(world, custom)
    await enrol(organizationId, enrolled.memberId)
    const { body } = await world.call(request(scene.admin.subject, '', organizationId))
    const rowOf = ({ email }: { email: string }) => body.data.find((row: { email: string }) => row.email === email)
    expect(rowOf(custom)).toMatchObject({
      permissions: rights('manageGroups'),
      twoFactorEnabled: true,
      resetPasswordEnrolled: false,
      revocationReason: null,
    })
    expect(rowOf(revoked)).toMatchObject({ permissions: rights(), twoFactorEnabled: false, revocationReason: 1 })
    expect(rowOf(enrolled)).toMatchObject({ resetPasswordEnrolled: true })
  })

  it('shows groups and collections only where they are asked for, and none that is gone', async () => {
    const { organizationId } = await client(world, scene)
    const people = []
    for (let at = 0; at < 3; at += 1) people.push(await member(world, organizationId, { type: 2, status: 2 }))
    const [group, goneGroup, collection, goneCollection] = [1, 2, 3, 4].map(() => randomUUID()) as [
      string,
      string,
      string,
      string,
    ]
    const level = { readOnly: true, hidePasswords: false, manage: false }
    for (const { memberId } of people) {
      await world.store.commit([
        create('GroupMember', { organizationId, memberId, groupId: group }),
        create('GroupMember', { organizationId, memberId, groupId: goneGroup }),
        create('CollectionAccess', { organizationId, memberId, collectionId: collection, ...level }),
        create('CollectionAccess', { organizationId, memberId, collectionId: goneCollection, ...level }),
      ])
    }
    await world.store.commit([
      create('AccessErasure', { organizationId, of: 'group', id: goneGroup, requestedAt: world.now() }),
      create('AccessErasure', { organizationId, of: 'collection', id: goneCollection, requestedAt: world.now() }),
    ])
    const list = async (query: string) =>
      (await world.call(request(scene.admin.subject, query, organizationId))).body.data.filter(
        ({ type }: { type: number }) => type === 2,
      ) as { groups: string[]; collections: object[] }[]
    expect(await list('?includeGroups=true&includeCollections=true')).toMatchObject(
      people.map(() => ({ groups: [group], collections: [{ id: collection, ...level }] })),
    )
    expect(await list('?includeGroups=true')).toMatchObject(people.map(() => ({ groups: [group], collections: [] })))
    expect(await list('?includeCollections=false')).toMatchObject(people.map(() => ({ groups: [], collections: [] })))
    expect(await list('?')).toMatchObject(people.map(() => ({ groups: [], collections: [] })))
    const one = await world.call(
      request(scene.admin.subject, '?includeGroups=true&includeCollections=true&pageSize=2', organizationId),
    )
    expect(one.body.data).toHaveLength(2)
  })

  it('needs no more requests at the table for many members than for few', async () => {
    const cost = async (people: number) => {
      const { organizationId } = await client(world, scene)
      for (let at = 0; at < people; at += 1) await member(world, organizationId, { type: 2, status: 2 })
      const query = '?includeGroups=true&includeCollections=true'
      const before = requests
      expect((await world.call(request(scene.admin.subject, query, organizationId))).body.data).toHaveLength(people + 1)
      return requests - before
    }
    expect(await cost(40)).toBe(await cost(2))
  })

  it('shows whoever may only recover accounts those that are enrolled', async () => {
    const { organizationId } = await client(world, scene)
    const enrolled = await member(world, organizationId, { type: 2, status: 2 })
    await member(world, organizationId, { type: 2, status: 2 })
    await enrol(organizationId, enrolled.memberId)
    const listedTo = async (...permissions: CustomPermission[]) => {
      const custom = await member(world, organizationId, { type: 4, status: 2, permissions })
      return (await world.call(request(custom.subject, '', organizationId))).body.data.length
    }
    expect(await listedTo('manageResetPassword')).toBe(1)
    expect(await listedTo('manageResetPassword', 'manageUsers')).toBeGreaterThan(3)
  })

  it.each(['includeGroups', 'includeCollections'])('refuses a %s that is neither true nor false', async (name) => {
    const answer = await world.call(request(scene.admin.subject, `?${name}=maybe`))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([name.charAt(0).toUpperCase() + name.slice(1)])
  })

  it('lists every member exactly once, page by page', async () => {
    const { organizationId } = await client(world, scene)
    for (let at = 0; at < 6; at += 1) await member(world, organizationId, { type: 2, status: 2 })
    const whole = await world.call(request(scene.admin.subject, '', organizationId))
    expect(whole.body.data).toHaveLength(7)
    const paged: object[] = []
    let token: string | null = ''
    while (token !== null) {
      const query: string = `?pageSize=3${token && `&continuationToken=${token}`}`
      const { body } = await world.call(request(scene.admin.subject, query, organizationId))
      expect(body.data.length).toBeLessThanOrEqual(3)
      paged.push(...body.data)
      token = body.continuationToken
    }
    expect(paged).toEqual(whole.body.data)
  })

  it.each(['0', '501', '1.5', 'many'])('refuses the page size %s, naming it', async (pageSize) => {
    const answer = await world.call(request(scene.admin.subject, `?pageSize=${pageSize}`))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual(['PageSize'])
  })

  it('refuses a continuation token that this list did not hand out', async () => {
    const other = await client(world, scene)
    await member(world, other.organizationId, { type: 2, status: 2 })
    const foreign = await world.call(request(scene.admin.subject, '?pageSize=1', other.organizationId))
    for (const token of [foreign.body.continuationToken, 'garbage', 'bnVsbA']) {
      const answer = await world.call(request(scene.admin.subject, `?continuationToken=${token}`))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('request.cursor_invalid')
      expect(Object.keys(answer.body.validationErrors)).toEqual(['ContinuationToken'])
    }
  })

  it('never answers more than fits: a client that asks for no size gets what does, and a token for the rest', async () => {
    const own = await client(world, scene)
    const { organizationId } = own
    for (let count = 0; count < 60; count += 1) {
      const { memberId } = await member(world, organizationId, { type: 2, status: 2 })
      await collection(world, organizationId, { [memberId]: {} })
    }
    const members = await world.store.listAll('Member', { organizationId })
    isLarge = true
    const ids = await idsOnLargePages(async (query) => {
      const wanted = new URLSearchParams({ includeCollections: 'true', ...query })
      return world.call(request(scene.admin.subject, `?${wanted.toString()}`, organizationId))
    })
    isLarge = false
    expect(ids).toEqual(members.map(({ memberId }) => memberId))
  })

  it.each([2, 4] as const)('refuses a confirmed member of type %i', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await world.call(request(someone.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const accepted = await member(world, opened.organizationId, { type: 0, status: 1 })
    const revoked = await member(world, opened.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(world, [
      ...[stranger, other.admin, accepted, revoked].map(({ subject }) => request(subject)),
      request(scene.admin.subject, '', UNKNOWN_ID),
      request(scene.admin.subject, '', 'nonsense'),
      request(stranger.subject, '?pageSize=many'),
    ])
  })
})
