import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  generateKeyPair,
  makeOrganization,
  openOrganizationKey,
  wrapOrganizationKeyFor,
} from '../../shared/crypto/index.ts'
import { call } from '../client/api.ts'
import { awaitLink } from '../client/mailbox.ts'
import { openProviderKey, signIn } from '../client/session.ts'
import { commandLine } from '../command-line.ts'
import { ensureDemoProvider } from '../local/demo-provider.ts'
import { startLocalStack } from '../local/stack.ts'
import { synthesized } from '../local/synthesize.ts'
import { coldStarts } from './cold-start.ts'
import { measureSizes, printSizes, type SizeRow, type TableCost } from './organization-size.ts'
import { percentile, timed } from './percentiles.ts'
import { functionCpuMs } from './server-cpu.ts'

const SAMPLES = 48
const CONNECTIONS = 16
const CACHE = join(import.meta.dirname, '../../.keyward/cdk')

/** What the functions say of the requests that succeeded: route → costs at the table. */
const costs = new Map<string, TableCost[]>()

function noteCost(line: string): void {
  const start = line.indexOf('{"level":"INFO","message":"request"')
  if (start < 0) return
  const told = JSON.parse(line.slice(start)) as { route: string; status: number; table?: TableCost }
  if (told.table && told.status < 300) costs.set(told.route, [...(costs.get(told.route) ?? []), told.table])
}

commandLine('npm run bench\n  measures cold starts and the main operations, and prints two tables', {})

const dataFolder = await mkdtemp(join(tmpdir(), 'keyward-bench-'))
console.error('Measuring cold starts')
const colds = coldStarts(await synthesized(CACHE, (line) => console.error(line)))
console.error('Starting the system')
const stack = await startLocalStack({ dataFolder, cacheFolder: CACHE, port: 0, log: noteCost })
try {
  const { rows, sizes } = await measure()
  print(rows)
  printSizes(sizes)
} finally {
  await stack.close()
  await rm(dataFolder, { recursive: true, force: true })
}

interface Row {
  readonly name: string
  readonly route: string
  readonly cpuMs: number
  readonly one: readonly number[]
  readonly many: readonly number[]
}

