import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { outsideWeb } from '../../functions/runtime/outside-web.ts'
import { tableStore } from '../../functions/runtime/table.ts'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { checkCertificates } from '../../functions/workers/check-certificates.ts'
import { awaitLink } from '../../infra/client/mailbox.ts'
import { openProviderKey, register, type Session, signIn } from '../../infra/client/session.ts'
import { becomeOwner, openClient } from '../../infra/demo/client.ts'
import type { Step } from '../../infra/demo/step.ts'
import { hoursAfter } from '../../shared/domain/instant.ts'
import { startOpenIdProvider } from '../support/open-id-provider.ts'
import { tableDeps } from '../support/serve.ts'
import { signInWithSso } from '../support/sso-browser.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

const PASSWORD = 'a long password of the members'
const step: Step = async (_, act) => (await act()).result
let dataFolder: string
let stack: StackProcess
let admin: Session

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-sso-settings-'))
  stack = await startStackProcess(dataFolder)
  admin = await signIn(stack.running.api, stack.running.demo.admin)
}, 120_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

/** A client of the demonstration's provider with one member who accepted. */
async function clientWith(email: string): Promise<string> {
  const { api, mailbox, demo } = stack.running
  const clients = `/api/providers/${demo.providerId}/clients`
  const providerKey = await openProviderKey(admin, demo.providerId)
  const client = await openClient(admin, providerKey, { clients, planType: 19, seats: 10, plan: 'Enterprise' }, step)
  await becomeOwner({ api, mailbox, admin, providerKey, clients, client }, step)
  const { organizationId } = client
  const body = { emails: [email], type: 2, collections: [], groups: [] }
  await admin.call('POST', `/api/organizations/${organizationId}/users/invite`, { body })
  const { link } = await awaitLink(mailbox, email, '/accept-organization')
  const organizationUserId = link.searchParams.get('organizationUserId') ?? ''
  const token = link.searchParams.get('token') ?? ''
  await register(api, { email, password: PASSWORD, name: email }, { orgInviteToken: token, organizationUserId })
  const session = await signIn(api, { email, password: PASSWORD })
  const path = `/api/organizations/${organizationId}/users/${organizationUserId}/accept`
  await session.call('POST', path, { body: { token } })
  return organizationId
}

const path = (organizationId: string) => `/api/organizations/${organizationId}/sso`
const configure = async (organizationId: string, identifier: string, data: object) => {
  await admin.call('POST', path(organizationId), { body: { enabled: true, identifier, data } })
  await untilReady(organizationId)
}

async function untilReady(organizationId: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const { connection } = await admin.call('GET', path(organizationId))
    if (connection.state === 'failed') throw new Error(connection.reason)
    if (connection.state === 'ready') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('It never became ready')
}

const metadataOf = async (name: string) => (await fetch(`${stack.running.identityProvider}/${name}/metadata`)).text()

async function rollOver(name: string, by: 'announce' | 'switch' | 'retire'): Promise<void> {
  const url = `${stack.running.identityProvider}/${name}/rollover`
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ step: by }), redirect: 'manual' })
  expect(answer.status).toBe(303)
}

interface Visits {
  /** Signs in once more, beside the others. */
  once(): Promise<void>
  /** How often it went well; throws where it failed once. */
  stop(): Promise<number>
}

/** Signs the same person in again and again, until told to stop. */
async function keepSigningIn(identifier: string, account: string): Promise<Visits> {
  const over = new AbortController()
  let count = 0
  const once = async () => {
    const end = await signInWithSso(stack.running.api, identifier, account)
    if (!('session' in end)) throw new Error(end.page)
    expect(end.session.status).toBe(200)
    count += 1
  }
  await once()
  const loop = (async () => {
    while (!over.signal.aborted) await once()
  })()
  loop.catch(() => undefined)
  return {
    once,
    stop: async () => {
      over.abort()
      await loop
      return count
    },
  }
}

/** What the schedule does this many hours from now, on the table of the running system. */
async function lookAtCertificatesIn(hours: number): Promise<void> {
  const { dynamodb, table } = stack.running
  process.env['PRIVATE_HOSTS'] = '127.0.0.1'
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials }),
    { marshallOptions: { removeUndefinedValues: true } },
  )
  const deps = await tableDeps({
    store: (meter) => tableStore(client, table, meter),
    clock: { now: () => hoursAfter(new Date().toISOString(), hours) },
    ids: { next: () => crypto.randomUUID() },
    web: outsideWeb(),
  })
  await checkCertificates(workerDeps('check-certificates', deps))
  client.destroy()
}

