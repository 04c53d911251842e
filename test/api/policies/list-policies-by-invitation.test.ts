import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, UNKNOWN_ID } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  memberToken,
  type ProviderScene,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

const ask = (organizationId: string, query: Record<string, string>) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/policies/token?${new URLSearchParams(query).toString()}`,
})

/** A client whose owner is invited, with one policy on and one off; and the request of whoever holds the mail. */
async function invited(planType = 19): Promise<{
  opened: ClientScene
  query: { email: string; token: string; organizationUserId: string }
  request: ReturnType<typeof ask>
}> {
  const opened = await client(world, scene, { planType })
  const { organizationId, owner } = opened
  const { subject } = scene.admin
  const base = `/api/organizations/${organizationId}/policies`
  for (const [type, enabled] of [
    [1, true],
    [3, false],
  ] as const) {
    await world.call({ method: 'PUT', path: `${base}/${type}`, body: { policy: { enabled } }, subject })
  }
  const token = await memberToken(world, organizationId, owner.memberId)
  const query = { email: owner.email, token, organizationUserId: owner.memberId }
  return { opened, query, request: ask(organizationId, query) }
}

describe('listPoliciesByInvitation', () => {
  it('tells whoever holds a live invitation which policies are in force, and of no others', async () => {
    const { opened, request } = await invited()
    const answer = await world.call(request)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        {
          object: 'policy',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          organizationId: opened.organizationId,
          type: 1,
          enabled: true,
          data: null,
          revisionDate: expect.stringMatching(/Z$/),
        },
      ],
      continuationToken: null,
    })
  })

  it('takes address and id in any letter case', async () => {
    const { opened, query } = await invited()
    const { email, token, organizationUserId } = query
    const loud = { email: email.toUpperCase(), token, organizationUserId: organizationUserId.toUpperCase() }
    expect((await world.call(ask(opened.organizationId, loud))).status).toBe(200)
  })

  it('answers everything else alike: no token, a foreign one, another address, another row, another organization', async () => {
    const { opened, query } = await invited()
    const other = await invited()
    const teams = await invited(17)
    const { organizationId } = opened
    await expectAlikeNotFound(world, [
      ask(organizationId, {}),
      ask(organizationId, { ...query, token: '' }),
      ask(organizationId, { ...query, token: 'x'.repeat(3000) }),
      ask(organizationId, { ...query, token: other.query.token }),
      ask(organizationId, { ...query, email: other.query.email }),
      ask(organizationId, { ...query, email: '' }),
      ask(organizationId, { ...query, organizationUserId: other.query.organizationUserId }),
      ask(organizationId, { ...query, organizationUserId: 'x'.repeat(3000) }),
      ask(organizationId, { ...query, organizationUserId: UNKNOWN_ID }),
      ask(other.opened.organizationId, query),
      ask(UNKNOWN_ID, query),
      teams.request,
    ])
  })

  it('tells nothing once the invitation was accepted, replaced, or the organization suspended', async () => {
    const accepted = await invited()
    await acceptedOwner(world, accepted.opened)
    const replaced = await invited()
    const { organizationId, owner } = replaced.opened
    const path = `/api/organizations/${organizationId}/users/${owner.memberId}/reinvite`
    await world.call({ method: 'POST', path, subject: scene.admin.subject })
    const suspended = await invited()
    const organization = await world.store.get('Organization', suspended.opened)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    await expectAlikeNotFound(world, [accepted.request, replaced.request, suspended.request])
  })

  it('tells nothing any more once the invitation expired', async () => {
    const { request } = await invited()
    world.pass({ hours: 119 })
    expect((await world.call(request)).status).toBe(200)
    world.pass({ hours: 1 })
    await expectAlikeNotFound(world, [request])
  })
})
