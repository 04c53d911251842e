import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { appCode } from '../support/authenticator-app.ts'
import { type BitwardenCli, installBitwardenCli, startBitwardenCli } from '../support/bitwarden-cli.ts'
import { type HttpsFront, startHttpsFront } from '../support/https-front.ts'
import {
  acceptedMember,
  type OrganizationWithKeys,
  organizationWithKeys,
  type PersonWithKeys,
} from '../support/people-with-keys.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

/** The versions that are tried; 2026.9.0 reads more of every answer, and more strictly. */
const PINNED = '2026.6.0'
const STRICTER = '2026.9.0'

/** A command takes the client seconds of computing, and more on a busy machine. */
const PATIENT_MS = 180_000
const DOWNLOAD_MS = 400_000

let dataFolder: string
let stack: StackProcess
let front: HttpsFront
let organization: OrganizationWithKeys
let colleague: PersonWithKeys
let owner: BitwardenCli
const opened: BitwardenCli[] = []

const cli = async (version = PINNED): Promise<BitwardenCli> => {
  const client = await startBitwardenCli(await installBitwardenCli(version), front.url, front.certificate)
  opened.push(client)
  return client
}
/** What the CLI printed as JSON. */
const shown = (text: string) => JSON.parse(text) as { readonly id: string; readonly name: string }
const listed = (text: string) => JSON.parse(text) as readonly ReturnType<typeof shown>[]
const encoded = (object: object) => Buffer.from(JSON.stringify(object)).toString('base64')
const of = () => ['--organizationid', organization.organizationId]
const collectionNames = async (client = owner) =>
  listed(await client.run('list', 'org-collections', ...of()))
    .map(({ name }) => name)
    .sort()

beforeAll(async () => {
  await installBitwardenCli(PINNED)
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-cli-'))
  stack = await startStackProcess(dataFolder)
  front = await startHttpsFront(stack.running.api)
  organization = await organizationWithKeys(stack.running)
  const { organizationId } = organization
  const email = `colleague-${randomUUID().slice(0, 8)}@umbrella.example`
  await organization.owner.session.call('POST', `/api/organizations/${organizationId}/users/invite`, {
    body: { emails: [email], type: 2, collections: [], groups: [], permissions: null },
  })
  colleague = await acceptedMember(stack.running, organizationId, email)
  owner = await cli()
  await owner.login(organization.owner.email, organization.owner.password)
}, DOWNLOAD_MS)

afterAll(async () => {
  for (const client of opened) await client.close()
  await front?.close()
  await stack?.end('SIGKILL')
  if (dataFolder) await rm(dataFolder, { recursive: true, force: true })
})

