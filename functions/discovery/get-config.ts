import type { discoveryRoutes } from '../../shared/api/discovery.ts'
import { env } from '../runtime/env.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The version of the dialect that clients compare for optional features; no client insists on one. */
const DIALECT_VERSION = '2026.9.0'

/** Where everything is. */
export const getConfig: Operation<typeof discoveryRoutes.getConfig> = async () => {
  const url = env('PUBLIC_URL')
  return done({
    object: 'config' as const,
    version: DIALECT_VERSION,
    gitHash: null,
    server: { name: 'Keyward', url },
    environment: {
      cloudRegion: null,
      vault: url,
      api: `${url}/api`,
      identity: `${url}/identity`,
      notifications: null,
      sso: `${url}/sso`,
    },
    settings: { disableUserRegistration: false },
    featureStates: {},
  })
}
