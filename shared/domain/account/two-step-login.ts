import type { Account } from '../../store/entities/account.ts'

/** Whether the account asks for a second step at sign-in. */
export function isTwoStepLoginOn({ twoStepProviders }: Pick<Account, 'twoStepProviders'>): boolean {
  return twoStepProviders.length > 0
}
