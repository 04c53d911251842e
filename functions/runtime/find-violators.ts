import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import type { Context } from '../../shared/domain/context.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { isElsewhere, populationOf, revocationBy } from '../../shared/domain/policy/violators.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ClientLink, Organization } from '../../shared/store/entities/organization.ts'
import { ProviderUserStatus } from '../../shared/store/entities/provider.ts'
import type { AccountId, MemberId } from '../../shared/store/id.ts'

interface Facts {
  readonly scope: { readonly organization: Organization; readonly link: ClientLink | undefined }
  readonly store: StoreReads
  readonly context: Context
}

/** How many look-ups in the index travel at once: 2,000 members are answered for in a few seconds. */
const LOOKUPS_AT_ONCE = 100

/** The members who do not comply with the policy; none for a policy that revokes nobody. */
export async function findViolators(type: PolicyType, facts: Facts): Promise<readonly MemberId[]> {
  const { scope, store, context } = facts
  const { organization, link } = scope
  if (!revocationBy(type) || !planFeatures(organization.planType).usePolicies) return []
  const { organizationId } = organization
  const [members, providerUsers] = await Promise.all([
    store.listAll('Member', { organizationId }),
    link ? store.listAll('ProviderUser', { providerId: link.providerId }) : [],
  ])
  const staff = new Set(
    providerUsers.flatMap(({ accountId, status }) =>
      accountId && status === ProviderUserStatus.Confirmed ? [accountId] : [],
    ),
  )
  const population = populationOf(type, members, { actorId: context.actorId, staff })
  const complies =
    type === PolicyType.SingleOrg ? await onlyHere(population, facts) : await withTwoSteps(population, facts)
  return population.filter((_, at) => !complies[at]).map(({ memberId }) => memberId)
}

type Bound = readonly { readonly accountId: AccountId }[]

async function withTwoSteps(population: Bound, { store }: Facts): Promise<readonly boolean[]> {
  const accounts = await store.getMany('Account', population)
  return accounts.map((account) => account !== undefined && isTwoStepLoginOn(account))
}

async function onlyHere(population: Bound, { scope, store }: Facts): Promise<readonly boolean[]> {
  const answers: boolean[] = []
  for (let at = 0; at < population.length; at += LOOKUPS_AT_ONCE) {
    const batch = population.slice(at, at + LOOKUPS_AT_ONCE)
    const memberships = await Promise.all(
      batch.map(async ({ accountId }) => store.listIndexed('Member', { accountId })),
    )
    answers.push(...memberships.map((of) => !isElsewhere(of, scope.organization)))
  }
  return answers
}
