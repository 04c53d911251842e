import type { Account } from '../../store/entities/account.ts'
import type { Provider } from '../../store/entities/provider.ts'

/** Whether the account asks for a second step at sign-in. */
export function isTwoStepLoginOn({ twoStepProviders }: Pick<Account, 'twoStepProviders'>): boolean {
  return twoStepProviders.length > 0
}

/** Whether the provider shuts staff out who sign in without a second step; then nothing of it is shown to them either. */
export function isShutOut(
  account: Pick<Account, 'twoStepProviders'>,
  { requireTwoStepLogin }: Pick<Provider, 'requireTwoStepLogin'>,
): boolean {
  return requireTwoStepLogin && !isTwoStepLoginOn(account)
}
