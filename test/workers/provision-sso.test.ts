import { randomUUID } from 'node:crypto'
import {
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Busy } from '../../functions/runtime/table-errors.ts'
import { provisionSso } from '../../functions/workers/provision-sso.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { create, remove, replace } from '../../shared/store/change-set.ts'
import { crashes } from '../support/crash.ts'
import { createIdentityWorld, type IdentityWorld } from '../support/identity-world.ts'
import { client, type ProviderScene, provider } from '../support/scene.ts'
import { ssoBody } from '../support/sso.ts'

const crash = crashes()
let world: IdentityWorld
let scene: ProviderScene

beforeAll(async () => {
  world = await createIdentityWorld({ wrapIdentityProviders: crash.wrap, wrapStore: crash.wrap })
  scene = await provider(world, { teams: 50, enterprise: 500 })
})
afterAll(async () => world.close())

/** An organization whose configuration was saved, and that no pool knows yet. */
async function configured(over: Parameters<typeof ssoBody>[0] = {}): Promise<string> {
  const { organizationId } = await client(world, scene, { planType: 19, seats: 1 })
  await save(organizationId, over)
  return organizationId
}

async function save(organizationId: string, over: Parameters<typeof ssoBody>[0] = {}): Promise<void> {
  const path = `/api/organizations/${organizationId}/sso`
  const answer = await world.call({ method: 'POST', path, body: await ssoBody(over), subject: scene.admin.subject })
  expect(answer.status).toBe(200)
}

/** Carries out whatever is asked for the organization. */
async function provision(organizationId: string): Promise<void> {
  const requests = await world.store.listAll('SsoProvisioning', { organizationId })
  for (const request of requests) await provisionSso(request, world.workerDeps)
}

async function connectionOf(organizationId: string) {
  return (await world.store.get('SsoConfiguration', { organizationId }))?.connection
}

async function inPool(organizationId: string) {
  const place = { UserPoolId: world.userPoolId, ProviderName: providerNameOf(organizationId) }
  const { IdentityProvider } = await world.pool
    .send(new DescribeIdentityProviderCommand(place))
    .catch(() => ({ IdentityProvider: undefined }))
  return IdentityProvider
}

async function appClient() {
  const place = { UserPoolId: world.userPoolId, ClientId: process.env['USER_POOL_PAGES_CLIENT_ID'] }
  const { UserPoolClient } = await world.pool.send(new DescribeUserPoolClientCommand(place))
  return UserPoolClient
}

const isOffered = async (organizationId: string) =>
  (await appClient())?.SupportedIdentityProviders?.includes(providerNameOf(organizationId)) ?? false

