import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const SOURCES = [
  'functions/**/*',
  'shared/**/*',
  'infra/{app.ts,stacks,constructs,access}/**/*',
  'infra/app.ts',
  'cdk.json',
  'package-lock.json',
]

/**
 * The folder of the synthesized app. Synthesis takes seconds, so it is kept under a hash of everything that it is made
 * from, and done again only when that changes.
 */
export async function synthesized(cacheFolder: string, log: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder, await sourceHash())
  if (existsSync(folder)) return folder
  log('Synthesizing the app; this takes a moment after a change')
  await mkdir(cacheFolder, { recursive: true })
  const unfinished = `${folder}${UNFINISHED}${process.pid}`
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'infra/app.ts')], unfinished)
  await rename(unfinished, folder).catch(async (error: unknown) => {
    // Another process was faster with the same; which of the two stands does not matter.
    if (!existsSync(folder)) throw error
    await rm(unfinished, { recursive: true, force: true })
  })
  await forgetOthers(cacheFolder, folder)
  return folder
}

const UNFINISHED = '.unfinished-'

/** Removes what earlier sources were synthesized to, and what a process left that ended too soon. */
async function forgetOthers(cacheFolder: string, current: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const [, maker] = name.split(UNFINISHED)
    const isNeeded = maker === undefined ? join(cacheFolder, name) === current : isAlive(Number(maker))
    if (!isNeeded) await rm(join(cacheFolder, name), { recursive: true, force: true })
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch {
    return false
  }
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256')
  const files: string[] = []
  for await (const entry of glob(SOURCES, { cwd: ROOT, withFileTypes: true })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  }
  for (const file of [...new Set(files)].sort()) hash.update(file).update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function run(command: string, args: readonly string[], outdir: string): Promise<void> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: outdir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The app could not be synthesized:\n${Buffer.concat(output).toString()}`)
}
