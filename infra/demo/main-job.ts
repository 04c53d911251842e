import { randomUUID } from 'node:crypto'
import {
  decryptText,
  makeOrganization,
  openOrganizationKey,
  type SymmetricKey,
  wrapOrganizationKeyFor,
} from '../../shared/crypto/index.ts'
import { awaitLink } from '../client/mailbox.ts'
import { openProviderKey, register, type Session, signIn } from '../client/session.ts'
import type { Running } from '../local/running.ts'

/** Told after every step: its name, whether it succeeded, and what came of it. */
export type Report = (name: string, ok: boolean, result: string) => void

const TEAMS = 17
const ENTERPRISE = 19

/** The main job over HTTP, with real cryptography: from the provider's sign-in to an owner who reads his collection. */
export async function mainJob({ api, mailbox, demo }: Running, report: Report): Promise<void> {
  const step = async <Result>(name: string, work: () => Promise<{ result: Result; text: string }>): Promise<Result> => {
    try {
      const { result, text } = await work()
      report(name, true, text)
      return result
    } catch (error) {
      report(name, false, error instanceof Error ? error.message : String(error))
      throw error
    }
  }
  const clients = `/api/providers/${demo.providerId}/clients`

  const admin = await step('The provider admin signs in; the keys are opened on this side', async () => {
    const session = await signIn(api, demo.admin)
    return { result: session, text: `${session.email} holds a session` }
  })
  const providerKey = await step('The admin opens the provider key', async () => ({
    result: await openProviderKey(admin, demo.providerId),
    text: 'unwrapped with the private key of the admin',
  }))
  const wish = { planType: TEAMS, seats: 60 }
  await step(`Preview: a Teams client with ${wish.seats} seats`, async () => {
    const preview = await admin.call('POST', `${clients}/preview`, { body: wish })
    const { unassignedSeats, additionalSeats, additionalCost } = preview
    const text = `${unassignedSeats} seats are unassigned, ${additionalSeats} would be purchased for USD ${additionalCost} a month`
    return { result: preview, text }
  })
  const teams = await openClient(admin, providerKey, { clients, planType: TEAMS, seats: 12, plan: 'Teams' }, step)
  await becomeOwner({ api, mailbox, admin, providerKey, clients, client: teams }, step)

  const enterprise = await openPendingClient(admin, { clients, planType: ENTERPRISE, seats: 8 }, step)
  await initializeAsOwner({ api, mailbox, client: enterprise }, step)

  await step('A wrong turn: a service user may not purchase seats', async () => {
    const serviceUser = await signIn(api, demo.serviceUser)
    const path = `${clients}/${teams.id}`
    const refused = await serviceUser.ask('PUT', path, { body: { name: teams.name, assignedSeats: 100_000 } })
    if (refused.status !== 401) throw new Error(`answered ${refused.status}`)
    return { result: refused, text: String(refused.body.message) }
  })
  await step("The provider's list shows both clients", async () => {
    const list = await admin.call('GET', `/api/providers/${demo.providerId}/organizations`)
    const shown = (
      list.data as { id: string; organizationName: string; plan: string; occupiedSeats: number; seats: number }[]
    )
      .filter(({ id }) => id === teams.id || id === enterprise.id)
      .map(
        ({ organizationName, plan, occupiedSeats, seats }) =>
          `${organizationName} (${plan}, ${occupiedSeats} of ${seats} seats)`,
      )
    if (shown.length !== 2) throw new Error(`the list shows ${shown.length} of 2`)
    return { result: shown, text: shown.join('; ') }
  })
}

interface OpenedClient {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly ownerEmail: string
  readonly collectionName: string
}

type Step = <Result>(name: string, work: () => Promise<{ result: Result; text: string }>) => Promise<Result>

async function openClient(
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

async function becomeOwner(
  scene: {
    api: string
    mailbox: string
    admin: Session
    providerKey: SymmetricKey
    clients: string
    client: OpenedClient
  },
  step: Step,
): Promise<void> {
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
}

async function openPendingClient(
  admin: Session,
  wish: { clients: string; planType: number; seats: number },
  step: Step,
): Promise<OpenedClient> {
  const mark = randomUUID().slice(0, 8)
  const [name, ownerEmail, collectionName] = [`Initech ${mark}`, `owner-${mark}@initech.example`, 'Finance']
  return step(`The admin opens the Enterprise client ${name} without any cryptography`, async () => {
    const { planType, seats } = wish
    const client = await admin.call('POST', wish.clients, { body: { name, ownerEmail, planType, seats } })
    return {
      result: { id: client.id, organizationId: client.organizationId, name, ownerEmail, collectionName },
      text: 'pending: its owner will bring the keys',
    }
  })
}

async function initializeAsOwner(
  { api, mailbox, client }: { api: string; mailbox: string; client: OpenedClient },
  step: Step,
): Promise<void> {
  const { organizationId, ownerEmail: email, collectionName } = client
  const password = `a long password ${randomUUID()}`
  await step('Its owner registers, accepts and initializes the organization in one step', async () => {
    const { link } = await awaitLink(mailbox, email, '/accept-organization')
    const memberId = link.searchParams.get('organizationUserId') ?? ''
    const token = link.searchParams.get('token') ?? ''
    await register(
      api,
      { email, password, name: 'Ivan Owner' },
      { orgInviteToken: token, organizationUserId: memberId },
    )
    const owner = await signIn(api, { email, password })
    const { creation, organizationKey } = await makeOrganization(collectionName, owner.keys.userKey)
    await owner.call('POST', `/api/organizations/${organizationId}/users/${memberId}/accept-init`, {
      body: {
        token,
        key: await wrapOrganizationKeyFor(owner.publicKey, organizationKey),
        keys: creation.keyPair,
        collectionName: creation.collectionName,
      },
    })
    return { result: undefined, text: 'confirmed at once' }
  })
  await readCollection(api, { email, password }, client, step)
}

async function readCollection(
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
