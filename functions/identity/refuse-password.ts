import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refusePassword as decide } from '../../shared/domain/sso/required-sso.ts'
import type { Refusal } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { isElsewhere } from '../runtime/is-elsewhere.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { policiesBinding } from '../runtime/policies-binding.ts'

/**
 * Why the account may not sign in with its password though it is right, or undefined if it may (specification 13.5). Nobody
 * loses the password to an organization that would not let him in with SSO at this moment: he could not sign in at all.
 */
export async function refusePassword(store: StoreReads, account: Account): Promise<Refusal | undefined> {
  const binding = await policiesBinding(store, account, PolicyType.RequireSso)
  if (binding.length === 0) return undefined
  const configurations = await store.getMany(
    'SsoConfiguration',
    binding.map(({ member }) => member),
  )
  const letting = await Promise.all(configurations.map(async (one) => letsIn(store, one, account)))
  return decide(configurations.filter((_, at) => letting[at]).map((configuration) => configuration?.identifier ?? null))
}

async function letsIn(
  store: StoreReads,
  configuration: SsoConfiguration | undefined,
  { accountId }: Account,
): Promise<boolean> {
  const open = await openOrganization(store, configuration)
  return open.ok && !(await isElsewhere(store, open.organization.organizationId, accountId))
}
