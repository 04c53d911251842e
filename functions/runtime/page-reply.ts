import { limits } from '../../shared/config/limits.ts'
import type { Listed } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'

/**
 * A page as the list that is answered: as many of its records, in order, as one answer holds (`limits.pageBytesMax`); the
 * token goes on after the last of them. It holds at least one, so that whoever follows the tokens gets to the end. Where
 * `replyOf` gives undefined, the record is left out.
 */
export function pageReply<R, Reply extends object>(
  page: Listed<R>,
  replyOf: (record: Stored<R>) => Reply | undefined,
): { object: 'list'; data: Reply[]; continuationToken: string | null } {
  const data: Reply[] = []
  let bytes = 0
  let before: Stored<R> | undefined
  for (const record of page.records) {
    const reply = replyOf(record)
    if (reply) {
      bytes += Buffer.byteLength(JSON.stringify(reply))
      if (before && data.length > 0 && bytes > limits.pageBytesMax) {
        return { object: 'list', data, continuationToken: page.cursorAfter(before) }
      }
      data.push(reply)
    }
    before = record
  }
  return { object: 'list', data, continuationToken: page.cursor }
}
