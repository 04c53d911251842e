import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { TwoStepLogin } from '../../shared/store/entities/two-step-login.ts'
import type { AccountId, Instant } from '../../shared/store/id.ts'
import { isSameText, stepOfCode, toBase32 } from './one-time-code.ts'

/**
 * The secrets of two-step login. None is stored: each is a keyed hash over the account and a generation or nonce, made
 * anew whenever it is shown or compared, as mailed tokens are.
 */
const SECRET_BYTES = 20

async function derive(macKey: MacKey, parts: readonly string[]): Promise<Buffer> {
  return Buffer.from(await macKey.sign(parts), 'base64url').subarray(0, SECRET_BYTES)
}

type Generations = Pick<
  TwoStepLogin,
  'accountId' | 'authenticatorGeneration' | 'recoveryGeneration' | 'deviceGeneration'
>

async function authenticatorSecret(macKey: MacKey, { accountId, authenticatorGeneration }: Generations) {
  return derive(macKey, ['totp', accountId, String(authenticatorGeneration)])
}

/** The secret of the authenticator app as people type it: base32, 32 characters. */
export async function authenticatorKey(macKey: MacKey, record: Generations): Promise<string> {
  return toBase32(await authenticatorSecret(macKey, record))
}

/** What a code of the authenticator app uses up; undefined for a wrong code and for one that was used. */
export async function proveAuthenticator(
  macKey: MacKey,
  record: TwoStepLogin,
  code: string,
  now: Instant,
): Promise<{ readonly lastStep: number } | undefined> {
  const lastStep = stepOfCode(await authenticatorSecret(macKey, record), code, now, record.lastStep)
  return lastStep === undefined ? undefined : { lastStep }
}

/** The six digits of a mailed code. */
export async function mailedCode(
  macKey: MacKey,
  { accountId, email, nonce }: { accountId: AccountId; email: string; nonce: string },
): Promise<string> {
  const bytes = await derive(macKey, ['two-step-code', accountId, email, nonce])
  return String(bytes.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}

/** What a mailed code uses up; undefined for a wrong or expired code, and for one that went to another address. */
export async function proveMailedCode(
  macKey: MacKey,
  { accountId, mailedCode: mailed }: TwoStepLogin,
  { email, code }: { email: string; code: string },
  now: Instant,
): Promise<{ readonly mailedCode: null } | undefined> {
  if (!mailed || mailed.email !== email || now >= mailed.expiresAt) return undefined
  const { nonce } = mailed
  return isSameText(code, await mailedCode(macKey, { accountId, email, nonce })) ? { mailedCode: null } : undefined
}

/** The code that turns two-step login off when a person lost every other way: base32, 32 characters. */
export async function recoveryCode(macKey: MacKey, { accountId, recoveryGeneration }: Generations): Promise<string> {
  return toBase32(await derive(macKey, ['recovery-code', accountId, String(recoveryGeneration)]))
}

/** Whether it is the live recovery code; people type it with blanks and in any letter case. */
export async function isRecoveryCode(macKey: MacKey, record: Generations, code: string): Promise<boolean> {
  return isSameText(code.replaceAll(/\s/g, '').toUpperCase(), await recoveryCode(macKey, record))
}

type Device = { readonly account: Account; readonly record: Generations; readonly deviceIdentifier: string }

/** A token with which this device is not asked for a code again, for 30 days. */
export async function deviceToken(macKey: MacKey, device: Device, now: Instant): Promise<string> {
  const expiresAt = minutesAfter(now, limits.rememberedDeviceDays * 24 * 60)
  return sealUntil(macKey, expiresAt, partsOfDevice(device))
}

/** Whether the token is one of this device, and still good. */
export async function isDeviceToken(macKey: MacKey, device: Device, token: string, now: Instant): Promise<boolean> {
  return isSealed(macKey, token, partsOfDevice(device), now)
}

const partsOfDevice = ({ account, record, deviceIdentifier }: Device) => [
  'remembered-device',
  account.accountId,
  deviceIdentifier,
  account.securityStamp,
  String(record.deviceGeneration),
]

/** What proves, in the step after the secret was shown, that the person proved himself before it was shown. */
export async function verificationToken(macKey: MacKey, proven: Proven, now: Instant): Promise<string> {
  return sealUntil(macKey, minutesAfter(now, limits.userVerificationMinutes), partsOfVerification(proven))
}

/** Whether the token was handed out together with the secret that is live. */
export async function isVerificationToken(
  macKey: MacKey,
  proven: Proven,
  token: string,
  now: Instant,
): Promise<boolean> {
  return isSealed(macKey, token, partsOfVerification(proven), now)
}

/** Whoever proved himself, and the secret he was shown; of no use once the account is recovered. */
interface Proven {
  readonly account: Pick<Account, 'accountId' | 'securityStamp'>
  readonly record: Generations
}

const partsOfVerification = ({ account, record }: Proven) => [
  'user-verification',
  account.accountId,
  account.securityStamp,
  String(record.authenticatorGeneration),
]

async function sealUntil(macKey: MacKey, expiresAt: Instant, parts: readonly string[]): Promise<string> {
  const until = String(Date.parse(expiresAt))
  return `${until}.${await macKey.sign([...parts, until])}`
}

async function isSealed(macKey: MacKey, token: string, parts: readonly string[], now: Instant): Promise<boolean> {
  const [until = '', mac = ''] = token.split('.')
  if (!/^\d{1,15}$/.test(until) || Number(until) <= Date.parse(now)) return false
  return isSameText(mac, await macKey.sign([...parts, until]))
}
