import type { providersRoutes } from '../../shared/api/providers.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { providerReply } from './provider-reply.ts'

/** The provider, to its staff. */
export const getProvider: Operation<typeof providersRoutes.getProvider> = async ({ scope }) =>
  done(providerReply(scope.provider))
