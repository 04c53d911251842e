import { createHash } from 'node:crypto'
import { eventPeriod, type Period } from '../../shared/domain/event/period.ts'
import type { Position } from './shelf.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const POSITION_LENGTH_MAX = 100

/** Where a list goes on: its period, so that midnight does not shift it, and the position it has come to. */
interface Bookmark {
  readonly period: Period
  readonly position: Position
}

/** The token that goes on with the list which these facts make. */
export function toEventToken(list: unknown, { period, position }: Bookmark): string {
  return Buffer.from(JSON.stringify([markOf(list), period.from, period.to, position])).toString('base64url')
}

/**
 * Reads the token again; undefined when it is not one of this list. Nothing in it is secret or trusted: it says only where
 * to go on in what the caller may read anyway.
 */
export function fromEventToken(list: unknown, token: string): Bookmark | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined
  const [mark, from = '', to = '', position = ''] = parts as string[]
  if (mark !== markOf(list) || position.length > POSITION_LENGTH_MAX || !isInstant(from) || !isInstant(to)) {
    return undefined
  }
  return eventPeriod({ start: from, end: to }, to).ok ? { period: { from, to }, position } : undefined
}

const isInstant = (text: string) => INSTANT.test(text) && !Number.isNaN(Date.parse(text))

function markOf(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 16)
}
