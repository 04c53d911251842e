import { planOf, plans } from '../../config/plans.ts'
import { type Refusal, refuse } from '../../errors/catalogue.ts'

/** What a plan includes, by the names that clients know (specification 2.5). */
export function planFeatures(planType: number) {
  const { enterprise } = planOf(planType)
  return {
    useGroups: true,
    useDirectory: true,
    useEvents: true,
    useTotp: true,
    use2fa: true,
    useApi: true,
    useScim: true,
    usersGetPremium: true,
    usePolicies: enterprise,
    useSso: enterprise,
    useOrganizationDomains: enterprise,
    useKeyConnector: enterprise,
    useResetPassword: enterprise,
    useCustomPermissions: enterprise,
    useMyItems: enterprise,
    useInviteLinks: enterprise,
    useRiskInsights: enterprise,
  }
}

const featureNames = {
  usePolicies: 'Policies',
  useSso: 'Login with SSO',
  useOrganizationDomains: 'Claimed domains',
  useCustomPermissions: 'Custom roles',
  useResetPassword: 'Account recovery',
} as const

/** Refuses what the organization's plan does not include, and names the plan that does. */
export function requireFeature(
  { planType }: { readonly planType: number },
  feature: keyof typeof featureNames,
): Refusal | undefined {
  if (planFeatures(planType)[feature]) return undefined
  const plan = plans.find((one) => planFeatures(one.planType)[feature])?.name ?? ''
  return refuse('organization.plan_lacks_feature', { values: { feature: featureNames[feature], plan } })
}
