import { randomUUID } from 'node:crypto'
import {
  decryptText,
  encryptText,
  openOrganizationKey,
  type SymmetricKey,
  wrapOrganizationKeyFor,
} from '../../shared/crypto/index.ts'
import { awaitLink } from '../client/mailbox.ts'
import { openProviderKey, register, type Session, signIn } from '../client/session.ts'
import type { Running } from '../local/running.ts'
import { becomeOwner, openClient } from './client.ts'
import { type Report, type Step, steps } from './step.ts'

const TEAMS = 17
const ENTERPRISE = 19
const MEMBERS_PER_GROUP = 5

interface Setting {
  readonly api: string
  readonly mailbox: string
  readonly organization: string
  readonly organizationKey: SymmetricKey
  readonly owner: Session
  readonly admin: Session
}

/**
 * An owner sets up his organization over HTTP, with real cryptography: collections by department, groups by function, ten
 * members by group. Each of them sees what his groups give him, and a service user who is limited to another client sees
 * nothing of it all.
 */
export async function organizationSetup({ api, mailbox, demo }: Running, report: Report): Promise<void> {
  const step = steps(report)
  const clients = `/api/providers/${demo.providerId}/clients`
  const admin = await signIn(api, demo.admin)
  const providerKey = await openProviderKey(admin, demo.providerId)
  const client = await openClient(
    admin,
    providerKey,
    { clients, planType: ENTERPRISE, seats: 12, plan: 'Enterprise' },
    step,
  )
  const other = await openClient(admin, providerKey, { clients, planType: TEAMS, seats: 2, plan: 'Teams' }, step)
  const owner = await becomeOwner({ api, mailbox, admin, providerKey, clients, client }, step)
  const organization = `/api/organizations/${client.organizationId}`
  const { key } = await admin.call('GET', `${clients}/${client.id}`)
  const organizationKey = await openOrganizationKey(key, { providerKey })
  const setting = { api, mailbox, organization, organizationKey, owner, admin }

  const departments = await createCollections(setting, ['Marketing', 'Engineering'], step)
  const groups = [
    { name: 'Social Media', sees: 'Marketing' },
    { name: 'Servers', sees: 'Engineering' },
  ]
  const groupIds = await createGroups(setting, groups, departments, step)
  for (const [at, { name, sees }] of groups.entries()) {
    const emails = Array.from(
      { length: MEMBERS_PER_GROUP },
      (_, number) => `${name.toLowerCase().replace(' ', '-')}-${number + 1}-${randomUUID().slice(0, 8)}@globex.example`,
    )
    await bringIn(setting, { name, groupId: groupIds[at] ?? '', emails, sees }, step)
  }
  await limitServiceUser({ running: { api, demo }, admin, otherClientId: other.id, organization }, step)
  await administerAsProvider(setting, step)
}

async function createCollections(
  { owner, organization, organizationKey }: Setting,
  names: readonly string[],
  step: Step,
): Promise<ReadonlyMap<string, string>> {
  return step(`The owner creates the collections ${names.join(' and ')}`, async () => {
    const { id: ownerId } = await ownRow(owner, organization)
    const ids = new Map<string, string>()
    for (const name of names) {
      const users = [{ id: ownerId, readOnly: false, hidePasswords: false, manage: true }]
      const body = { name: await encryptText(name, organizationKey), groups: [], users }
      ids.set(name, String((await owner.call('POST', `${organization}/collections`, { body })).id))
    }
    return { result: ids, text: 'their names are encrypted on this side' }
  })
}

async function ownRow(owner: Session, organization: string): Promise<{ id: string }> {
  const { data } = await owner.call('GET', `${organization}/users`)
  return data.find((row: { userId: string }) => row.userId === owner.userId)
}

async function createGroups(
  { owner, organization }: Setting,
  groups: readonly { name: string; sees: string }[],
  collections: ReadonlyMap<string, string>,
  step: Step,
): Promise<readonly string[]> {
  const names = groups.map(({ name }) => name).join(' and ')
  return step(`The owner creates the groups ${names}, each with its collection`, async () => {
    const ids: string[] = []
    for (const { name, sees } of groups) {
      const access = { id: collections.get(sees), readOnly: false, hidePasswords: false, manage: false }
      const group = await owner.call('POST', `${organization}/groups`, {
        body: { name, collections: [access], users: [] },
      })
      ids.push(String(group.id))
    }
    return { result: ids, text: groups.map(({ name, sees }) => `${name} sees ${sees}`).join('; ') }
  })
}

