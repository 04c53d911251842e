import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../../infra/client/api.ts'
import { awaitLink } from '../../infra/client/mailbox.ts'
import { acceptInvitation, connectSso, inviteMembers } from '../../infra/client/organization.ts'
import { openProviderKey, type Session, signIn } from '../../infra/client/session.ts'
import { becomeOwner, openClient } from '../../infra/demo/client.ts'
import type { Step } from '../../infra/demo/step.ts'
import { type Statement, samlResponse } from '../../infra/local/identity-provider/saml-response.ts'
import { makeProvider, metadataOf, type TestProvider } from '../local/user-pool/federation.ts'
import { type AwayBrowser, bringResponse, leaveForProvider } from '../support/forged-sign-in.ts'
import { ATTACKER, type HostileResponse, hostileResponses, type Target, VICTIM } from '../support/hostile-responses.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

/** So many that no organization has more traces of a kind in a minute than are kept. */
const ORGANIZATIONS = 3
const step: Step = async (_, act) => (await act()).result

interface Organization {
  readonly organizationId: string
  readonly identifier: string
  readonly provider: TestProvider
  /** The entity id of this side. */
  readonly audience: string
  readonly owner: Session
}

let dataFolder: string
let stack: StackProcess
let admin: Session
let organizations: readonly Organization[]
const secrets = new Set<string>()

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-hostile-'))
  stack = await startStackProcess(dataFolder)
  admin = await signIn(stack.running.api, stack.running.demo.admin)
  const opened: Organization[] = []
  for (let number = 0; number < ORGANIZATIONS; number += 1) opened.push(await openOrganization(`hostile-${number}`))
  organizations = opened
}, 180_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

/** A client whose identity provider says whatever a test wants it to say. */
async function openOrganization(identifier: string): Promise<Organization> {
  const { api, mailbox, demo } = stack.running
  const clients = `/api/providers/${demo.providerId}/clients`
  const providerKey = await openProviderKey(admin, demo.providerId)
  const client = await openClient(admin, providerKey, { clients, planType: 19, seats: 10, plan: 'Enterprise' }, step)
  const owner = await becomeOwner({ api, mailbox, admin, providerKey, clients, client }, step)
  const provider = await makeProvider(identifier)
  const { organizationId } = client
  await connectSso(admin, organizationId, { identifier, idpMetadata: metadataOf(provider) })
  const { urls } = await admin.call('GET', `/api/organizations/${organizationId}/sso`)
  return { organizationId, identifier, provider, owner, audience: urls.spEntityId }
}

const organizationAt = (at: number): Organization => {
  const found = organizations[at % ORGANIZATIONS]
  if (!found) throw new Error('No organization was opened')
  return found
}

/** What a provider would honestly say in this sign-in. */
const statementOf = (browser: AwayBrowser, { audience, provider }: Organization): Statement => ({
  issuer: provider.entityId,
  audience,
  recipient: browser.assertionConsumerServiceUrl,
  inResponseTo: browser.requestId,
  nameId: ATTACKER,
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  attributes: { mail: ATTACKER, displayName: 'Mallory' },
  now: Date.now(),
})

const tracesOf = async ({ organizationId }: Organization) =>
  (await admin.call('GET', `/api/organizations/${organizationId}/sso/traces`)).data

/** Begins, brings what `forge` makes, and remembers everything of it that must be found nowhere. */
async function attempt(organization: Organization, forge: (target: Target) => string) {
  const foreign = organizationAt(organizations.indexOf(organization) + 1).provider
  const browser = await leaveForProvider(stack.running.api, organization.identifier)
  const brought = await bringResponse(browser, () => {
    const xml = forge({
      key: organization.provider.key,
      foreign,
      requestId: browser.requestId,
      assertionConsumerServiceUrl: browser.assertionConsumerServiceUrl,
      statement: (changes) => ({ ...statementOf(browser, organization), ...changes }),
    })
    secrets.add(Buffer.from(xml).toString('base64').slice(0, 200))
    return xml
  })
  for (const secret of browser.secrets) secrets.add(secret)
  return brought
}

