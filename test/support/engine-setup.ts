import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DynamoDb, startDynamoDb } from '../../infra/local/dynamodb/engine.ts'

declare global {
  var testEngine: DynamoDb | undefined
}

/** Starts one DynamoDB engine for the whole run; every test file makes a table of its own in it. */
export default async function startEngine(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-test-'))
  const engine = await startDynamoDb({ databaseFile: join(folder, 'table.db') })
  globalThis.testEngine = engine
  process.env['TEST_DYNAMODB_ENDPOINT'] = engine.endpoint
  process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT'
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true'
  process.env['PUBLIC_URL'] = 'https://keyward.test'
  process.env['USER_POOL_PAGES_URL'] = 'https://pages.keyward.test'
  process.env['USER_POOL_ID'] = 'us-east-1_Test'
  process.env['USER_POOL_CLIENT_ID'] = 'test-client'
  process.env['USER_POOL_PAGES_CLIENT_ID'] = 'pages-client'
}
