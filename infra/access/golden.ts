import { registry } from '../../shared/api/registry.ts'
import { triggers } from '../../shared/api/triggers.ts'
import { type Worker, workers } from '../../shared/api/workers.ts'
import { factsOf } from './facts.ts'
import { grantsOf } from './grants.ts'
import { type Needs, needsOfRoutes, needsOfWorker } from './needs.ts'

/** The needs of every function, by the name of its entry under `functions/`. */
export function allNeeds(): Readonly<Record<string, Needs>> {
  return {
    ...Object.fromEntries(Object.entries(registry).map(([feature, routes]) => [feature, needsOfRoutes(routes)])),
    ...Object.fromEntries(
      Object.entries<Worker>(workers).map(([name, worker]) => [`workers/${name}`, needsOfWorker(worker)]),
    ),
    ...Object.fromEntries(
      Object.entries(triggers).map(([name, trigger]) => [`triggers/${name}`, needsOfWorker(trigger)]),
    ),
  }
}

/** What every function may do, as the checked-in golden holds it. */
export function grantsGolden(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(allNeeds()).map(([name, needs]) => [name, factsOf(grantsOf(needs))]))
}
