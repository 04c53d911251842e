import type { discoveryRoutes } from '../../shared/api/discovery.ts'
import openApi from '../../shared/api/openapi.json' with { type: 'json' }
import { done, type Operation } from '../runtime/operation.ts'

/** The interface as an OpenAPI document, as it was reviewed. */
export const getOpenApi: Operation<typeof discoveryRoutes.getOpenApi> = async () => done(openApi)
