import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask, call } from '../../infra/client/api.ts'
import { awaitLink } from '../../infra/client/mailbox.ts'
import { acceptInvitation, connectSso, inviteMembers } from '../../infra/client/organization.ts'
import { hashPassword, openProviderKey, type Session, signIn } from '../../infra/client/session.ts'
import { becomeOwner, openClient } from '../../infra/demo/client.ts'
import type { Step } from '../../infra/demo/step.ts'
import { makeAccount } from '../../shared/crypto/index.ts'
import { signInWithSso } from '../support/sso-browser.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

const PASSWORD = 'a long password of the members'
const step: Step = async (_, act) => (await act()).result
let dataFolder: string
let stack: StackProcess
let admin: Session

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-sso-'))
  stack = await startStackProcess(dataFolder)
  admin = await signIn(stack.running.api, stack.running.demo.admin)
}, 240_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

/** A client whose people sign in through the demonstration's identity provider of that name. */
async function clientWithSso(name: 'globex' | 'initech'): Promise<{ organizationId: string; identifier: string }> {
  const { api, mailbox, identityProvider, demo } = stack.running
  const clients = `/api/providers/${demo.providerId}/clients`
  const providerKey = await openProviderKey(admin, demo.providerId)
  const client = await openClient(admin, providerKey, { clients, planType: 19, seats: 10, plan: 'Enterprise' }, step)
  await becomeOwner({ api, mailbox, admin, providerKey, clients, client }, step)
  const { organizationId } = client
  const idpMetadata = await (await fetch(`${identityProvider}/${name}/metadata`)).text()
  await connectSso(admin, organizationId, { identifier: name, idpMetadata })
  return { organizationId, identifier: name }
}

const invite = async (organizationId: string, emails: readonly string[]) => inviteMembers(admin, organizationId, emails)
const accept = async (organizationId: string, email: string) =>
  acceptInvitation(stack.running, organizationId, { email, password: PASSWORD, name: email })

