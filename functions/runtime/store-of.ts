import { entitiesUsed } from '../../shared/api/route.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { Progress } from './progress.ts'
import { scopedStore } from './scoped-store.ts'

/** The store as this request may use it: what its route declares, and not more. */
export function storeOf({ deps, meter, route, operationName }: Progress): Store {
  return scopedStore(deps.store(meter), entitiesUsed(route), operationName)
}
