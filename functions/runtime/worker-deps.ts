import { type Worker, type WorkerName, workers } from '../../shared/api/workers.ts'
import type { Store } from '../../shared/ports/store.ts'
import { awsDeps, type Deps } from './deps.ts'
import { scopedStore } from './scoped-store.ts'
import { newMeter } from './table.ts'

/** A worker's outside world: the store is cut down to what the worker declares. */
export interface WorkerDeps extends Omit<Deps, 'store'> {
  readonly store: Store
}

/** The outside world of one run of a worker. */
export function workerDeps(name: WorkerName, deps: Deps = awsDeps()): WorkerDeps {
  const { uses }: Worker = workers[name]
  return { ...deps, store: scopedStore(deps.store(newMeter()), uses, name) }
}
