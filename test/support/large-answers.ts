import { expect } from '@jest/globals'
import { limits } from '../../shared/config/limits.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { EntityName } from '../../shared/store/entities.ts'
import type { Answer } from './world.ts'

/** A store that, while `isLarge` says so, lists what was granted a thousand times over: rows, and the access in groups. */
export const grantsManifold =
  (isLarge: () => boolean) =>
  (store: Store): Store => {
    const manifold = (entity: EntityName, record: object): object[] => {
      if (entity === 'CollectionAccess') return Array.from({ length: 1000 }, () => record)
      if (!('access' in record) || !Array.isArray(record.access)) return [record]
      const [grant] = record.access as object[]
      return [{ ...record, access: Array.from({ length: grant ? 1000 : 0 }, () => grant) }]
    }
    return {
      ...store,
      list: async (...about) => {
        const page = await store.list(...about)
        if (!isLarge()) return page
        return { ...page, records: page.records.flatMap((one) => manifold(about[0], one)) as never }
      },
      listAll: async (...about) => {
        const records = await store.listAll(...about)
        return isLarge() ? (records.flatMap((one) => manifold(about[0], one)) as never) : records
      },
    }
  }

/**
 * The ids on all pages of a list that is asked for without a size, in the order answered. Fails unless there are several,
 * and each is something, but no more than one answer holds.
 */
export async function idsOnLargePages(ask: (query: Record<string, string>) => Promise<Answer>): Promise<string[]> {
  const ids: string[] = []
  let token: string | null = null
  let pages = 0
  do {
    const { status, body }: Answer = await ask(token === null ? {} : { continuationToken: token })
    expect(status).toBe(200)
    expect(body.data).not.toEqual([])
    expect(JSON.stringify(body).length).toBeLessThan(limits.pageBytesMax + 1000)
    ids.push(...(body.data as { id: string }[]).map(({ id }) => id))
    token = body.continuationToken
    pages += 1
  } while (token !== null && pages < 100)
  expect(pages).toBeGreaterThan(1)
  return ids
}
