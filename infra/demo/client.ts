import { randomUUID } from 'node:crypto'
import {
  decryptText,
  makeOrganization,
  openOrganizationKey,
  type SymmetricKey,
  wrapOrganizationKeyFor,
} from '../../shared/crypto/index.ts'
import { awaitLink } from '../client/mailbox.ts'
import { register, type Session, signIn } from '../client/session.ts'
import type { Step } from './step.ts'

export interface OpenedClient {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly ownerEmail: string
  readonly collectionName: string
}

/** Opens a client; its keys are made on this side. */
export async function openClient(
  admin: Session,
  providerKey: SymmetricKey,
  wish: { clients: string; planType: number; seats: number; plan: string },
  step: Step,
): Promise<OpenedClient> {
  const mark = randomUUID().slice(0, 8)
  const [name, ownerEmail, collectionName] = [`Globex ${mark}`, `owner-${mark}@globex.example`, 'Everyone']
  return step(`The admin opens the ${wish.plan} client ${name}; its keys are made on this side`, async () => {
    const { creation } = await makeOrganization(collectionName, providerKey)
    const { planType, seats } = wish
    const body = { name, ownerEmail, planType, seats, ...creation }
    const client = await admin.call('POST', wish.clients, { body, headers: { 'idempotency-key': mark } })
    const again = await admin.call('POST', wish.clients, { body, headers: { 'idempotency-key': mark } })
    if (again.id !== client.id) throw new Error('a repeated request opened a second client')
    const text = `${client.seats} seats, ${client.occupiedSeats} occupied by the invited owner; a repeated request changed nothing`
    return { result: { id: client.id, organizationId: client.organizationId, name, ownerEmail, collectionName }, text }
  })
}

/** The owner of the client registers, accepts, is confirmed and reads his first collection. Returns his session. */
export async function becomeOwner(
  scene: {
    api: string
    mailbox: string
    admin: Session
    providerKey: SymmetricKey
    clients: string
    client: OpenedClient
  },
  step: Step,
): Promise<Session> {
  const { api, mailbox, admin, providerKey, clients, client } = scene
  const { organizationId, ownerEmail: email } = client
  const password = `a long password ${randomUUID()}`
  const invited = await step('The owner finds the invitation in the mailbox and opens its link', async () => {
    const { mail, link } = await awaitLink(mailbox, email, '/accept-organization')
    const page = await fetch(link)
    if (page.status !== 200) throw new Error(`the page answered ${page.status}`)
    return { result: link.searchParams, text: `“${mail.subject}”; the page explains the next step` }
  })
  const memberId = invited.get('organizationUserId') ?? ''
  const token = invited.get('token') ?? ''
  const member = `/api/organizations/${organizationId}/users/${memberId}`
  await step('The owner registers with the token of the invitation', async () => {
    await register(
      api,
      { email, password, name: 'Olga Owner' },
      { orgInviteToken: token, organizationUserId: memberId },
    )
    return { result: undefined, text: `${email} has an account; the server never saw the password` }
  })
  const owner = await signIn(api, { email, password })
  await step('The owner accepts', async () => ({
    result: await owner.call('POST', `${member}/accept`, { body: { token } }),
    text: 'the row is accepted; the provider admin is told by mail',
  }))
  await step('The admin confirms the owner with the organization key wrapped for him', async () => {
    const { key: wrapped } = await admin.call('GET', `${clients}/${client.id}`)
    const organizationKey = await openOrganizationKey(wrapped, { providerKey })
    const { userId } = await admin.call('GET', member)
    const { publicKey } = await admin.call('GET', `/api/users/${userId}/public-key`)
    const key = await wrapOrganizationKeyFor(publicKey, organizationKey)
    await admin.call('POST', `${member}/confirm`, { body: { key } })
    return { result: undefined, text: 'confirmed' }
  })
  await readCollection(api, { email, password }, client, step)
  return owner
}

/** The owner decrypts the name of the first collection with what the server gives him. */
export async function readCollection(
  api: string,
  credentials: { email: string; password: string },
  client: OpenedClient,
  step: Step,
): Promise<void> {
  await step('The owner decrypts the organization key and the name of the default collection', async () => {
    const owner = await signIn(api, credentials)
    const profile = await owner.call('GET', '/api/accounts/profile')
    const mine = profile.organizations.find((one: { id: string }) => one.id === client.organizationId)
    const organizationKey = await openOrganizationKey(mine.key, { privateKey: owner.keys.privateKey })
    const [collection] = (await owner.call('GET', '/api/collections')).data
    const name = await decryptText(collection.name, organizationKey)
    if (name !== client.collectionName) throw new Error(`decrypted “${name}” instead of “${client.collectionName}”`)
    return { result: name, text: `${mine.name}: “${name}”` }
  })
}
