import { discoveryRoutes } from '../../shared/api/discovery.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { getAlive } from './get-alive.ts'
import { getConfig } from './get-config.ts'
import { getOpenApi } from './get-open-api.ts'

export const operations: Operations<typeof discoveryRoutes> = { getConfig, getOpenApi, getAlive }

export const handler = defineFunction(discoveryRoutes, operations)
