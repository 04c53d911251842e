import { planOf } from '../../config/plans.ts'

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
