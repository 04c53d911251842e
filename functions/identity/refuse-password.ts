import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refusePassword as decide } from '../../shared/domain/sso/required-sso.ts'
import { standsElsewhere } from '../../shared/domain/sso/stands-elsewhere.ts'
import type { Refusal } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { policiesBinding } from '../runtime/policies-binding.ts'

/**
 * Why the account may not sign in with its password though it is right, or undefined if it may (specification 13.5). Nobody
 * loses the password to an organization that would not let him in with SSO at this moment: he could not sign in at all.
 */
export async function refusePassword(store: StoreReads, account: Account): Promise<Refusal | undefined> {
  const binding = await policiesBinding(store, account, PolicyType.RequireSso)
  if (binding.length === 0) return undefined
  const [configurations, members, staff] = await Promise.all([
    store.getMany(
      'SsoConfiguration',
      binding.map(({ member }) => member),
    ),
    store.listIndexed('Member', account),
    store.listIndexed('ProviderUser', account),
  ])
  const open = await Promise.all(configurations.map(async (one) => openOrganization(store, one)))
  const letting = configurations.filter(
    (one, at) => one && open[at]?.ok && !standsElsewhere(one.organizationId, { members, staff }),
  )
  return decide(letting.map((configuration) => configuration?.identifier ?? null))
}