/** The organization's provider honestly vouches for this address. */
const vouchFor = async (organization: Organization, address: string) => {
  secrets.add(address)
  return attempt(organization, ({ key, statement }) =>
    samlResponse(statement({ nameId: address, attributes: { mail: address } }), key),
  )
}

const rowOf = async ({ organizationId }: Organization, address: string): Promise<{ id: string }> => {
  const { data } = await admin.call('GET', `/api/organizations/${organizationId}/users`)
  return data.find(({ email }: { email: string }) => email === address)
}

const REFUSED = { outcome: 'refused', clientId: 'cli', step: 'callback' }

describe('a hostile response, against the system as npm start runs it', () => {
  const numbered = hostileResponses.map((response, at): [string, number, HostileResponse] => [
    response[0],
    at,
    response,
  ])

  it.each(numbered)('signs nobody in, and its trace says why: %s', async (_, at, [, forge, , code]) => {
    const organization = organizationAt(at)
    const { status, location, page } = await attempt(organization, forge)
    expect([status, location]).toEqual([400, null])
    expect(page).toContain('<h1>')
    const [trace] = await tracesOf(organization)
    expect(trace).toMatchObject({ ...REFUSED, code, message: expect.stringMatching(/^The .+\.$/) })
    expect(trace.expected).toMatchObject({
      issuer: organization.provider.entityId,
      audience: organization.audience,
      destination: expect.stringContaining('/saml2/idpresponse'),
      attributeNames: expect.arrayContaining(['NameID', 'mail']),
    })
  })

  it.each([
    ['sso.audience_wrong', { audience: 'urn:amazon:cognito:sp:us-east-1_other' }],
    ['sso.destination_wrong', { destination: 'https://other.example/acs' }],
    ['sso.issuer_wrong', { issuer: 'https://hostile-' }],
    ['sso.name_missing', { nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }],
  ])('shows beside what was expected what came: %s', async (code, received) => {
    const all = (await Promise.all(organizations.map(tracesOf))).flat()
    const shown = all.filter((trace) => trace.code === code).map((trace) => trace.received)
    const [[field, value] = ['', '']] = Object.entries(received)
    expect(shown.map((one) => one[field])).toContainEqual(expect.stringContaining(value))
  })

  it('is refused when its assertion was used before', async () => {
    const organization = organizationAt(0)
    const assertionId = `_${'a'.repeat(32)}`
    const replay = async () =>
      attempt(organization, ({ key, statement }) => samlResponse(statement({ assertionId }), key))
    await replay()
    expect((await replay()).status).toBe(400)
    expect((await tracesOf(organization))[0]).toMatchObject({ ...REFUSED, code: 'sso.response_replayed' })
  })
})

