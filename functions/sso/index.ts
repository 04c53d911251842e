import { ssoRoutes } from '../../shared/api/sso.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { getSsoConfiguration } from './get-sso-configuration.ts'
import { saveSsoConfiguration } from './save-sso-configuration.ts'

export const operations: Operations<typeof ssoRoutes> = { getSsoConfiguration, saveSsoConfiguration }

export const handler = defineFunction(ssoRoutes, operations)
