import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Provider } from '../../store/entities/provider.ts'
import type { Context } from '../context.ts'

/** What the operator alone decides about a provider: whether it runs, and what it asks of its staff at sign-in. */
export function setProvider(
  provider: Stored<Provider>,
  setting: Pick<Provider, 'enabled'> | Pick<Provider, 'requireTwoStepLogin'>,
  context: Context,
): ChangeSet {
  const isSo = Object.entries(setting).every(([name, value]) => provider[name as keyof Provider] === value)
  return isSo ? [] : [replace('Provider', provider, { ...setting, revisedAt: context.now })]
}
