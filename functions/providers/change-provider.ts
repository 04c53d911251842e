import type { providersRoutes } from '../../shared/api/providers.ts'
import { changeProvider as decide } from '../../shared/domain/provider/change-provider.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { providerReply } from './provider-reply.ts'

/** Changes the provider's names and billing address. */
export const changeProvider: Operation<typeof providersRoutes.changeProvider> = async ({ scope, body, context }) => {
  const { changes, provider } = decide(scope.provider, { ...body, businessName: body.businessName || null }, context)
  return done(providerReply(provider), changes)
}
