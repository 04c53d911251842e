import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { commandLine } from '../command-line.ts'
import { ensureDemoProvider } from '../local/demo-provider.ts'
import { findRunning, type Running } from '../local/running.ts'
import { startLocalStack } from '../local/stack.ts'
import { mainJob } from './main-job.ts'
import { organizationSetup } from './organization-setup.ts'

const KEYWARD = join(import.meta.dirname, '../../.keyward')

const USAGE = `npm run demo -- [--data DIR]
  drives the main job and the setting up of a client over HTTP: in the system that runs on the data in DIR (default .keyward/data), or in one of its own`

const { values } = commandLine(USAGE, { data: { type: 'string', default: join(KEYWARD, 'data') } })

let failed = 0
const report = (name: string, ok: boolean, result: string) => {
  if (!ok) failed += 1
  console.log(`${ok ? '  ok  ' : ' FAIL '} ${name}\n         ${result}`)
}

const running = await findRunning(resolve(values.data))
if (running) {
  console.log(`Driving the system that runs at ${running.api}\n`)
  await mainJob(running, report)
  await organizationSetup(running, report)
} else {
  console.log('No system runs here: starting one for the demo\n')
  const dataFolder = await mkdtemp(join(tmpdir(), 'keyward-demo-'))
  const stack = await startLocalStack({ dataFolder, cacheFolder: join(KEYWARD, 'cdk'), port: 0, log: () => {} })
  try {
    const { api, mailbox, userPool, identityProvider, dynamodb, table } = stack
    const demo = await ensureDemoProvider(stack)
    const fresh: Running = {
      api,
      identity: `${api}/identity`,
      mailbox,
      userPool,
      identityProvider,
      dynamodb,
      table,
      demo,
    }
    await mainJob(fresh, report)
    await organizationSetup(fresh, report)
  } finally {
    await stack.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
}
console.log(failed === 0 ? '\nAll steps succeeded.' : `\n${failed} steps failed.`)
process.exit(failed === 0 ? 0 : 1)
