import { randomUUID } from 'node:crypto'
import type { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { create, replace } from '../../shared/store/change-set.ts'
import type { World } from './world.ts'

/** Puts policies in force, written straight to the table: the ones before are off. */
export async function enforce(
  world: World,
  organizationId: string,
  types: readonly PolicyType[],
  data: Readonly<Record<string, unknown>> | null = null,
): Promise<void> {
  const saved = await world.store.get('OrganizationPolicies', { organizationId })
  const stamps = { createdAt: world.now(), revisedAt: world.now() }
  const policies = types.map((type) => ({ policyId: randomUUID(), type, enabled: true, data, ...stamps }))
  await world.store.commit([
    saved
      ? replace('OrganizationPolicies', saved, { policies })
      : create('OrganizationPolicies', { organizationId, policies }),
  ])
}
