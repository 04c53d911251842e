import { createHash } from 'node:crypto'

/** An opaque token that goes on with one list only: `list` is whatever makes it another one when it differs. */
export function toContinuationToken(list: unknown, parts: readonly string[]): string {
  return Buffer.from(JSON.stringify([markOf(list), ...parts])).toString('base64url')
}

/**
 * The parts again, or undefined when the token is not one of this list. Nothing in a token is secret, and it is not
 * signed: the parts may be anybody's invention.
 */
export function fromContinuationToken(list: unknown, token: string): readonly string[] | undefined {
  let content: unknown
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(content) || !content.every((part) => typeof part === 'string')) return undefined
  const [mark, ...parts] = content
  return mark === markOf(list) ? parts : undefined
}

function markOf(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 16)
}