describe('login with SSO, on the system as npm start runs it', () => {
  it('takes a member from the identifier through the identity provider to his session, and on', async () => {
    const { api } = stack.running
    const { organizationId, identifier } = await clientWithSso('globex')
    await invite(organizationId, ['frank@globex.example', 'mindy@globex.example'])
    const frank = await accept(organizationId, 'frank@globex.example')

    const first = await signInWithSso(api, identifier, 'frank')
    if (!('session' in first)) throw new Error(first.page)
    expect(first.session.status).toBe(200)
    const password = { email: 'frank@globex.example', password: PASSWORD }
    expect(first.session.body).toMatchObject({
      token_type: 'Bearer',
      Key: expect.any(String),
      UserDecryptionOptions: { HasMasterPassword: true, MasterPasswordUnlock: { Salt: password.email } },
    })
    const token = first.session.body.access_token
    const profile = await call(api, 'GET', '/api/accounts/profile', { token })
    expect(profile).toMatchObject({ id: (await frank.call('GET', '/api/accounts/profile')).id, email: password.email })
    const refresh = { grant_type: 'refresh_token', client_id: 'cli', refresh_token: first.session.body.refresh_token }
    expect((await ask(api, 'POST', '/identity/connect/token', { form: refresh })).status).toBe(200)

    const second = await signInWithSso(api, identifier.toUpperCase(), 'frank')
    expect(second).toMatchObject({ session: { status: 200 }, visits: 1 })
    expect((await signIn(api, password)).email).toBe(password.email)

    expect(await signInWithSso(api, identifier, 'mindy')).toMatchObject({
      page: expect.stringContaining('Accept the invitation that was mailed to you first'),
    })
    expect(await signInWithSso(api, identifier, 'hank')).toMatchObject({
      page: expect.stringContaining('An invitation was mailed to hank@globex.example'),
    })
    await awaitLink(stack.running.mailbox, 'hank@globex.example', '/accept-organization')

    const policies = `/api/organizations/${organizationId}/policies`
    for (const type of [3, 4]) await admin.call('PUT', `${policies}/${type}`, { body: { policy: { enabled: true } } })
    const rows = (await admin.call('GET', `/api/organizations/${organizationId}/users`)).data
    const { id } = rows.find(({ email }: { email: string }) => email === password.email)
    const form = { grant_type: 'password', client_id: 'cli', username: password.email }
    const refused = await ask(api, 'POST', '/identity/connect/token', {
      form: { ...form, password: await hashPassword(password) },
    })
    expect(refused.body).toMatchObject({ error: 'invalid_grant', SsoOrganizationIdentifier: identifier })
    expect(await signInWithSso(api, identifier, 'frank')).toMatchObject({ session: { status: 200 } })

    const { refreshToken: refresh_token } = frank
    const byPassword = { grant_type: 'refresh_token', client_id: 'cli', refresh_token }
    expect((await ask(api, 'POST', '/identity/connect/token', { form: byPassword })).body).toMatchObject({
      error_description: 'sso_required',
    })
    await admin.call('PUT', `/api/organizations/${organizationId}/users/${id}/revoke`)
    expect((await ask(api, 'POST', '/identity/connect/token', { form: refresh })).status).toBe(400)
    expect(await signInWithSso(api, identifier, 'frank')).toMatchObject({
      page: expect.stringContaining('was revoked'),
    })
  }, 240_000)

  it('knows members by the address claim where the provider names its people by ids, and takes newcomers of a verified domain in', async () => {
    const { api } = stack.running
    const { organizationId, identifier } = await clientWithSso('initech')
    await invite(organizationId, ['peter@initech.example'])
    const peter = await accept(organizationId, 'peter@initech.example')
    expect(await signInWithSso(api, identifier, 'peter')).toMatchObject({ session: { status: 200 } })
    await peter.call('DELETE', `/api/accounts/sso/${organizationId}`)
    expect((await peter.ask('DELETE', `/api/accounts/sso/${organizationId}`)).status).toBe(404)
    expect(await signInWithSso(api, identifier, 'peter')).toMatchObject({ session: { status: 200 } })

    await verifyDomain(organizationId, 'initech.example')
    const hint = { email: 'milton@initech.example' }
    expect((await ask(api, 'POST', '/api/organizations/domain/sso/verified', { body: hint })).body.data).toMatchObject([
      { domainName: 'initech.example', organizationIdentifier: identifier },
    ])
    const first = await signInWithSso(api, identifier, 'milton')
    if (!('session' in first)) throw new Error(first.page)
    expect(first.session.body).toMatchObject({ Key: null, UserDecryptionOptions: { HasMasterPassword: false } })
    const token = first.session.body.access_token
    const person = { ...hint, password: PASSWORD }
    const { registration } = await makeAccount(person, { kdf: 0, iterations: 600_000 })
    const { userSymmetricKey: key, userAsymmetricKeys: keys, ...rest } = registration
    const body = { ...rest, key, keys, orgIdentifier: identifier }
    await call(api, 'POST', '/api/accounts/set-password', { token, body })
    const milton = await signIn(api, person)
    expect(milton.userId).toBe((await call(api, 'GET', '/api/accounts/profile', { token })).id)
    const rows = (await admin.call('GET', `/api/organizations/${organizationId}/users`)).data
    expect(rows.find(({ email }: { email: string }) => email === hint.email)).toMatchObject({
      userId: milton.userId,
      status: 1,
    })
    expect(await signInWithSso(api, identifier, 'milton')).toMatchObject({ session: { status: 200 }, visits: 1 })
  }, 240_000)
})

/** Publishes the TXT record and has the domain verified. */
async function verifyDomain(organizationId: string, domainName: string): Promise<void> {
  const path = `/api/organizations/${organizationId}/domain`
  const { id, txt } = await admin.call('POST', path, { body: { domainName } })
  await writeFile(stack.running.dnsRecords, JSON.stringify({ [domainName]: [txt] }))
  for (let round = 0; round < 50; round += 1) {
    const { verifiedDate } = await admin.call('POST', `${path}/${id}/verify`)
    if (verifiedDate !== null) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('The domain was not verified')
}