async function measure(): Promise<{ rows: Row[]; sizes: SizeRow[] }> {
  const { api, mailbox } = stack
  const demo = await ensureDemoProvider(stack)
  const admin = await signIn(api, demo.admin)
  const providerKey = await openProviderKey(admin, demo.providerId)
  const clients = `/api/providers/${demo.providerId}/clients`
  const { creation } = await makeOrganization('Everyone', providerKey)
  const { publicKey } = await generateKeyPair()
  const key = await wrapOrganizationKeyFor(publicKey, await openOrganizationKey(creation.key, { providerKey }))
  const open = async () => {
    const ownerEmail = `${randomUUID()}@bench.example`
    const client = await admin.call('POST', clients, {
      body: { name: 'Bench', ownerEmail, planType: 17, seats: 1, ...creation },
    })
    return { organizationId: String(client.organizationId), ownerEmail }
  }

  const floor = await startFloor()
  const row = async (
    name: string,
    functionName: string,
    route: string,
    tasks: readonly (() => Promise<unknown>)[],
  ): Promise<Row> => {
    console.error(`Measuring: ${name}`)
    const half = tasks.length / 2
    const before = functionCpuMs(functionName)
    const one = await timed(tasks.slice(0, half), 1)
    const cpuMs = (functionCpuMs(functionName) - before) / half
    return { name, route, cpuMs, one, many: await timed(tasks.slice(half), CONNECTIONS) }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, open))
  const opened: { organizationId: string; ownerEmail: string }[] = []
  const create = await row(
    'create a client',
    'Clients',
    'POST /api/providers/{providerId}/clients',
    Array.from({ length: SAMPLES * 2 }, () => async () => opened.push(await open())),
  )
  const list = await row(
    'list 100 clients',
    'Clients',
    'GET /api/providers/{providerId}/organizations',
    Array.from(
      { length: SAMPLES * 2 },
      () => async () => admin.call('GET', `/api/providers/${demo.providerId}/organizations?pageSize=100`),
    ),
  )
  console.error('Registering the owners')
  const owners = []
  for (const { organizationId, ownerEmail } of opened) {
    const { link } = await awaitLink(mailbox, ownerEmail, '/accept-organization')
    const memberId = link.searchParams.get('organizationUserId') ?? ''
    const token = link.searchParams.get('token') ?? ''
    owners.push({
      member: `/api/organizations/${organizationId}/users/${memberId}`,
      token,
      session: await quickAccount(ownerEmail, memberId, token),
    })
  }
  const accept = await row(
    'accept an invitation',
    'Members',
    'POST /api/organizations/{organizationId}/users/{memberId}/accept',
    owners.map(
      ({ member, token, session }) =>
        async () =>
          call(api, 'POST', `${member}/accept`, { token: session, body: { token } }),
    ),
  )
  const confirm = await row(
    'confirm a member',
    'Members',
    'POST /api/organizations/{organizationId}/users/{memberId}/confirm',
    owners.map(
      ({ member }) =>
        async () =>
          admin.call('POST', `${member}/confirm`, { body: { key } }),
    ),
  )
  const ping = Array.from({ length: 2000 }, () => async () => (await fetch(floor.url)).text())
  const bare: Row = {
    name: 'floor: bare node:http in this process',
    route: '',
    cpuMs: Number.NaN,
    one: await timed(ping, 1),
    many: await timed(ping, CONNECTIONS),
  }
  floor.close()
  const sizes = await measureSizes({ endpoint: stack.dynamodb, name: stack.table }, openOrganization, (route) =>
    costs.get(route)?.at(-1),
  )
  return { rows: [create, list, accept, confirm, bare], sizes }

  /** An Enterprise organization with a confirmed owner. */
  async function openOrganization() {
    const ownerEmail = `${randomUUID()}@bench.example`
    const client = await admin.call('POST', clients, {
      body: { name: 'Bench', ownerEmail, planType: 19, seats: 20_000, ...creation },
    })
    const organizationId = String(client.organizationId)
    const { link } = await awaitLink(mailbox, ownerEmail, '/accept-organization')
    const ownerMemberId = link.searchParams.get('organizationUserId') ?? ''
    const invitation = link.searchParams.get('token') ?? ''
    const token = await quickAccount(ownerEmail, ownerMemberId, invitation)
    const member = `/api/organizations/${organizationId}/users/${ownerMemberId}`
    await call(api, 'POST', `${member}/accept`, { token, body: { token: invitation } })
    await admin.call('POST', `${member}/confirm`, { body: { key } })
    const owner = {
      call: async (method: string, path: string, request: object = {}) =>
        call(api, method, path, { ...request, token }),
    }
    return { organizationId, ownerMemberId, owner }
  }

  /** An account of the right shape without the seconds that deriving keys takes: the server cannot tell. */
  async function quickAccount(email: string, organizationUserId: string, orgInviteToken: string): Promise<string> {
    const masterPasswordHash = randomBytes(32).toString('base64')
    await call(api, 'POST', '/identity/accounts/register/finish', {
      body: {
        email,
        masterPasswordHash,
        kdf: 0,
        kdfIterations: 600_000,
        userSymmetricKey: creation.keyPair.encryptedPrivateKey,
        userAsymmetricKeys: creation.keyPair,
        orgInviteToken,
        organizationUserId,
      },
    })
    const form = { grant_type: 'password', username: email, password: masterPasswordHash }
    return String((await call(api, 'POST', '/identity/connect/token', { form })).access_token)
  }
}

async function startFloor(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

function print(rows: readonly Row[]): void {
  const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(1))
  console.log(
    `Measured on ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; ${SAMPLES} samples a cell.\n`,
  )
  console.log('| function | bundle KB | gzip KB | init CPU ms |\n|---|--:|--:|--:|')
  for (const { name, kilobytes, gzipKilobytes, initCpuMs } of colds) {
    console.log(`| ${name} | ${kilobytes.toFixed(0)} | ${gzipKilobytes.toFixed(0)} | ${initCpuMs.toFixed(0)} |`)
  }
  console.log(
    '\n| operation | table requests | read units | write units | function CPU ms | p50 / p95 ms, 1 connection | p50 / p95 ms, 16 connections |\n|---|--:|--:|--:|--:|--:|--:|',
  )
  for (const { name, route, cpuMs, one, many } of rows) {
    const told = costs.get(route) ?? []
    const median = (pick: (cost: TableCost) => number) => ms(percentile(told.map(pick), 0.5))
    const latency = (samples: readonly number[]) => `${ms(percentile(samples, 0.5))} / ${ms(percentile(samples, 0.95))}`
    const cells = [
      name,
      median((cost) => cost.requests),
      median((cost) => cost.readUnits),
      median((cost) => cost.writeUnits),
      ms(cpuMs),
      latency(one),
      latency(many),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