describe('the settings of login with SSO, on the system as npm start runs it', () => {
  it('lets the IT person hand in metadata by the mailed link, and the certificate change by pasted metadata without one failed sign-in', async () => {
    const { api, mailbox } = stack.running
    const organizationId = await clientWith('frank@globex.example')
    const email = 'it@globex.example'
    await admin.call('POST', `${path(organizationId)}/setup-link`, { body: { email } })
    const { link } = await awaitLink(mailbox, email, '/sso-setup')
    const page = await fetch(`${api}${link.pathname}${link.search}`)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('/saml2/idpresponse')])
    const form = new URLSearchParams({
      organizationId,
      token: link.searchParams.get('token') ?? '',
      metadata: await metadataOf('globex'),
    })
    const handedIn = await fetch(`${api}/sso-setup`, { method: 'POST', body: form })
    expect([handedIn.status, await handedIn.text()]).toEqual([200, expect.stringContaining('The metadata is saved')])
    expect((await fetch(`${api}/sso-setup`, { method: 'POST', body: form })).status).toBe(410)

    const { data, enabled } = await admin.call('GET', path(organizationId))
    expect(enabled).toBe(false)
    await configure(organizationId, 'globex', data)
    const signingIn = await keepSigningIn('globex', 'frank')
    await rollOver('globex', 'announce')
    await signingIn.once()
    await configure(organizationId, 'globex', { configType: 2, idpMetadata: await metadataOf('globex') })
    expect((await admin.call('GET', path(organizationId))).certificates).toHaveLength(2)
    await signingIn.once()
    await rollOver('globex', 'switch')
    await signingIn.once()
    await rollOver('globex', 'retire')
    await configure(organizationId, 'globex', { configType: 2, idpMetadata: await metadataOf('globex') })
    await signingIn.once()
    expect(await signingIn.stop()).toBeGreaterThanOrEqual(5)
    expect((await admin.call('GET', path(organizationId))).certificates).toHaveLength(1)
  }, 180_000)

  it('takes over a certificate from the address of the metadata without one failed sign-in', async () => {
    const organizationId = await clientWith('peter@initech.example')
    const idpMetadataUrl = `${stack.running.identityProvider}/initech/metadata`
    await configure(organizationId, 'initech', { configType: 2, idpMetadataUrl })
    await lookAtCertificatesIn(0)
    const signingIn = await keepSigningIn('initech', 'peter')
    await rollOver('initech', 'announce')
    await signingIn.once()
    await lookAtCertificatesIn(1)
    expect((await admin.call('GET', path(organizationId))).certificates).toHaveLength(2)
    await untilReady(organizationId)
    await untilTold(organizationId)
    await rollOver('initech', 'switch')
    await signingIn.once()
    await rollOver('initech', 'retire')
    await lookAtCertificatesIn(2)
    await untilTold(organizationId)
    await signingIn.once()
    expect(await signingIn.stop()).toBeGreaterThanOrEqual(4)
  }, 180_000)

  it('signs in through an OpenID provider, which is shown the secret that nobody is answered', async () => {
    const provider = await startOpenIdProvider({ sub: 'Gavin-1', email: 'gavin@hooli.example', email_verified: true })
    const organizationId = await clientWith('gavin@hooli.example')
    const openId = { configType: 1, authority: provider.issuer, clientId: 'keyward', clientSecret: 'hush-hush' }
    await configure(organizationId, 'hooli', openId)
    expect((await admin.call('GET', path(organizationId))).data).toMatchObject({ clientSecret: null })
    expect((await admin.call('POST', `${path(organizationId)}/check`, { body: {} })).findings).not.toContainEqual(
      expect.objectContaining({ severity: 'error' }),
    )
    for (let visit = 0; visit < 2; visit += 1) {
      expect(await signInWithSso(stack.running.api, 'hooli', 'gavin')).toMatchObject({ session: { status: 200 } })
    }
    expect(new Set(provider.secrets)).toEqual(new Set(['hush-hush']))
    await provider.close()
  }, 120_000)
})

/** The worker has told the user pool of everything that was asked for. */
async function untilTold(organizationId: string): Promise<void> {
  const { dynamodb, table } = stack.running
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials }),
  )
  for (let round = 0; round < 100; round += 1) {
    if ((await tableStore(client, table).listAll('SsoProvisioning', { organizationId })).length === 0) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  client.destroy()
}
