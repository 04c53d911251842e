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
  opened = await client(world, scene)
})

const request = (subject: string, query = '', organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/users${query}`,
  subject,
})

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
          permissions: {},
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
