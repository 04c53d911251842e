import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../../shared/store/id.ts'

const STEP_SECONDS = 30
const DIGITS = 6
/** Clocks differ: codes of the step before and of the step after are right as well. */
const SKEW_STEPS = 1

/** The time step of an instant (RFC 6238, 4.2). */
export const stepAt = (now: Instant) => Math.floor(Date.parse(now) / 1000 / STEP_SECONDS)

/** The code of a time step: RFC 6238 with HMAC-SHA-1 and six digits, which is what every authenticator app makes. */
export function oneTimeCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step that the code is of, if it is near now and later than the last one used; undefined for a wrong code. */
export function stepOfCode(secret: Buffer, code: string, now: Instant, lastStep: number | null): number | undefined {
  const current = stepAt(now)
  let found: number | undefined
  for (let step = current - SKEW_STEPS; step <= current + SKEW_STEPS; step += 1) {
    if (isSameText(code, oneTimeCode(secret, step)) && step > (lastStep ?? -1)) found = step
  }
  return found
}

/** Whether two texts are the same, in a time that does not tell how far they agree. */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 base32 of bytes whose number is a multiple of five, so that nothing is padded. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('')
}
