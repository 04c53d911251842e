import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { OperatorRequest } from '../../functions/workers/operator.ts'
import { findRunning } from '../local/running.ts'
import { type OperatorTarget, operate } from './invoke.ts'

const USAGE = `npm run operator -- COMMAND [options]

  create-provider --admin ADDRESS --teams N --enterprise N
      creates an MSP provider with its seat minimums and mails the set-up link to its first admin, who has registered
  set-seat-minimums --provider ID [--teams N] [--enterprise N]
      changes the contracted seat minimums
  list-providers
      every provider with its seats
  audit-seats [--provider ID]
      checks that pools, ledgers and clients agree; exits with 1 if they do not

  --function NAME   a deployed stack: the operator function, with the AWS credentials and region of the environment
                    (or the environment variable KEYWARD_OPERATOR_FUNCTION). Without it: the stack that runs here
  --data DIR        where the stack that runs here keeps its data (default .keyward/data)`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    admin: { type: 'string' },
    provider: { type: 'string' },
    teams: { type: 'string' },
    enterprise: { type: 'string' },
    function: { type: 'string' },
    data: { type: 'string' },
    help: { type: 'boolean' },
  },
})

const [command] = positionals
if (values.help || !command) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 2)
}

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
const requests: Readonly<Record<string, unknown>> = {
  'create-provider': {
    command,
    adminEmail: values.admin,
    teamsMinimum: number(values.teams),
    enterpriseMinimum: number(values.enterprise),
  },
  'set-seat-minimums': {
    command,
    providerId: values.provider,
    teamsMinimum: number(values.teams),
    enterpriseMinimum: number(values.enterprise),
  },
  'list-providers': { command },
  'audit-seats': { command, providerId: values.provider },
}
const request = requests[command]
if (!request) {
  console.error(`There is no command ${command}.\n\n${USAGE}`)
  process.exit(2)
}

const answer = await operate(await target(), request as OperatorRequest)
console.log(JSON.stringify(answer, null, 2))
process.exit(answer.ok && answer['consistent'] !== false ? 0 : 1)

async function target(): Promise<OperatorTarget> {
  const functionName = values.function ?? process.env['KEYWARD_OPERATOR_FUNCTION']
  if (functionName) return { functionName }
  const running = await findRunning(resolve(values.data ?? join(import.meta.dirname, '../../.keyward/data')))
  if (running) return { functionName: running.operatorFunction, endpoint: running.lambda }
  console.error('No stack runs here. Start one with npm start, or name a deployed one with --function.')
  process.exit(2)
}