describe('an honest response, against the system as npm start runs it', () => {
  it.each([
    ['a stranger, who is invited by mail', 'sso.invitation_mailed', async () => 'stranger@nowhere.example'],
    [
      'the owner of another organization, whose account nobody learns of',
      'sso.invitation_mailed',
      async (organization: Organization) => organizationAt(organizations.indexOf(organization) + 1).owner.email,
    ],
    [
      'somebody whose invitation waits',
      'sso.invitation_first',
      async (organization: Organization) => {
        await inviteMembers(admin, organization.organizationId, ['invited@nowhere.example'])
        return 'invited@nowhere.example'
      },
    ],
    [
      'somebody whose access was revoked',
      'member.revoked',
      async (organization: Organization) => {
        await inviteMembers(admin, organization.organizationId, ['revoked@nowhere.example'])
        const { id } = await rowOf(organization, 'revoked@nowhere.example')
        await admin.call('PUT', `/api/organizations/${organization.organizationId}/users/${id}/revoke`)
        return 'revoked@nowhere.example'
      },
    ],
  ])('does not sign in %s: %s', async (_, code, prepare) => {
    const organization = organizationAt(1)
    const { status, page } = await vouchFor(organization, await prepare(organization))
    expect(status).toBe(400)
    const [refused, introduced] = await tracesOf(organization)
    expect(refused).toMatchObject({ ...REFUSED, code })
    expect(page).toContain(refused.message.split('.').at(-2))
    expect(introduced).toMatchObject({
      step: 'trigger',
      outcome: 'passed',
      received: { attributeNames: ['NameID', 'mail'] },
    })
  })

  it('does not sign in who stands elsewhere too, whatever another organization says of him', async () => {
    const [here, there] = [organizationAt(2), organizationAt(0)]
    const { email } = there.owner
    const notBefore = new Date().toISOString()
    await inviteMembers(admin, here.organizationId, [email])
    const { link } = await awaitLink(stack.running.mailbox, email, '/accept-organization', { notBefore })
    const id = link.searchParams.get('organizationUserId') ?? ''
    const body = { token: link.searchParams.get('token') }
    await there.owner.call('POST', `/api/organizations/${here.organizationId}/users/${id}/accept`, { body })
    expect((await vouchFor(here, email)).status).toBe(400)
    expect((await tracesOf(here))[0]).toMatchObject({ ...REFUSED, code: 'sso.stands_elsewhere' })
  })

  it('of another organization signs nobody in', async () => {
    const [here, there] = [organizationAt(2), organizationAt(0)]
    const { status } = await attempt(here, ({ statement }) =>
      samlResponse(statement({ issuer: there.provider.entityId }), there.provider.key),
    )
    expect(status).toBe(400)
    expect((await tracesOf(here))[0]).toMatchObject({ ...REFUSED, code: 'sso.signature_invalid' })
  })

  it('is not even asked for where SSO is off, and the trace says so', async () => {
    const organization = organizationAt(2)
    const path = `/api/organizations/${organization.organizationId}/sso`
    const { data, identifier } = await admin.call('GET', path)
    await admin.call('POST', path, { body: { enabled: false, identifier, data } })
    const hint = new URLSearchParams({ domainHint: organization.identifier }).toString()
    expect((await ask(stack.running.api, 'GET', `/identity/sso/prevalidate?${hint}`)).body.code).toBe('sso.off')
    expect((await tracesOf(organization))[0]).toMatchObject({ step: 'begin', outcome: 'refused', code: 'sso.off' })
  })
})

describe('whatever was tried', () => {
  it('left a trace of a sign-in that succeeds, from the beginning to the code', async () => {
    const organization = organizationAt(1)
    await inviteMembers(admin, organization.organizationId, ['member@nowhere.example'])
    const person = { email: 'member@nowhere.example', password: 'a long password of the members', name: 'Mem Ber' }
    await acceptInvitation(stack.running, organization.organizationId, person)
    // The pool stumbles once over the link that it was given, and the callback repeats the visit.
    await vouchFor(organization, person.email)
    const { status, location } = await vouchFor(organization, person.email)
    expect([status, location]).toEqual([302, expect.stringContaining('http://localhost:8065')])
    secrets.add(new URL(location ?? '').searchParams.get('code') ?? '')
    const passed = (await tracesOf(organization)).filter(({ outcome }: { outcome: string }) => outcome === 'passed')
    expect(new Set(passed.map((trace: { step: string }) => trace.step))).toEqual(
      new Set(['begin', 'trigger', 'callback']),
    )
  })

  it('is found neither in the traces nor in the log: no name, no address, no assertion, no code, no state, no token', async () => {
    const { dynamodb, table } = stack.running
    const client = new DynamoDBClient({
      endpoint: dynamodb,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const items: unknown[] = []
    const document = DynamoDBDocumentClient.from(client)
    for await (const page of paginateScan({ client: document }, { TableName: table })) {
      items.push(...(page.Items ?? []).filter((item) => item['entity'] === 'SsoTrace'))
    }
    client.destroy()
    expect(items.length).toBeGreaterThan(hostileResponses.length)
    const stored = JSON.stringify(items)
    const log = stack.log()
    expect(log).toContain('/identity/sso/callback')
    const known = [...secrets, ATTACKER, VICTIM, 'mallory', 'Hank Scorpio', '<saml', 'SAMLResponse'].filter(Boolean)
    expect(known.length).toBeGreaterThan(hostileResponses.length)
    expect(known.filter((secret) => stored.includes(secret))).toEqual([])
    expect(known.filter((secret) => log.includes(secret))).toEqual([])
  })
})
