import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFiles } from './data-folder.ts'
import type { demoClient } from './demo-client.ts'

/** What `npm start` says of the system it runs, for programs. */
export interface Running {
  readonly api: string
  readonly identity: string
  readonly mailbox: string
  readonly dnsRecords: string
  readonly userPool: string
  readonly identityProvider: string
  readonly dynamodb: string
  readonly table: string
  readonly demo: {
    readonly providerId: string
    readonly admin: { readonly email: string; readonly password: string }
    readonly serviceUser: { readonly email: string; readonly password: string }
    /** Comes to be shortly after the start; absent where the system runs bare. */
    readonly client?: typeof demoClient
  }
}

/** The same with what only commands of this repository need. */
export interface RunningStack extends Running {
  readonly lambda: string
  readonly operatorFunction: string
  readonly processId: number
}

const file = (dataFolder: string) => join(dataFolder, dataFiles.running)

/** Leaves word of a running system for the commands that go to it. */
export async function announce(dataFolder: string, running: RunningStack): Promise<void> {
  await writeFile(file(dataFolder), `${JSON.stringify(running, null, 2)}\n`)
}

/** Takes the word back. */
export async function withdraw(dataFolder: string): Promise<void> {
  await rm(file(dataFolder), { force: true })
}

/** The system that runs on this data, or undefined when none does. */
export async function findRunning(dataFolder: string): Promise<RunningStack | undefined> {
  const text = await readFile(file(dataFolder), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const running = JSON.parse(text) as RunningStack
  const alive = await fetch(`${running.api}/api/alive`).then(
    (response) => response.ok,
    () => false,
  )
  return alive ? running : undefined
}
