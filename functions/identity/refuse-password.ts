import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refusePassword as decide } from '../../shared/domain/sso/required-sso.ts'
import type { Refusal } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { policiesBinding } from '../runtime/policies-binding.ts'

/** Why the account may not sign in with its password though it is right, or undefined if it may (specification 13.5). */
export async function refusePassword(store: StoreReads, account: Account): Promise<Refusal | undefined> {
  const binding = await policiesBinding(store, account, PolicyType.RequireSso)
  const configurations = await store.getMany(
    'SsoConfiguration',
    binding.map(({ member }) => member),
  )
  return decide(configurations.map((configuration) => configuration?.identifier ?? null))
}
