import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSigningCertificate, type SigningCertificate } from './certificate.ts'

/** An organization's keys, oldest first: one, or two during a rollover. */
export type KeyRing = {
  readonly keys: readonly SigningCertificate[]
  /** Which of them signs. */
  readonly signing: number
}

/** The steps of a rollover, in their order. */
export const rolloverSteps = ['announce', 'switch', 'retire'] as const
export type RolloverStep = (typeof rolloverSteps)[number]

/** The organization's keys; made and kept in the folder when there are none yet. */
export async function openKeyRing(folder: string, organization: string): Promise<KeyRing> {
  const kept = await readFile(fileOf(folder, organization), 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as KeyRing
  const ring = { keys: [await makeSigningCertificate(organization, new Date())], signing: 0 }
  await saveKeyRing(folder, organization, ring)
  return ring
}

/** Keeps the organization's keys: readable by their owner only, and never half written. */
export async function saveKeyRing(folder: string, organization: string, ring: KeyRing): Promise<void> {
  const file = fileOf(folder, organization)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, JSON.stringify(ring), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/**
 * One step of a rollover: `announce` publishes a second certificate, `switch` signs with it, `retire` withdraws the
 * one before. Undefined when the step is not due.
 */
export async function rollOver(ring: KeyRing, step: RolloverStep, organization: string): Promise<KeyRing | undefined> {
  const { keys, signing } = ring
  const [, next] = keys
  if (step === 'announce' && !next) {
    return { keys: [...keys, await makeSigningCertificate(organization, new Date())], signing }
  }
  if (step === 'switch' && next && signing === 0) return { keys, signing: 1 }
  if (step === 'retire' && next && signing === 1) return { keys: [next], signing: 0 }
  return undefined
}

function fileOf(folder: string, organization: string): string {
  return join(folder, `${organization}.json`)
}