describe('the official CLI, unmodified', () => {
  it(
    'signs in and shows the organization that the person owns',
    async () => {
      const [found, ...others] = listed(await owner.run('list', 'organizations'))
      expect(others).toEqual([])
      expect(found).toMatchObject({
        id: organization.organizationId,
        name: organization.name,
        status: 2,
        type: 0,
        enabled: true,
      })
    },
    PATIENT_MS,
  )

  it(
    'lists the members with what they are and how far they came',
    async () => {
      const members = listed(await owner.run('list', 'org-members', ...of()))
      expect(members).toHaveLength(2)
      expect(members).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ email: organization.owner.email, status: 2, type: 0 }),
          expect.objectContaining({ email: colleague.email, status: 1, type: 2 }),
        ]),
      )
    },
    PATIENT_MS,
  )

  it(
    'decrypts the name of the first collection',
    async () => {
      expect(await collectionNames()).toEqual([organization.collectionName])
    },
    PATIENT_MS,
  )

  it(
    'creates a collection, renames it, and deletes it',
    async () => {
      const users = [{ id: organization.owner.memberId, readOnly: false, hidePasswords: false, manage: true }]
      const body = {
        organizationId: organization.organizationId,
        name: 'Finance',
        externalId: 'x-7',
        groups: [],
        users,
      }
      const created = shown(await owner.run('create', 'org-collection', encoded(body), ...of()))
      expect(created).toMatchObject({ name: 'Finance', externalId: 'x-7' })
      const { id } = created
      expect(await collectionNames()).toEqual([organization.collectionName, 'Finance'])
      await owner.run('edit', 'org-collection', id, encoded({ ...body, name: 'Treasury' }), ...of())
      const changed = shown(await owner.run('get', 'org-collection', id, ...of()))
      expect(changed).toMatchObject({ id, name: 'Treasury', externalId: 'x-7', users })
      await owner.run('delete', 'org-collection', id, ...of())
      expect(await collectionNames()).toEqual([organization.collectionName])
    },
    PATIENT_MS,
  )

  it(
    'confirms a member, who then decrypts with it what he is given',
    async () => {
      await owner.run('confirm', 'org-member', colleague.memberId, ...of())
      const everybody = [organization.owner, colleague].map(({ memberId }) => ({
        id: memberId,
        readOnly: false,
        hidePasswords: false,
        manage: true,
      }))
      const body = { organizationId: organization.organizationId, name: 'Shared', externalId: null, groups: [] }
      await owner.run('create', 'org-collection', encoded({ ...body, users: everybody }), ...of())
      const other = await cli()
      await other.login(colleague.email, colleague.password)
      const [found, ...others] = listed(await other.run('list', 'collections'))
      expect(others).toEqual([])
      expect(found).toMatchObject({ name: 'Shared', organizationId: organization.organizationId })
      expect(listed(await other.run('list', 'organizations'))).toMatchObject([
        { id: organization.organizationId, type: 2 },
      ])
    },
    PATIENT_MS,
  )

  it(
    'brings what changed with the next sync',
    async () => {
      expect(await owner.run('sync', '--force')).toContain('Syncing complete')
      const collections = listed(await owner.run('list', 'collections', ...of()))
      expect(collections.map(({ name }) => name).sort()).toEqual([organization.collectionName, 'Shared'])
    },
    PATIENT_MS,
  )

  it(
    'recognizes the answer to a wrong password',
    async () => {
      const stranger = await cli()
      const { code, stderr } = await stranger.ask('login', organization.owner.email, 'wrong', '--raw')
      expect(code).toBe(1)
      expect(stderr).toContain('Invalid master password.')
    },
    PATIENT_MS,
  )

  it(
    'takes the second step of a sign-in with the code of an authenticator app',
    async () => {
      const { session, email, password } = colleague
      const { masterPasswordHash } = session
      const { key } = await session.call('POST', '/api/two-factor/get-authenticator', { body: { masterPasswordHash } })
      const now = () => new Date().toISOString()
      await session.call('PUT', '/api/two-factor/authenticator', {
        body: { token: appCode(key, now(), -1), key, masterPasswordHash },
      })
      const device = await cli()
      const without = await device.ask('login', email, password, '--raw')
      expect(without.code).toBe(1)
      expect(without.stderr).toBe('Code is required.')
      const wrong = await device.ask('login', email, password, '--raw', '--method', '0', '--code', '000000')
      expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('two-step login code is wrong') })
      await device.login(email, password, '--method', '0', '--code', appCode(key, now()))
      expect(shown(await device.run('status'))).toMatchObject({ status: 'unlocked', userEmail: email })
    },
    PATIENT_MS,
  )

  it(
    'works in its stricter version too, down to the name of the user key',
    async () => {
      const newest = await cli(STRICTER)
      const { email, password, session } = organization.owner
      await newest.login(email, password)
      expect(listed(await newest.run('list', 'organizations'))).toHaveLength(1)
      expect(listed(await newest.run('list', 'org-members', ...of()))).toHaveLength(2)
      expect(await collectionNames(newest)).toContain(organization.collectionName)
      await newest.run('sync', '--force')
      const { userDecryption } = await session.call('GET', '/api/sync?excludeDomains=true')
      expect(userDecryption.userKeyId).toMatch(/^[0-9a-f]{32}$/)
    },
    DOWNLOAD_MS,
  )

  it('asked for nothing that the server does not have', async () => {
    const unknown = []
    for (const request of new Set(front.requests)) {
      const [method = '', path = ''] = request.split(' ')
      const answer = await fetch(`${stack.running.api}${path}`, { method })
      if ((await answer.text()).includes('request.unknown_route')) unknown.push(request)
    }
    expect(unknown).toEqual([])
  })
})
