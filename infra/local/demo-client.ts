import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { makeOrganization } from '../../shared/crypto/index.ts'
import { acceptInvitation, confirmMember, connectSso, inviteMembers } from '../client/organization.ts'
import { type Credentials, openProviderKey, type Session, signIn } from '../client/session.ts'
import type { Running } from './running.ts'

const ENTERPRISE = 19
const REVOKED = -1
const INVITED = 0
const ACCEPTED = 1
const NAME = 'Globex Corporation'
const DOMAIN = 'globex.example'
const POLLS_MAX = 60

const owner = { email: `hank@${DOMAIN}`, password: 'scorpio battery horse correct', name: 'Hank Scorpio' }
const member = { email: `frank@${DOMAIN}`, password: 'grimes battery horse correct', name: 'Frank Grimes' }
const revoked = `homer@${DOMAIN}`

/** What is known of the demo client before it is made. */
export const demoClient = {
  name: NAME,
  ssoIdentifier: 'globex',
  owner: { email: owner.email, password: owner.password },
  member: { email: member.email, password: member.password },
} as const

type Place = Pick<Running, 'api' | 'mailbox' | 'dnsRecords' | 'identityProvider' | 'demo'>

interface Row {
  readonly id: string
  readonly email: string
  readonly userId: string | null
  readonly status: number
}

/**
 * An Enterprise client of the demo provider whose people sign in at the local identity provider: an owner, a member, somebody
 * whose access was revoked, and a claimed domain for whoever comes next. Made by driving the public API; whatever of it is
 * there already stays, so that an interrupted first start is simply continued.
 */
export async function ensureDemoClient(place: Place): Promise<void> {
  const { api, demo } = place
  const admin = await signIn(api, demo.admin)
  const client = await ensureClient(place, admin)
  const { organizationId } = client
  const people = { place, admin, client }
  await ensureConfirmed(people, owner)
  await ensureSso(place, admin, organizationId)
  await ensureConfirmed(people, member)
  await ensureRevoked(admin, organizationId)
  await ensureDomain(place, admin, organizationId)
}

interface Client {
  readonly id: string
  readonly organizationId: string
}

const clientsOf = ({ demo }: Place) => `/api/providers/${demo.providerId}/clients`

async function ensureClient(place: Place, admin: Session): Promise<Client> {
  const { demo } = place
  const { data } = await admin.call('GET', `/api/providers/${demo.providerId}/organizations`)
  const known = data.find(({ organizationName }: { organizationName: string }) => organizationName === NAME)
  if (known) return known
  const { creation } = await makeOrganization('Everyone', await openProviderKey(admin, demo.providerId))
  const body = { name: NAME, ownerEmail: owner.email, planType: ENTERPRISE, seats: 10, ...creation }
  return admin.call('POST', clientsOf(place), { body, headers: { 'idempotency-key': 'demo-client' } })
}

const rowOf = async (admin: Session, organizationId: string, address: string): Promise<Row | undefined> => {
  const { data } = await admin.call('GET', `/api/organizations/${organizationId}/users`)
  return data.find(({ email }: Row) => email === address)
}

/** Brings somebody from the invitation to the confirmation, from wherever he stands. */
async function ensureConfirmed(
  { place, admin, client }: { place: Place; admin: Session; client: Client },
  person: Credentials & { name: string },
): Promise<void> {
  const { organizationId } = client
  const known = await rowOf(admin, organizationId, person.email)
  if (!known) await inviteMembers(admin, organizationId, [person.email])
  if (!known || known.status === INVITED) await acceptInvitation(place, organizationId, person)
  const row = await rowOf(admin, organizationId, person.email)
  if (row?.status !== ACCEPTED) return
  await confirmMember(admin, { ...client, providerId: place.demo.providerId }, row)
}

/** The addresses of the identity provider contain its port, which another start may change. */
async function ensureSso({ identityProvider }: Place, admin: Session, organizationId: string): Promise<void> {
  const { enabled, data, connection } = await admin.call('GET', `/api/organizations/${organizationId}/sso`)
  const isTheirs = String(data?.idpEntityId).startsWith(`${identityProvider}/`)
  if (enabled && isTheirs && connection.state === 'ready') return
  const idpMetadata = await (await fetch(`${identityProvider}/globex/metadata`)).text()
  await connectSso(admin, organizationId, { identifier: demoClient.ssoIdentifier, idpMetadata })
}

async function ensureRevoked(admin: Session, organizationId: string): Promise<void> {
  if (!(await rowOf(admin, organizationId, revoked))) await inviteMembers(admin, organizationId, [revoked])
  const row = await rowOf(admin, organizationId, revoked)
  if (!row || row.status === REVOKED) return
  await admin.call('PUT', `/api/organizations/${organizationId}/users/${row.id}/revoke`)
}

async function ensureDomain({ dnsRecords }: Place, admin: Session, organizationId: string): Promise<void> {
  const path = `/api/organizations/${organizationId}/domain`
  const { data } = await admin.call('GET', path)
  const known = data.find(({ domainName }: { domainName: string }) => domainName === DOMAIN)
  const domain = known ?? (await admin.call('POST', path, { body: { domainName: DOMAIN } }))
  if (domain.verifiedDate) return
  const records = JSON.parse(await readFile(dnsRecords, 'utf8')) as Record<string, string[]>
  await writeFile(dnsRecords, `${JSON.stringify({ ...records, [DOMAIN]: [domain.txt] }, null, 2)}\n`)
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    if ((await admin.call('POST', `${path}/${domain.id}/verify`)).verifiedDate) return
    await delay(250)
  }
  throw new Error(`The record of ${DOMAIN} was not found`)
}
