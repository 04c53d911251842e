import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { hashPassword } from '../client/session.ts'
import { ensureDemoProvider } from './demo-provider.ts'
import { announce, type Running, withdraw } from './running.ts'
import { type LocalStack, startLocalStack } from './stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const DEFAULT_PORT = 8700

const USAGE = `npm start -- [options]
  --port N     the API's port (default ${DEFAULT_PORT}; the mailbox and the engines take the five ports after it); 0: free ports
  --data DIR   where everything is kept between runs (default .keyward/data)
  --fresh      begin anew: forget what is kept there
  --json       print one line of JSON once ready, and nothing else, on standard output`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: String(DEFAULT_PORT) },
    data: { type: 'string', default: join(ROOT, '.keyward/data') },
    fresh: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_530) {
  console.error(`--port must be a whole number from 0 to 65530\n\n${USAGE}`)
  process.exit(2)
}

const dataFolder = resolve(values.data)
const log = (line: string) => console.error(line)
let stack: LocalStack | undefined

const stop = async (code: number) => {
  await withdraw(dataFolder)
  await stack?.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop(0)
  })
}

try {
  if (values.fresh) await rm(dataFolder, { recursive: true, force: true })
  stack = await startLocalStack({
    dataFolder,
    cacheFolder: join(ROOT, '.keyward/cdk'),
    port,
    log: values.json ? log : quietly,
  })
  const demo = await ensureDemoProvider(stack)
  const { api, mailbox, userPool, dynamodb, table, lambda, operatorFunction } = stack
  const running: Running = { api, identity: `${api}/identity`, mailbox, userPool, dynamodb, table, demo }
  await announce(dataFolder, { ...running, lambda, operatorFunction, processId: process.pid })
  console.log(values.json ? JSON.stringify(running) : await addresses(running))
} catch (error) {
  const taken = (error as { code?: string; port?: number }).code === 'EADDRINUSE'
  console.error(
    taken
      ? `Port ${(error as { port?: number }).port} is taken. Stop what uses it, or choose others: npm start -- --port N`
      : error,
  )
  await stop(1)
}

/** For people only what matters: the functions' own request lines stay out of sight. */
function quietly(line: string): void {
  if (!line.includes('"level":"INFO"') && !line.includes('"_aws"')) console.error(line)
}

async function addresses({ api, mailbox, demo }: Running): Promise<string> {
  const rows: readonly (readonly [string, string])[] = [
    ['API', `${api}/api`],
    ['Identity', `${api}/identity`],
    ['Interface description', `${api}/api/openapi.json`],
    ['Mailbox', mailbox],
    ['Demo provider', demo.providerId],
    ['Provider admin', `${demo.admin.email}   ${demo.admin.password}`],
    ['  sign-in hash', await hashPassword(demo.admin)],
    ['Service user', `${demo.serviceUser.email}   ${demo.serviceUser.password}`],
    ['  sign-in hash', await hashPassword(demo.serviceUser)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return `\nKeyward is running.\n\n${lines.join('\n')}\n\nStop with Ctrl-C. A client derives the sign-in hash from the password; with curl you send it as it is.\n`
}