describe('provision-sso', () => {
  it('makes the identity provider, offers it to the app client, and says that it is ready and where', async () => {
    const organizationId = await configured()
    await provision(organizationId)
    expect(await inPool(organizationId)).toMatchObject({
      ProviderType: 'SAML',
      ProviderDetails: { SSORedirectBindingURI: 'https://idp.example.test/sso' },
    })
    expect(await isOffered(organizationId)).toBe(true)
    expect(await connectionOf(organizationId)).toEqual({ state: 'ready', reason: null, userPoolId: world.userPoolId })
  })

  it('gives an OpenID provider to the pool with its secret, and follows a change from one kind to the other', async () => {
    const data = { configType: 1, authority: 'https://op.example.test', clientId: 'keyward', clientSecret: 'hush-hush' }
    const organizationId = await configured({ data })
    await provision(organizationId)
    expect(await inPool(organizationId)).toMatchObject({
      ProviderType: 'OIDC',
      ProviderDetails: {
        oidc_issuer: 'https://op.example.test',
        client_id: 'keyward',
        client_secret: 'hush-hush',
        authorize_scopes: 'openid email profile',
      },
      AttributeMapping: { 'custom:sso_subject': 'sub', 'custom:sso_address_1': 'email' },
    })
    await save(organizationId)
    await provision(organizationId)
    expect(await inPool(organizationId)).toMatchObject({ ProviderType: 'SAML' })
    await save(organizationId, { data: { ...data, clientId: 'another' } })
    await provision(organizationId)
    expect(await inPool(organizationId)).toMatchObject({
      ProviderType: 'OIDC',
      ProviderDetails: { client_id: 'another' },
    })
    expect(await isOffered(organizationId)).toBe(true)
    expect(await connectionOf(organizationId)).toMatchObject({ state: 'ready' })
  })

  it('asks for the client secret anew where it cannot be read any more', async () => {
    const data = { configType: 1, authority: 'https://op.example.test', clientId: 'keyward', clientSecret: 'hush-hush' }
    const organizationId = await configured({ data })
    const other = await configured({ data })
    const [mine, foreign] = await Promise.all(
      [organizationId, other].map(async (one) => world.store.get('SsoConfiguration', { organizationId: one })),
    )
    if (mine && foreign) await world.store.commit([replace('SsoConfiguration', mine, { settings: foreign.settings })])
    await provision(organizationId)
    expect(await connectionOf(organizationId)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Enter it again'),
    })
  })

  it('changes what the pool has, and leaves every other setting of the app client as it was', async () => {
    const before = await appClient()
    const organizationId = await configured()
    await provision(organizationId)
    await save(organizationId, { data: { idpSingleSignOnServiceUrl: 'https://idp.example.test/moved' } })
    await provision(organizationId)
    expect((await inPool(organizationId))?.ProviderDetails).toMatchObject({
      SSORedirectBindingURI: 'https://idp.example.test/moved',
    })
    const { SupportedIdentityProviders: _offered, LastModifiedDate: _at, ...after } = (await appClient()) ?? {}
    const { SupportedIdentityProviders: _none, LastModifiedDate: _then, ...expected } = before ?? {}
    expect(after).toEqual(expected)
  })

  it('takes the provider away when it is turned off, and says so', async () => {
    const organizationId = await configured()
    await provision(organizationId)
    await save(organizationId, { enabled: false })
    await provision(organizationId)
    expect(await inPool(organizationId)).toBeUndefined()
    expect(await isOffered(organizationId)).toBe(false)
    expect(await connectionOf(organizationId)).toEqual({ state: 'off', reason: null, userPoolId: null })
  })

  it('takes the provider of an organization away that is gone', async () => {
    const organizationId = await configured()
    await provision(organizationId)
    const organization = await world.store.get('Organization', { organizationId })
    const provisioning = { organizationId, provisioningId: randomUUID(), requestedAt: world.now() }
    if (organization)
      await world.store.commit([remove('Organization', organization), create('SsoProvisioning', provisioning)])
    await provision(organizationId)
    expect(await isOffered(organizationId)).toBe(false)
    expect(await world.store.listAll('SsoProvisioning', { organizationId })).toEqual([])
  })

  it('tells the administrator why the pool does not take it, and what worked before goes on working', async () => {
    const organizationId = await configured()
    await provision(organizationId)
    await save(organizationId, { data: { idpMetadataUrl: 'https://127.0.0.1:1/metadata' } })
    await provision(organizationId)
    expect(await connectionOf(organizationId)).toEqual({
      state: 'failed',
      reason: expect.stringContaining('https://127.0.0.1:1/metadata'),
      userPoolId: world.userPoolId,
    })
    const path = `/api/organizations/${organizationId}/sso`
    const { body } = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    expect(body.connection).toEqual({ state: 'failed', reason: expect.any(String) })
  })

  it('offers all providers where many organizations are provisioned at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, async () => configured()))
    await Promise.all(all.map(async (organizationId) => untilDone(organizationId)))
    expect(await Promise.all(all.map(isOffered))).toEqual(all.map(() => true))
  })

  it('does nothing for a request that was carried out', async () => {
    const organizationId = await configured()
    const [request] = await world.store.listAll('SsoProvisioning', { organizationId })
    await provision(organizationId)
    const commits = world.commits()
    if (request) await provisionSso(request, world.workerDeps)
    expect(world.commits()).toBe(commits)
  })

  it.each([
    ['before', 'put'],
    ['after', 'put'],
    ['before', 'offer'],
    ['after', 'offer'],
    ['before', 'commit'],
    ['after', 'commit'],
  ] as const)('cut off %s %s, ends with the provider ready when it is run again', async (moment, method) => {
    const organizationId = await configured()
    crash.arm(method, moment)
    await expect(provision(organizationId)).rejects.toThrow('Cut off')
    await provision(organizationId)
    expect(await isOffered(organizationId)).toBe(true)
    expect(await connectionOf(organizationId)).toMatchObject({ state: 'ready' })
  })

  it.each([
    ['before', 'remove'],
    ['after', 'remove'],
    ['before', 'offer'],
    ['after', 'offer'],
    ['before', 'commit'],
    ['after', 'commit'],
  ] as const)('cut off %s %s, ends with the provider gone when it is run again', async (moment, method) => {
    const organizationId = await configured()
    await provision(organizationId)
    await save(organizationId, { enabled: false })
    crash.arm(method, moment)
    await expect(provision(organizationId)).rejects.toThrow('Cut off')
    await provision(organizationId)
    expect(await inPool(organizationId)).toBeUndefined()
    expect(await isOffered(organizationId)).toBe(false)
    expect(await connectionOf(organizationId)).toMatchObject({ state: 'off' })
  })
})

/** The queue brings a request again that found others at work. */
async function untilDone(organizationId: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    try {
      await provision(organizationId)
      return
    } catch (error) {
      if (error instanceof Busy) throw error
    }
  }
  throw new Error('It never ended')
}
