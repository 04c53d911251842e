/** A plan that a provider's clients can have (specification 2.4, 2.5). */
export interface Plan {
  readonly planType: number
  readonly name: string
  /** Teams 2, Enterprise 3. */
  readonly productTier: number
  /** US dollars per seat and month on the provider's bill. */
  readonly seatPrice: number
  readonly enterprise: boolean
}

export const TEAMS_MONTHLY = 17
export const ENTERPRISE_MONTHLY = 19

export const plans: readonly Plan[] = [
  { planType: TEAMS_MONTHLY, name: 'Teams (Monthly)', productTier: 2, seatPrice: 4, enterprise: false },
  { planType: ENTERPRISE_MONTHLY, name: 'Enterprise (Monthly)', productTier: 3, seatPrice: 6, enterprise: true },
]

/** The plan, if it is one that an MSP provider's clients can have. */
export function findPlan(planType: number): Plan | undefined {
  return plans.find((plan) => plan.planType === planType)
}

/** The plan of a stored record, which was checked when it was written. */
export function planOf(planType: number): Plan {
  const plan = findPlan(planType)
  if (!plan) throw new Error(`There is no plan ${planType}`)
  return plan
}
