import { join, resolve } from 'node:path'
import type { OperatorRequest } from '../../functions/workers/operator.ts'
import { commandLine, wholeNumber } from '../command-line.ts'
import { findRunning } from '../local/running.ts'
import { type OperatorTarget, operate } from './invoke.ts'

const USAGE = `npm run operator -- COMMAND [options]

  create-provider --admin ADDRESS --teams N --enterprise N
      creates an MSP provider with its seat minimums and mails the set-up link to its first admin, who has registered
  resend-setup --provider ID
      mails the set-up link again, with a new token; the one before is dead
  set-seat-minimums --provider ID [--teams N] [--enterprise N]
      changes the contracted seat minimums
  suspend-provider --provider ID
      stops a provider and all its clients: people keep seeing them, and nothing new begins
  resume-provider --provider ID
      lets it run again, with the clients that it did not suspend itself
  require-two-step-login --provider ID --on|--off
      whether the provider's staff needs two-step login to do anything
  list-providers
      every provider with its seats
  audit-seats [--provider ID]
      checks that pools, ledgers and clients agree; exits with 1 if they do not
  audit-events [--provider ID | --organization ID] [--month YYYY-MM]
      checks that no audit event of the month was changed, removed or slipped in; exits with 1 if one was

  --function NAME   a deployed stack: the operator function, with the AWS credentials and region of the environment
                    (or the environment variable KEYWARD_OPERATOR_FUNCTION). Without it: the stack that runs here
  --data DIR        where the stack that runs here keeps its data (default .keyward/data)`

const { values, positionals, refuse } = commandLine(
  USAGE,
  {
    admin: { type: 'string' },
    provider: { type: 'string' },
    organization: { type: 'string' },
    month: { type: 'string' },
    teams: { type: 'string' },
    enterprise: { type: 'string' },
    on: { type: 'boolean' },
    off: { type: 'boolean' },
    function: { type: 'string' },
    data: { type: 'string' },
  },
  1,
)

const needed = (name: 'admin' | 'provider') => values[name] ?? refuse(`--${name} is needed.`)
const seats = (name: 'teams' | 'enterprise') => {
  const text = values[name]
  return text === undefined ? undefined : (wholeNumber(text) ?? refuse(`--${name} takes a whole number from 0 on.`))
}
const neededSeats = (name: 'teams' | 'enterprise') => seats(name) ?? refuse(`--${name} is needed.`)

const [command = ''] = positionals

function request(): OperatorRequest {
  switch (command) {
    case 'create-provider':
      return {
        command,
        adminEmail: needed('admin'),
        teamsMinimum: neededSeats('teams'),
        enterpriseMinimum: neededSeats('enterprise'),
      }
    case 'set-seat-minimums': {
      const [teamsMinimum, enterpriseMinimum] = [seats('teams'), seats('enterprise')]
      if (teamsMinimum === undefined && enterpriseMinimum === undefined) refuse('--teams or --enterprise is needed.')
      return { command, providerId: needed('provider'), teamsMinimum, enterpriseMinimum }
    }
    case 'resend-setup':
    case 'suspend-provider':
    case 'resume-provider':
      return { command, providerId: needed('provider') }
    case 'require-two-step-login':
      if (Boolean(values.on) === Boolean(values.off)) refuse('Either --on or --off is needed.')
      return { command, providerId: needed('provider'), on: values.on === true }
    case 'list-providers':
      return { command }
    case 'audit-seats':
      return { command, providerId: values.provider }
    case 'audit-events':
      return { command, providerId: values.provider, organizationId: values.organization, month: values.month }
    default:
      return refuse(command ? `There is no command ${command}.` : 'Which command?')
  }
}

try {
  const asked = request()
  const where = await target()
  let answer = await operate(where, asked)
  // What is more than one call can do goes on with the next one.
  while (answer.ok && Number(answer['remaining'] ?? 0) > 0) {
    console.error(`${String(answer['remaining'])} of ${String(answer['clients'])} clients are still to come.`)
    answer = await operate(where, asked)
  }
  console.log(JSON.stringify(answer, null, 2))
  process.exitCode = answer.ok && answer['consistent'] !== false ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function target(): Promise<OperatorTarget> {
  const functionName = values.function ?? process.env['KEYWARD_OPERATOR_FUNCTION']
  if (functionName) return { functionName }
  const running = await findRunning(resolve(values.data ?? join(import.meta.dirname, '../../.keyward/data')))
  if (running) return { functionName: running.operatorFunction, endpoint: running.lambda }
  console.error('No stack runs here. Start one with npm start, or name a deployed one with --function.')
  process.exit(2)
}
