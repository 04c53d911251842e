import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Provider } from '../../store/entities/provider.ts'
import type { Context } from '../context.ts'

/** Changes what a provider says of itself (specification 1.8). */
export function changeProvider(
  provider: Stored<Provider>,
  request: { name: string; businessName: string | null; billingEmail: string },
  context: Context,
): { changes: ChangeSet; provider: Provider } {
  const change = { ...request, revisedAt: context.now }
  return { changes: [replace('Provider', provider, change)], provider: { ...provider, ...change } }
}
