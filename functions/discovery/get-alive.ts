import type { discoveryRoutes } from '../../shared/api/discovery.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The time, as a sign of life. */
export const getAlive: Operation<typeof discoveryRoutes.getAlive> = async ({ context }) => done(context.now)
