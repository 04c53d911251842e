import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** The ways of two-step login that are on. */
export const listTwoStepWays: Operation<typeof twoStepLoginRoutes.listTwoStepWays> = async ({ actor, store }) => {
  const { twoStepProviders } = await ownAccount(store, actor)
  return done({
    object: 'list' as const,
    data: twoStepProviders.map((type) => ({ object: 'twoFactorProvider' as const, type, enabled: true })),
    continuationToken: null,
  })
}
