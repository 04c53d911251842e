import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  sealed,
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

const request = (subject: string, ids: unknown, organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/public-keys`,
  body: { ids },
  subject,
})

describe('listMemberPublicKeys', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject, [UNKNOWN_ID]) }))
  itNeedsAJsonObject(() => ({ world, request: request(scene.admin.subject, [UNKNOWN_ID]) }))

  it('answers those who have an account, and leaves out the invited, the foreign and the unknown', async () => {
    const own = await client(world, scene)
    const other = await client(world, scene)
    const foreign = await confirmedOwner(world, scene, other)
    const accepted = await member(world, own.organizationId, { type: 2, status: 1 })
    const ids = [UNKNOWN_ID, own.owner.memberId, accepted.memberId.toUpperCase(), other.owner.memberId, foreign.subject]
    const { status, body } = await writesNothing(world, async () =>
      world.call(request(scene.admin.subject, ids, own.organizationId)),
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'list',
      data: [
        {
          object: 'organizationUserPublicKeyResponseModel',
          id: accepted.memberId,
          userId: accepted.subject,
          key: sealed.publicKey,
        },
      ],
      continuationToken: null,
    })
  })

  it.each([
    [[], 'Ids'],
    [undefined, 'Ids'],
    ['all', 'Ids'],
    [['nonsense'], 'Ids.0'],
    [Array(1001).fill(UNKNOWN_ID), 'Ids'],
  ])('refuses ids that are none, naming the field', async (ids, field) => {
    const answer = await world.call(request(scene.admin.subject, ids))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([2, 4] as const)('refuses a member of type %i, whatever the body', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await world.call(request(someone.subject, 'nonsense'))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const accepted = await member(world, opened.organizationId, { type: 0, status: 1 })
    await expectAlikeNotFound(world, [
      request(stranger.subject, [UNKNOWN_ID]),
      request(accepted.subject, 'nonsense'),
      request(scene.admin.subject, [UNKNOWN_ID], UNKNOWN_ID),
      request(scene.admin.subject, [UNKNOWN_ID], 'nonsense'),
    ])
  })
})
