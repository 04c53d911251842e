import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { errorBody } from '../../support/refusals.ts'
import { client, clientKeys, confirmedOwner, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let ids: string[]

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  ids = []
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) ids.push((await client(world, scene, { name })).id)
})

const list = async (query = '', { providerId, admin } = scene) =>
  world.call({ method: 'GET', path: `/api/providers/${providerId}/organizations${query}`, subject: admin.subject })

/** Every id, page by page. */
async function walk(pageSize: number): Promise<string[][]> {
  const pages: string[][] = []
  let token: string | null = null
  do {
    const after: string = token ? `&continuationToken=${encodeURIComponent(token)}` : ''
    const { body } = await list(`?pageSize=${pageSize}${after}`)
    pages.push(body.data.map(({ id }: { id: string }) => id))
    token = body.continuationToken
  } while (token)
  return pages
}

describe('listClients', () => {
  itGuardsTheProvider(
    () => ({
      world,
      scene,
      request: {
        method: 'GET',
        path: `/api/providers/${scene.providerId}/organizations`,
        subject: scene.admin.subject,
      },
    }),
    { to: 'staff' },
  )

  it('answers all clients, oldest first, without being asked for pages', async () => {
    const answer = await list()
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ object: 'list', continuationToken: null })
    expect(answer.body.data.map(({ organizationName }: { organizationName: string }) => organizationName)).toEqual([
      'One',
      'Two',
      'Three',
      'Four',
      'Five',
    ])
  })

  it('answers a provider without clients with an empty list', async () => {
    const answer = await list('', await provider(world))
    expect(answer.body).toEqual({ object: 'list', data: [], continuationToken: null })
  })

  it('describes each client with its seats in use', async () => {
    const other = await provider(world)
    const opened = await client(world, other, { name: 'Globex', planType: 19, seats: 7 })
    await confirmedOwner(world, other, opened)
    const { body } = await list('', other)
    expect(body.data).toEqual([
      {
        object: 'providerOrganizationOrganizationDetail',
        id: opened.id,
        providerId: other.providerId,
        organizationId: opened.organizationId,
        key: clientKeys.key,
        settings: null,
        creationDate: opened.answer.body.creationDate,
        revisionDate: opened.answer.body.revisionDate,
        userCount: 1,
        seats: 7,
        occupiedSeats: 1,
        remainingSeats: 6,
        plan: 'Enterprise (Monthly)',
        planType: 19,
        organizationName: 'Globex',
        status: 2,
        enabled: true,
        suspended: false,
      },
    ])
  })

  it.each([1, 2, 3, 5, 500])('in pages of %d shows every client once, in the same order', async (pageSize) => {
    const pages = await walk(pageSize)
    expect(pages.flat()).toEqual(ids)
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(pageSize)
  })

  it('a token goes on behind the last client, even when that one is gone', async () => {
    const other = await provider(world)
    const first = await client(world, other)
    const second = await client(world, other)
    await confirmedOwner(world, other, first)
    const { body } = await list('?pageSize=1', other)
    const path = `/api/providers/${other.providerId}/organizations/${first.id}`
    await world.call({ method: 'DELETE', path, subject: other.admin.subject })
    const next = await list(`?pageSize=1&continuationToken=${body.continuationToken}`, other)
    expect(next.body.data.map(({ id }: { id: string }) => id)).toEqual([second.id])
  })

  it('refuses a token that this list did not hand out, naming the field', async () => {
    const other = await provider(world)
    await client(world, other)
    const foreign = (await list('?pageSize=1', other)).body.continuationToken
    const text = 'The continuation token is not one that this list handed out.'
    const expected = errorBody('request.cursor_invalid', text, { ContinuationToken: [text] })
    for (const token of ['nonsense', foreign, Buffer.from('[]').toString('base64url')]) {
      const answer = await list(`?continuationToken=${token}`)
      expect([answer.status, answer.body]).toEqual([400, expected])
    }
  })

  it.each(['0', '-1', '501', '1.5', 'many'])('refuses pages of %s, naming the field', async (pageSize) => {
    const answer = await list(`?pageSize=${pageSize}`)
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
    expect(Object.keys(answer.body.validationErrors)).toEqual(['PageSize'])
  })
})
