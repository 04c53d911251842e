import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDemoProvider } from '../local/demo-provider.ts'
import { findRunning, type Running } from '../local/running.ts'
import { startLocalStack } from '../local/stack.ts'
import { mainJob } from './main-job.ts'

const KEYWARD = join(import.meta.dirname, '../../.keyward')

let failed = 0
const report = (name: string, ok: boolean, result: string) => {
  if (!ok) failed += 1
  console.log(`${ok ? '  ok  ' : ' FAIL '} ${name}\n         ${result}`)
}

const running = await findRunning(join(KEYWARD, 'data'))
if (running) {
  console.log(`Driving the system that runs at ${running.api}\n`)
  await mainJob(running, report)
} else {
  console.log('No system runs here: starting one for the demo\n')
  const dataFolder = await mkdtemp(join(tmpdir(), 'keyward-demo-'))
  const stack = await startLocalStack({ dataFolder, cacheFolder: join(KEYWARD, 'cdk'), port: 0, log: () => {} })
  try {
    const { api, mailbox, userPool, dynamodb, table } = stack
    const demo = await ensureDemoProvider(stack)
    const fresh: Running = { api, identity: `${api}/identity`, mailbox, userPool, dynamodb, table, demo }
    await mainJob(fresh, report)
  } finally {
    await stack.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
}
console.log(failed === 0 ? '\nAll steps succeeded.' : `\n${failed} steps failed.`)
process.exit(failed === 0 ? 0 : 1)
