import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { hoursAfter } from '../../../shared/domain/instant.ts'
import { create } from '../../../shared/store/change-set.ts'
import type { SsoTrace } from '../../../shared/store/entities/sso-trace.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  type Person,
  type ProviderScene,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
})

const NOTHING = { issuer: null, audience: null, destination: null, nameIdFormat: null, attributeNames: [] }

/** A trace that was written so many hours ago. */
async function trace(organizationId: string, hoursAgo: number, over: Partial<SsoTrace> = {}): Promise<string> {
  const traceId = randomUUID()
  await world.store.commit([
    create('SsoTrace', {
      organizationId,
      traceId,
      at: hoursAfter(world.now(), -hoursAgo),
      step: 'callback',
      code: 'sso.audience_wrong',
      message: 'In plain words.',
      attemptId: 'attempt',
      clientId: 'cli',
      expected: { ...NOTHING, audience: 'urn:pool' },
      received: { ...NOTHING, audience: 'urn:other' },
      ...over,
    }),
  ])
  return traceId
}

const request = (query = '') => ({
  method: 'GET',
  path: `/api/organizations/${opened.organizationId}/sso/traces${query}`,
  subject: owner.subject,
})

const idsIn = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)

describe('listSsoTraces', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [2, 4] })

  it('answers an empty list before anybody signed in', async () => {
    expect((await world.call(request())).body).toEqual({ object: 'list', data: [], continuationToken: null })
  })

  it('lists what became of sign-ins, newest first, page by page', async () => {
    const oldest = await trace(opened.organizationId, 5)
    const newest = await trace(opened.organizationId, 1, { code: null })
    const at = hoursAfter(world.now(), -3)
    const middle = await trace(opened.organizationId, 0, { at })
    const all = await world.call(request())
    expect(idsIn(all.body)).toEqual([newest, middle, oldest])
    expect(all.body.data[1]).toEqual({
      object: 'ssoTrace',
      id: middle,
      date: at,
      step: 'callback',
      outcome: 'refused',
      code: 'sso.audience_wrong',
      message: 'In plain words.',
      attemptId: 'attempt',
      clientId: 'cli',
      expected: { ...NOTHING, audience: 'urn:pool' },
      received: { ...NOTHING, audience: 'urn:other' },
    })
    expect(all.body.data[0].outcome).toBe('passed')
    const first = await world.call(request('?pageSize=2'))
    expect(idsIn(first.body)).toEqual([newest, middle])
    const rest = await world.call(request(`?pageSize=2&continuationToken=${first.body.continuationToken}`))
    expect(rest.body).toMatchObject({ data: [{ id: oldest }], continuationToken: null })
  })

  it('shows nothing that is older than seven days, even while the table still has it', async () => {
    const old = await trace(opened.organizationId, 7 * 24 + 1)
    const kept = await trace(opened.organizationId, 7 * 24 - 1)
    const ids = idsIn((await world.call(request())).body)
    expect(ids).toContain(kept)
    expect(ids).not.toContain(old)
    const [item] = (await world.table.items()).filter(({ traceId }) => traceId === kept)
    const days = (Number(item?.['ttl']) * 1000 - Date.parse(String(item?.['at']))) / 86_400_000
    expect(Math.round(days)).toBe(7)
  })

  it("keeps organizations apart, and takes no other list's token", async () => {
    const other = await client(world, scene, { planType: 19 })
    await trace(other.organizationId, 1)
    const theirs = await trace(other.organizationId, 2)
    expect(idsIn((await world.call(request())).body)).not.toContain(theirs)
    const staff = {
      ...request('?pageSize=1'),
      path: `/api/organizations/${other.organizationId}/sso/traces?pageSize=1`,
    }
    const { body } = await world.call({ ...staff, subject: scene.admin.subject })
    const answer = await world.call(request(`?continuationToken=${body.continuationToken}`))
    expect(answer.body.code).toBe('request.cursor_invalid')
  })
})
