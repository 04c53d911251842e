import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What a stack keeps, by name; SQLite puts files of its own beside its databases. */
export const dataFiles = {
  table: 'table.db',
  userPools: 'user-pools.db',
  identityProvider: 'identity-provider',
  macKeys: 'mac-keys.json',
  mailbox: 'mailbox.db',
  queues: 'queues.db',
  checkpoints: 'checkpoints.db',
  running: 'running.json',
} as const

/** Forgets what a stack keeps in the folder, and nothing else that may be there. */
export async function forgetData(folder: string): Promise<void> {
  const own: readonly string[] = Object.values(dataFiles)
  const present = await readdir(folder).catch(() => [])
  const kept = present.filter((file) => own.includes(file.replace(/-(wal|shm|journal)$/, '')))
  await Promise.all(kept.map(async (file) => rm(join(folder, file), { force: true, recursive: true })))
}
