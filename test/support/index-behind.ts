import type { Store } from '../../shared/ports/store.ts'

/** An index that, while `isBehind` says so, shows nothing of what stands in the table. */
export const indexBehind =
  (isBehind: () => boolean) =>
  (store: Store): Store => ({
    ...store,
    listIndexed: async (...about) => (isBehind() ? [] : store.listIndexed(...about)),
  })
