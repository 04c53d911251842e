import { beforeAll, describe, expect, it } from '@jest/globals'
import { errorBody, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, expectOk, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let ids: string[]
let foreign: string

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 100, enterprise: 0 })
  ids = []
  for (let count = 0; count < 4; count += 1) ids.push((await client(world, scene)).id)
  foreign = (await client(world, await provider(world))).id
})

const base = () => `/api/providers/${scene.providerId}`
const change = async (id: string, body: object) =>
  world.call({ method: 'PUT', path: `${base()}/users/${id}`, body, subject: scene.admin.subject })
const accessOf = async (id: string) =>
  (await world.call({ method: 'GET', path: `${base()}/users/${id}`, subject: scene.admin.subject })).body.clientAccess
const invite = (email: string, body: object) => ({
  method: 'POST',
  path: `${base()}/users/invite`,
  body: { emails: [email], type: 1, ...body },
  subject: scene.admin.subject,
})
const page = async (subject: string, query: string) =>
  (await world.call({ method: 'GET', path: `${base()}/organizations${query}`, subject })).body

const UNKNOWN = (id: string) => `The provider has no client ${id}.`
const ADMIN = 'A provider admin reaches every client. Make the person a service user to limit him to some.'

describe('the clients that a service user is let to', () => {
  it('are all until they are set, are shown as set, and a type alone leaves them', async () => {
    const someone = await providerUser(world, scene, 1)
    expect(await accessOf(someone.id)).toEqual({ all: true })
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [ids[2], ids[0], ids[2]] } }))
    expect(await accessOf(someone.id)).toEqual({ clientIds: [ids[2], ids[0]] })
    await writesNothing(world, async () => change(someone.id, { type: 1 }))
    await writesNothing(world, async () =>
      change(someone.id, { type: 1, clientAccess: { clientIds: ids.slice(0, 3).filter((_, at) => at !== 1) } }),
    )
    expectOk(await change(someone.id, { type: 1, clientAccess: { all: true } }))
    expect(await accessOf(someone.id)).toEqual({ all: true })
    const events = (await world.table.items()).filter(
      ({ entity, providerUserId, type }) => entity === 'AuditEvent' && providerUserId === someone.id && type === 1802,
    )
    expect(events).toHaveLength(2)
  })

  it('hold at his next request, also when there are none', async () => {
    const someone = await providerUser(world, scene, 1)
    expect((await page(someone.subject, '')).data).toHaveLength(4)
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [] } }))
    expect((await page(someone.subject, '')).data).toEqual([])
  })

  it('are listed page by page, oldest first', async () => {
    const someone = await providerUser(world, scene, 1)
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [ids[3], ids[0], ids[1]] } }))
    const first = await page(someone.subject, '?pageSize=2')
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual([ids[0], ids[1]])
    const second = await page(someone.subject, `?pageSize=2&continuationToken=${first.continuationToken}`)
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual([ids[3]])
    expect(second.continuationToken).toBeNull()
    for (const token of [ids[2], foreign, 'x', UNKNOWN_ID]) {
      expect((await page(someone.subject, `?continuationToken=${token}`)).code).toBe('request.cursor_invalid')
    }
  })

  it('leave the list of his profile to them', async () => {
    const someone = await providerUser(world, scene, 1)
    const profile = async () =>
      (await world.call({ method: 'GET', path: '/api/accounts/profile', subject: someone.subject })).body
    expect((await profile()).providerOrganizations).toHaveLength(4)
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [ids[1]] } }))
    const { providers, providerOrganizations } = await profile()
    const link = await world.store.get('ClientLink', { providerId: scene.providerId, clientLinkId: ids[1] ?? '' })
    expect(providerOrganizations).toMatchObject([{ id: link?.organizationId, status: 2, type: 0, permissions: {} }])
    expect(providers).toMatchObject([{ id: scene.providerId, enabled: true }])
  })

  it('are all again once he becomes an admin, and stay so when he is a service user again', async () => {
    const someone = await providerUser(world, scene, 1)
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [ids[1]] } }))
    expectOk(await change(someone.id, { type: 0 }))
    expect((await page(someone.subject, '')).data).toHaveLength(4)
    expectOk(await change(someone.id, { type: 1 }))
    expect(await accessOf(someone.id)).toEqual({ all: true })
  })

  it('are set with the invitation', async () => {
    const { email } = await person(world)
    expectOk(await world.call(invite(email, { clientAccess: { clientIds: [ids[1]] } })))
    const rows = await world.store.listAll('ProviderUser', { providerId: scene.providerId })
    expect(rows.find((row) => row.email === email)?.clientIds).toEqual([ids[1]])
  })

  it('may still name one that was let go since', async () => {
    const someone = await providerUser(world, scene, 1)
    const gone = await client(world, scene)
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [gone.id] } }))
    const link = await world.store.get('ClientLink', { providerId: scene.providerId, clientLinkId: gone.id })
    if (link) await world.store.commit([{ kind: 'remove', entity: 'ClientLink', before: link }])
    expectOk(await change(someone.id, { type: 1, clientAccess: { clientIds: [gone.id, ids[0]] } }))
    expect((await page(someone.subject, '')).data).toHaveLength(1)
  })

  it('cannot be those of another provider, or of nobody: both are refused alike, and nothing is written', async () => {
    const someone = await providerUser(world, scene, 1)
    for (const id of [foreign, UNKNOWN_ID]) {
      const refused = errorBody('provider_user.client_unknown', UNKNOWN(id), {
        'ClientAccess.ClientIds': [UNKNOWN(id)],
      })
      const access = { clientAccess: { clientIds: [ids[0], id] } }
      const changed = await writesNothing(world, async () => change(someone.id, { type: 1, ...access }))
      expect([changed.status, changed.body]).toEqual([400, refused])
      const invited = await writesNothing(world, async () => world.call(invite('new@acme.test', access)))
      expect([invited.status, invited.body]).toEqual([400, refused])
    }
  })

  it('cannot be set for an admin, and nothing is written', async () => {
    const someone = await providerUser(world, scene, 1)
    const body = { type: 0, clientAccess: { clientIds: [ids[0]] } }
    const refused = errorBody('provider_user.admin_unlimited', ADMIN, { ClientAccess: [ADMIN] })
    const changed = await writesNothing(world, async () => change(someone.id, body))
    expect([changed.status, changed.body]).toEqual([400, refused])
    const invited = await writesNothing(world, async () => world.call(invite('new@acme.test', body)))
    expect([invited.status, invited.body]).toEqual([400, refused])
    expectOk(await change(someone.id, { type: 0, clientAccess: { all: true } }))
  })

  it.each([
    [{ all: false }],
    [{}],
    [{ all: true, clientIds: [] }],
    [{ clientIds: ['x'] }],
    [{ clientIds: Array.from({ length: 501 }, () => UNKNOWN_ID) }],
    [null],
    ['all'],
  ])('cannot be %j: refused, naming the field, and nothing is written', async (clientAccess) => {
    const someone = await providerUser(world, scene, 1)
    const answer = await writesNothing(world, async () => change(someone.id, { type: 1, clientAccess }))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)[0]).toMatch(/^ClientAccess/)
  })
})
