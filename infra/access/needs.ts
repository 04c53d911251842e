import { type ExternalCall, entitiesUsed, type Routes } from '../../shared/api/route.ts'
import type { Worker } from '../../shared/api/workers.ts'
import type { EntityName } from '../../shared/store/entities.ts'

/** What one function touches, as its contract declares it. */
export interface Needs {
  readonly read: readonly EntityName[]
  /** Of those read, the ones whose place in the index may be asked for too. */
  readonly listIndexed: readonly EntityName[]
  /** Of those read, the ones that a transaction may ask to be as they were. */
  readonly check?: readonly EntityName[]
  readonly write: readonly EntityName[]
  readonly calls: readonly ExternalCall[]
}

/** The needs of a feature: those of all its routes. */
export function needsOfRoutes(routes: Routes): Needs {
  const all = Object.values(routes)
  return {
    read: union(all.map((route) => entitiesUsed(route).read)),
    listIndexed: union(all.map((route) => entitiesUsed(route).listIndexed)),
    check: union(all.map((route) => entitiesUsed(route).check)),
    write: union(all.map((route) => entitiesUsed(route).write)),
    calls: union(all.map(({ calls = [] }) => calls)),
  }
}

/** The needs of a worker. */
export function needsOfWorker({ uses, calls }: Pick<Worker, 'uses' | 'calls'>): Needs {
  return { read: uses.read, listIndexed: uses.listIndexed ?? [], check: uses.check ?? [], write: uses.write, calls }
}

function union<T extends string>(lists: readonly (readonly T[])[]): readonly T[] {
  return [...new Set(lists.flat())].sort()
}
