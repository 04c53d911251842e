import { randomUUID } from 'node:crypto'
import { makeOrganization, wrapOrganizationKeyFor } from '../../shared/crypto/index.ts'
import { awaitLink } from '../client/mailbox.ts'
import { openProviderKey, register, type Session, signIn } from '../client/session.ts'
import type { Running } from '../local/running.ts'
import { becomeOwner, type OpenedClient, openClient, readCollection } from './client.ts'
import { type Report, type Step, steps } from './step.ts'

const TEAMS = 17
const ENTERPRISE = 19

/** The main job over HTTP, with real cryptography: from the provider's sign-in to an owner who reads his collection. */
export async function mainJob({ api, mailbox, demo }: Running, report: Report): Promise<void> {
  const step = steps(report)
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
