import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, person, provider } from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let organizationId: string
let domainName: string
let identifier: string

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

beforeEach(async () => {
  organizationId = (await client(world, scene, { planType: 19, seats: 5 })).organizationId
  domainName = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domainName)
  identifier = (await openSso(world, organizationId)).identifier
})

const request = (email: string) => ({
  method: 'POST',
  path: '/api/organizations/domain/sso/verified',
  body: { email },
})
const list = async (email: string) => writesNothing(world, async () => world.call(request(email)))
const NOTHING = { object: 'list', data: [], continuationToken: null }

describe('listSsoOfDomain', () => {
  itNeedsAJsonObject(() => ({ world, request: request('ada@globex.test') }))

  it('names the organization that verified the domain, without anybody signed in, whether he has an account or not', async () => {
    await person(world, `known@${domainName}`)
    const expected = [
      {
        object: 'verifiedOrganizationDomainSsoDetails',
        domainName,
        organizationIdentifier: identifier,
        organizationName: 'Globex',
      },
    ]
    for (const email of [`known@${domainName}`, `Unknown@${domainName.toUpperCase()}`]) {
      const { status, body } = await list(email)
      expect([status, body.data]).toEqual([
        200,
        expected.map((one) => ({ ...one, organizationName: expect.any(String) })),
      ])
    }
  })

  it('answers the same nothing for a domain that nobody verified, and for its neighbours', async () => {
    const unverified = await claimedDomain(world, organizationId)
    for (const name of ['nobody.test', unverified.domainName, `sub.${domainName}`]) {
      expect((await list(`ada@${name}`)).body).toEqual(NOTHING)
    }
  })

  it.each([
    ['is off', { enabled: false }],
    ['has no identifier', { identifier: null }],
    ['is not ready', { connection: { state: 'pending', reason: null, userPoolId: null } }],
  ] as const)('answers the same nothing where login with SSO %s', async (_, over) => {
    const saved = await world.store.get('SsoConfiguration', { organizationId })
    if (saved) await world.store.commit([replace('SsoConfiguration', saved, over)])
    expect((await list(`ada@${domainName}`)).body).toEqual(NOTHING)
  })

  it.each([
    ['is suspended', { enabled: false }],
    ['has a plan without SSO', { planType: 17 }],
  ] as const)('answers the same nothing where the organization %s', async (_, over) => {
    const before = await world.store.get('Organization', { organizationId })
    if (before) await world.store.commit([replace('Organization', before, over)])
    expect((await list(`ada@${domainName}`)).body).toEqual(NOTHING)
  })
})