/** Invites by group; everybody registers, accepts and is confirmed by the provider's admin, all at once. */
async function bringIn(
  setting: Setting,
  group: { name: string; groupId: string; emails: readonly string[]; sees: string },
  step: Step,
): Promise<void> {
  const { api, mailbox, organization, organizationKey, owner, admin } = setting
  const { name, groupId, emails, sees } = group
  const password = `a long password ${randomUUID()}`
  await step(`The owner invites ${emails.length} members to the group ${name}`, async () => {
    const body = { emails, type: 2, collections: [], groups: [groupId] }
    await owner.call('POST', `${organization}/users/invite`, { body })
    return { result: undefined, text: `${emails[0]} and others` }
  })
  await step(`Each registers with the link of his mail, and accepts`, async () => {
    for (const email of emails) {
      const { link } = await awaitLink(mailbox, email, '/accept-organization')
      const organizationUserId = link.searchParams.get('organizationUserId') ?? ''
      const token = link.searchParams.get('token') ?? ''
      await register(api, { email, password, name: email }, { orgInviteToken: token, organizationUserId })
      const member = await signIn(api, { email, password })
      await member.call('POST', `${organization}/users/${organizationUserId}/accept`, { body: { token } })
    }
    return { result: undefined, text: `${emails.length} accepted` }
  })
  await step('The provider admin confirms them in one request', async () => {
    const accepted = await waitingMembers(admin, organization, emails)
    const { data: publicKeys } = await admin.call('POST', `${organization}/users/public-keys`, {
      body: { ids: accepted },
    })
    const keys = await Promise.all(
      publicKeys.map(async ({ id, key }: { id: string; key: string }) => ({
        id,
        key: await wrapOrganizationKeyFor(key, organizationKey),
      })),
    )
    const { data } = await admin.call('POST', `${organization}/users/confirm`, { body: { keys } })
    const refused = data.filter(({ error }: { error: string }) => error !== '')
    if (refused.length > 0 || data.length !== emails.length) throw new Error(JSON.stringify(data))
    return { result: undefined, text: `${data.length} confirmed, each with the organization key wrapped for him` }
  })
  await step(`Each sees exactly the collection ${sees}`, async () => {
    for (const email of emails) {
      const member = await signIn(api, { email, password })
      const { data } = await member.call('GET', '/api/collections')
      const names = await Promise.all(data.map(async (one: { name: string }) => decryptText(one.name, organizationKey)))
      if (names.join() !== sees) throw new Error(`${email} sees ${names.join()}`)
    }
    return { result: undefined, text: `${emails.length} looked` }
  })
}

async function waitingMembers(
  admin: Session,
  organization: string,
  emails: readonly string[],
): Promise<readonly string[]> {
  const { data } = await admin.call('GET', `${organization}/users`)
  const rows = data as { id: string; email: string; status: number }[]
  return rows.filter(({ email, status }) => status === 1 && emails.includes(email)).map(({ id }) => id)
}

async function limitServiceUser(
  scene: {
    running: Pick<Running, 'api' | 'demo'>
    admin: Session
    otherClientId: string
    organization: string
  },
  step: Step,
): Promise<void> {
  const { running, admin, otherClientId, organization } = scene
  const { api, demo } = running
  await step('A service user who is limited to another client sees nothing of this one', async () => {
    const staff = `/api/providers/${demo.providerId}/users`
    const { data } = await admin.call('GET', staff)
    const { id } = data.find(({ email }: { email: string }) => email === demo.serviceUser.email)
    await admin.call('PUT', `${staff}/${id}`, { body: { type: 1, clientAccess: { clientIds: [otherClientId] } } })
    const serviceUser = await signIn(api, demo.serviceUser)
    const answers = await Promise.all(
      ['', '/users', '/groups', '/collections', '/policies', '/events'].map(
        async (path) => (await serviceUser.ask('GET', `${organization}${path}`)).status,
      ),
    )
    const { providerOrganizations } = await serviceUser.call('GET', '/api/accounts/profile')
    await admin.call('PUT', `${staff}/${id}`, { body: { type: 1, clientAccess: { all: true } } })
    const shown = providerOrganizations.filter(({ id: shownId }: { id: string }) => organization.endsWith(shownId))
    if (answers.some((status) => status !== 404) || shown.length > 0) {
      throw new Error(`answered ${answers.join()} and listed ${shown.length}`)
    }
    return { result: undefined, text: `answered ${answers.join(', ')}, and his profile does not list it` }
  })
}

/** Nothing that a provider's staff can ask for holds a vault item. */
async function administerAsProvider({ admin, organization }: Setting, step: Step): Promise<void> {
  await step('The provider admin administers it, and reaches no vault item', async () => {
    const { data: members } = await admin.call('GET', `${organization}/users`)
    const { data: events } = await admin.call('GET', `${organization}/events`)
    const sync = await admin.call('GET', '/api/sync')
    if (sync.ciphers.length > 0 || sync.collections.length > 0) throw new Error('his sync holds something of a client')
    return {
      result: undefined,
      text: `${members.length} members, ${events.length} events on the first page; no items, no collections of his own`,
    }
  })
}
