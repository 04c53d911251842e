import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { deleteCollections as decide } from '../../shared/domain/collection/delete-collections.ts'
import { inParts } from '../runtime/in-parts.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadCollections } from './load-collections.ts'

/** Three records each, and one transaction holds a hundred. */
const COLLECTIONS_PER_TRANSACTION = 33

/** Deletes several collections; many are more than one transaction, and cut off, the first are gone. */
export const deleteCollections: Operation<typeof collectionsRoutes.deleteCollections> = async ({
  scope,
  body,
  store,
  context,
  writeRows,
}) => {
  const ids = [...new Set(body.ids)]
  const written = await inParts(
    writeRows,
    COLLECTIONS_PER_TRANSACTION,
    async () => {
      const found = await loadCollections(store, scope, ids, ['delete'])
      return found.ok ? { ok: true, changes: [], steps: ids } : found
    },
    async (part) => {
      const found = await loadCollections(store, scope, part, ['delete'])
      return found.ok ? { ok: true, changes: decide(found.collections, context) } : found
    },
  )
  return written.ok ? done(null) : written
}
