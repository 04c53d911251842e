import { eventPeriod, type Period } from '../../shared/domain/event/period.ts'
import { fromContinuationToken, toContinuationToken } from '../runtime/continuation-token.ts'
import type { Position } from './shelf.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const POSITION_LENGTH_MAX = 100

/** Where a list goes on: its period, so that midnight does not shift it, and the position it has come to. */
interface Bookmark {
  readonly period: Period
  readonly position: Position
}

export function toEventToken(list: unknown, { period, position }: Bookmark): string {
  return toContinuationToken(list, [period.from, period.to, position])
}

/** The bookmark again; undefined when the token is not one of this list, or asks for more than a list may hold. */
export function fromEventToken(list: unknown, token: string): Bookmark | undefined {
  const [from = '', to = '', position = ''] = fromContinuationToken(list, token) ?? []
  if (!isInstant(from) || !isInstant(to) || position.length > POSITION_LENGTH_MAX) return undefined
  return eventPeriod({ start: from, end: to }, to).ok ? { period: { from, to }, position } : undefined
}

const isInstant = (text: string) => INSTANT.test(text) && !Number.isNaN(Date.parse(text))
