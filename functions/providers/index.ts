import { providersRoutes } from '../../shared/api/providers.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changeProvider } from './change-provider.ts'
import { getProvider } from './get-provider.ts'
import { getSubscription } from './get-subscription.ts'
import { setUpProvider } from './set-up-provider.ts'

export const operations: Operations<typeof providersRoutes> = {
  getProvider,
  changeProvider,
  setUpProvider,
  getSubscription,
}

export const handler = defineFunction(providersRoutes, operations)
