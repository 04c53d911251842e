import { join, resolve } from 'node:path'
import { hashPassword } from '../client/session.ts'
import { commandLine, wholeNumber } from '../command-line.ts'
import { forgetData } from './data-folder.ts'
import { demoClient, ensureDemoClient } from './demo-client.ts'
import { ensureDemoProvider } from './demo-provider.ts'
import { takenPort } from './free-ports.ts'
import { announce, findRunning, type Running, withdraw } from './running.ts'
import { type LocalStack, startLocalStack } from './stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const DEFAULT_PORT = 8700
/** API, mailbox, user pool, DynamoDB, Lambda, KMS, identity provider. */
const PORTS = 7

const USAGE = `npm start -- [options]
  --port N     the API's port (default ${DEFAULT_PORT}; the mailbox and the engines take the six ports after it); 0: free ports
  --data DIR   where everything is kept between runs (default .keyward/data)
  --fresh      begin anew: forget what is kept there
  --bare       leave out the demo client, which comes to be in the background once the system is ready
  --json       print one line of JSON once ready, and nothing else, on standard output
               (npm prints a banner of its own: npm start --silent -- --json)`

const { values, refuse } = commandLine(USAGE, {
  port: { type: 'string', default: String(DEFAULT_PORT) },
  data: { type: 'string', default: join(ROOT, '.keyward/data') },
  fresh: { type: 'boolean', default: false },
  bare: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
})

const port = wholeNumber(values.port) ?? refuse('--port takes a whole number from 0 to 65529.')
if (port > 65_529) refuse('--port takes a whole number from 0 to 65529.')

const dataFolder = resolve(values.data)
const log = (line: string) => console.error(line)
let stack: LocalStack | undefined
let announced = false
let stopping = false

/** A reason that a person can mend; told without a stack trace. */
class CannotStart extends Error {}

const stop = async (code: number) => {
  stopping = true
  if (announced) await withdraw(dataFolder)
  await stack?.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop(0)
  })
}

stopWithParent()

try {
  const other = await findRunning(dataFolder)
  if (other)
    fail(`A system runs on this data already: ${other.api} (process ${other.processId}). Stop it, or choose --data.`)
  const ports = port === 0 ? [] : Array.from({ length: PORTS }, (_, offset) => port + offset)
  const taken = await takenPort(ports)
  if (taken) fail(`Port ${taken} is taken, one of the ${PORTS} from ${port} on. Choose others: npm start -- --port N`)
  if (values.fresh) await forgetData(dataFolder)
  stack = await startLocalStack({
    dataFolder,
    cacheFolder: join(ROOT, '.keyward/cdk'),
    port,
    log: values.json ? log : quietly,
  })
  const provider = await ensureDemoProvider(stack)
  const demo = values.bare ? provider : { ...provider, client: demoClient }
  const { api, mailbox, dnsRecords, userPool, identityProvider, dynamodb, table, lambda, operatorFunction } = stack
  const running: Running = {
    api,
    identity: `${api}/identity`,
    mailbox,
    dnsRecords,
    userPool,
    identityProvider,
    dynamodb,
    table,
    demo,
  }
  announced = true
  await announce(dataFolder, { ...running, lambda, operatorFunction, processId: process.pid })
  console.log(values.json ? JSON.stringify(running) : await addresses(running))
  if (!values.bare) await ensureDemoClient(running).then(tellClient, tellUnfinished)
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error)
  await stop(1)
}

function tellClient(): void {
  log(`The people of ${demoClient.name} can sign in with SSO now; the identifier is ${demoClient.ssoIdentifier}.`)
}

/** Everything else runs, so that only this is missing. */
function tellUnfinished(error: unknown): void {
  if (!stopping) log(`The demo client is not complete; the next start goes on with it. ${String(error)}`)
}

function fail(reason: string): never {
  throw new CannotStart(reason)
}

/** `npm` may be killed without a word to what it started: then nobody is left to stop this. */
function stopWithParent(): void {
  if (process.env['npm_lifecycle_event'] !== 'start') return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void stop(0)
  }, 500).unref()
}

/** For people only what matters: the functions' own request lines stay out of sight. */
function quietly(line: string): void {
  if (!line.includes('"level":"INFO"') && !line.includes('"_aws"')) console.error(line)
}

async function addresses({ api, mailbox, dnsRecords, identityProvider, demo }: Running): Promise<string> {
  const rows: readonly (readonly [string, string])[] = [
    ['API', `${api}/api`],
    ['Identity', `${api}/identity`],
    ['Interface description', `${api}/api/openapi.json`],
    ['Mailbox', mailbox],
    ['TXT records (edit)', dnsRecords],
    ['Identity provider', identityProvider],
    ['Demo provider', demo.providerId],
    ['Provider admin', `${demo.admin.email}   ${demo.admin.password}`],
    ['  sign-in hash', await hashPassword(demo.admin)],
    ['Service user', `${demo.serviceUser.email}   ${demo.serviceUser.password}`],
    ['  sign-in hash', await hashPassword(demo.serviceUser)],
    ...(demo.client ? clientRows(demo.client) : []),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return `\nKeyward is running.\n\n${lines.join('\n')}\n\nStop with Ctrl-C. A client derives the sign-in hash from the password; with curl you send it as it is.\n`
}

function clientRows({ name, ssoIdentifier, owner, member }: typeof demoClient): readonly (readonly [string, string])[] {
  return [
    ['Demo client', `${name}: SSO identifier ${ssoIdentifier}, in a moment`],
    ['  owner', `${owner.email}   ${owner.password}`],
    ['  member', `${member.email}   ${member.password}`],
  ]
}
