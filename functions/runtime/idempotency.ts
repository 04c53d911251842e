import { createHash } from 'node:crypto'
import type { StoreReads } from '../../shared/ports/store.ts'
import { type ChangeSet, create } from '../../shared/store/change-set.ts'
import type { Instant } from '../../shared/store/id.ts'
import type { HttpRequest, HttpResponse, Progress } from './progress.ts'
import { refused } from './refused.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

function identityOf(request: HttpRequest, { route, actor, operationName, params, body }: Progress) {
  const key = request.event.headers['idempotency-key']
  if (!route.idempotent || !key || !actor) return undefined
  return {
    accountId: actor.accountId,
    requestKey: `${operationName}#${sha256(key)}`,
    fingerprint: sha256(JSON.stringify([params, body])),
  }
}

/**
 * The answer that this very request got before, if it carries an `Idempotency-Key` that was used. The same key with
 * another request is refused.
 */
export async function recallReply(
  request: HttpRequest,
  progress: Progress,
  store: StoreReads,
): Promise<{ response: HttpResponse } | undefined> {
  const identity = identityOf(request, progress)
  const record = identity && (await store.get('IdempotencyRecord', identity))
  if (!record) return undefined
  if (record.fingerprint !== identity.fingerprint) throw refused('request.idempotency_key_reused')
  return { response: JSON.parse(record.reply) as HttpResponse }
}

/** The write that remembers an answer, to go into the transaction of the change that it answers for. */
export function rememberReply(
  request: HttpRequest,
  progress: Progress,
  response: HttpResponse,
  now: Instant,
): ChangeSet {
  const identity = identityOf(request, progress)
  return identity ? [create('IdempotencyRecord', { ...identity, reply: JSON.stringify(response), at: now })] : []
}
