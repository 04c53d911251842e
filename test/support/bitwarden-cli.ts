import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const CLIENTS = join(import.meta.dirname, '../../.keyward/clients')
const INSTALL_MS = 300_000
const COMMAND_MS = 60_000

/** What a command of the CLI came to. */
export interface CliAnswer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The official CLI as one person runs it: an app folder of its own, and the session once there is one. */
export interface BitwardenCli {
  /** Runs a command that may fail. */
  ask(...words: string[]): Promise<CliAnswer>
  /** Runs a command that must succeed; resolves to what it printed. */
  run(...words: string[]): Promise<string>
  /** Signs in, and keeps the session for the commands that follow. */
  login(email: string, password: string, ...words: string[]): Promise<void>
  close(): Promise<void>
}

/**
 * The entry of the pinned official CLI, unmodified. Its licence does not let us hand it on, so it is fetched from the npm
 * registry the first time, into a folder that git ignores. Throws, and says what is missing, where that fails.
 */
export async function installBitwardenCli(version: string): Promise<string> {
  const folder = join(CLIENTS, `bitwarden-cli-${version}`)
  const entry = join(folder, 'node_modules/@bitwarden/cli/build/bw.js')
  if (existsSync(entry)) return entry
  await mkdir(CLIENTS, { recursive: true })
  const fresh = await mkdtemp(join(CLIENTS, 'new-'))
  const words = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--prefix', fresh]
  try {
    await run('npm', [...words, `@bitwarden/cli@${version}`], { timeout: INSTALL_MS })
    await rename(fresh, folder)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (existsSync(entry)) return entry
    throw new Error(
      `@bitwarden/cli@${version} could not be installed into ${folder}. This test needs the npm registry once; then the CLI is kept there.`,
      { cause: error },
    )
  }
  return entry
}

/** Somebody's CLI, configured for a server. `authority` is the certificate file that it trusts besides the usual ones. */
export async function startBitwardenCli(entry: string, server: string, authority: string): Promise<BitwardenCli> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-bw-'))
  let session: string | undefined
  const ask: BitwardenCli['ask'] = async (...words) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_EXTRA_CA_CERTS: authority,
      BITWARDENCLI_APPDATA_DIR: folder,
      BW_NOINTERACTION: 'true',
      ...(session && { BW_SESSION: session }),
    }
    const options = { env, timeout: COMMAND_MS, maxBuffer: 10_000_000 }
    return new Promise((resolve) => {
      execFile(process.execPath, [entry, ...words], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout: stdout.trim(), stderr: stderr.trim() })
      })
    })
  }
  const must: BitwardenCli['run'] = async (...words) => {
    const { code, stdout, stderr } = await ask(...words)
    if (code !== 0) throw new Error(`bw ${words.slice(0, 2).join(' ')} ended with ${code}: ${stderr || stdout}`)
    return stdout
  }
  await must('config', 'server', server)
  return {
    ask,
    run: must,
    login: async (email, password, ...words) => {
      session = await must('login', email, password, '--raw', ...words)
    },
    close: async () => rm(folder, { recursive: true, force: true }),
  }
}
