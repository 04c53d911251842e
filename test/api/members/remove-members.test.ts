import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { countedMembers, eventsAbout, expectCounted } from '../../support/counted.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { type ClientScene, client, confirmedOwner, type Person, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let opened: ClientScene
let foreign: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  const scene = await provider(world)
  opened = await client(world, scene, { seats: 45 })
  foreign = await client(world, scene, { seats: 1 })
  owner = await confirmedOwner(world, scene, opened)
})

const request = (subject: string, ids: readonly string[] = [opened.owner.memberId]) => ({
  method: 'DELETE',
  path: `/api/organizations/${opened.organizationId}/users`,
  body: { ids } as object,
  subject,
})
const users = async (count: number) =>
  countedMembers(
    world,
    opened.organizationId,
    Array.from({ length: count }, () => ({ type: 2, status: 2 }) as const),
  )

describe('removeMembers', () => {
  itNeedsAToken(() => ({ world, request: request(owner.subject) }))
  itNeedsAJsonObject(() => ({ world, request: request(owner.subject) }))

  it('answers a row for every id in the order asked, also for unknown and foreign ones', async () => {
    const [one, two] = await users(2)
    const ids = [two, one].map((someone) => someone?.memberId ?? '')
    const [second = '', first = ''] = ids
    const answer = await world.call(request(owner.subject, [second, UNKNOWN_ID, foreign.owner.memberId, first]))
    expect(answer.status).toBe(200)
    const row = (id: string, error: string) => ({ object: 'OrganizationBulkConfirmResponseModel', id, error })
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        row(second, ''),
        row(UNKNOWN_ID, 'Resource not found.'),
        row(foreign.owner.memberId, 'Resource not found.'),
        row(first, ''),
      ],
      continuationToken: null,
    })
    expect(await eventsAbout(world, first)).toEqual([1503])
    await expectCounted(world, opened.organizationId)
  })

  it('refuses only the rows that are the own one or an owner to an admin (T61)', async () => {
    const [admin, someone] = await countedMembers(world, opened.organizationId, [
      { type: 1, status: 2 },
      { type: 2, status: 2 },
    ])
    const ids = [admin?.memberId, opened.owner.memberId, someone?.memberId].map(String)
    const answer = await world.call(request(admin?.subject ?? '', ids))
    expect(answer.body.data.map(({ error }: { error: string }) => error)).toEqual([
      'You cannot do this to yourself. Ask another administrator, or leave.',
      'Only owners manage owners.',
      '',
    ])
    await expectCounted(world, opened.organizationId)
  })

  it('removes more rows than one transaction holds, also while others remove the same ones', async () => {
    const many = await users(38)
    const ids = many.map(({ memberId }) => memberId)
    const answers = await Promise.all([
      world.call(request(owner.subject, ids)),
      world.call(request(owner.subject, ids.toReversed())),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    for (const memberId of ids) expect(await eventsAbout(world, memberId)).toEqual([1503])
    await expectCounted(world, opened.organizationId)
  })

  it('goes by POST …/remove as well', async () => {
    const [someone] = await users(1)
    const alias = { ...request(owner.subject, [someone?.memberId ?? '']), method: 'POST' }
    const answer = await world.call({ ...alias, path: `${alias.path}/remove` })
    expect(answer.body.data).toMatchObject([{ id: someone?.memberId, error: '' }])
  })

  it.each([
    [[], 'Ids'],
    [['nonsense'], 'Ids.0'],
    [Array.from({ length: 1001 }, () => randomUUID()), 'Ids'],
    [[UNKNOWN_ID, UNKNOWN_ID], 'Ids'],
    [undefined, 'Ids'],
  ])('refuses ids that are none, no ids, more than 1000, or one twice, and writes nothing', async (ids, field) => {
    const wish = { ...request(owner.subject), body: { ids } }
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('refuses a plain member, and shows a stranger nothing', async () => {
    const [someone] = await users(1)
    const stranger = await person(world)
    const answer = await writesNothing(world, async () => world.call(request(someone?.subject ?? '')))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [request(stranger.subject)])
  })
})
