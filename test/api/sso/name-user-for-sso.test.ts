import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOf } from '../../../functions/runtime/sealed-session.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { newcomer } from '../../support/newcomers.ts'
import { itNeedsAToken, tracesAtMost, writesNothing } from '../../support/refusals.ts'
import { client, member, type Person, provider } from '../../support/scene.ts'
import { asked, openSso, type SsoScene } from '../../support/sso.ts'
import { type Answer, createWorld, type World } from '../../support/world.ts'

let world: World
let pages: MemoryFederation
let organizationId: string
let sso: SsoScene
let ada: Person

beforeAll(async () => {
  pages = memoryFederation()
  world = await createWorld({ federation: pages.federation })
  organizationId = (await client(world, await provider(world), { planType: 19, seats: 10 })).organizationId
  sso = await openSso(world, organizationId)
  ada = await member(world, organizationId, { type: 2, status: 2 })
})

const request = () => ({ method: 'GET', path: '/api/accounts/sso/user-identifier', subject: ada.subject })
const identifierOf = async (): Promise<string> => (await writesNothing(world, async () => world.call(request()))).body

async function begin(user_identifier: string): Promise<Answer> {
  const query = new URLSearchParams({
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    response_type: 'code',
    state: asked.clientState,
    code_challenge: asked.codeChallenge,
    code_challenge_method: 'S256',
    domain_hint: sso.identifier,
    ssoToken: sso.token,
    user_identifier,
  })
  return world.call({ method: 'GET', path: `/identity/connect/authorize?${query.toString()}` })
}

const loginOf = async ({ headers }: Answer) => {
  const state = new URL(headers['location'] ?? '').searchParams.get('state') ?? ''
  return world.store.get('SsoLogin', { stateHash: hashOf(state) })
}

describe('nameUserForSso', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('gives an identifier that the login takes along, each time another one', async () => {
    const [one, other] = [await identifierOf(), await identifierOf()]
    expect(one).not.toBe(other)
    expect(await loginOf(await begin(one))).toMatchObject({ chosenAccountId: ada.subject })
  })

  it('gives one that is good once', async () => {
    const identifier = await identifierOf()
    expect((await begin(identifier)).status).toBe(302)
    const again = await tracesAtMost(world, async () => begin(identifier))
    expect(again.body).toContain('used already')
  })

  it('gives one that is good for five minutes, and that nobody can make or change', async () => {
    const identifier = await identifierOf()
    const [content = '', mac = ''] = identifier.split('.')
    const foreign = Buffer.from(JSON.stringify(['eve', '2999-01-01T00:00:00.000Z', ''])).toString('base64url')
    for (const wrong of [`${foreign}.${mac}`, content, 'x', `${identifier}x`]) {
      const answer = await tracesAtMost(world, async () => begin(wrong))
      expect([answer.status, answer.body.includes('user identifier is wrong')]).toEqual([400, true])
    }
    world.pass({ minutes: 5 })
    expect((await begin(identifier)).body).toContain('expired')
  })

  it('knows nobody who has no account yet', async () => {
    const { subject } = await newcomer(world, organizationId)
    expect((await world.call({ ...request(), subject })).status).toBe(401)
  })
})
