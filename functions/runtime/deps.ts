import { v7 as uuid } from 'uuid'
import type { Clock, Dns, Federation, IdentityProviders, Ids, MacKey, UserPool, Web } from '../../shared/ports/ports.ts'
import type { Store } from '../../shared/ports/store.ts'
import { cognitoFederation } from './cognito-federation.ts'
import { cognitoIdentityProviders } from './cognito-identity-providers.ts'
import { cognitoUserPool } from './cognito-user-pool.ts'
import { dnsResolver } from './dns-resolver.ts'
import { env } from './env.ts'
import { kmsMacKey } from './kms-mac-key.ts'
import { outsideWeb } from './outside-web.ts'
import { documentClient, type TableMeter, tableStore } from './table.ts'

/** The outside world of a function: made once per Lambda environment. */
export interface Deps {
  /** A store whose costs are counted on the meter. */
  store(meter: TableMeter): Store
  readonly clock: Clock
  readonly ids: Ids
  readonly macKey: MacKey
  readonly userPool: UserPool
  readonly dns: Dns
  readonly web: Web
  readonly identityProviders: IdentityProviders
  readonly federation: Federation
  /** For how many months audit events are kept beyond the end of their own. */
  readonly auditRetentionMonths: number
  /** True in tests: a refusal that the route does not declare is a mistake, not an answer. */
  readonly strict: boolean
}

/** The real ones, from the environment that the infrastructure sets. */
export function awsDeps(): Deps {
  const client = documentClient()
  return {
    store: (meter) => tableStore(client, env('TABLE_NAME'), meter),
    clock: { now: () => new Date().toISOString() },
    ids: { next: () => uuid() },
    macKey: kmsMacKey(),
    userPool: cognitoUserPool(),
    dns: dnsResolver(),
    web: outsideWeb(),
    identityProviders: cognitoIdentityProviders(),
    federation: cognitoFederation(),
    auditRetentionMonths: Number(env('AUDIT_RETENTION_MONTHS')),
    strict: false,
  }
}
