import { randomUUID } from 'node:crypto'
import { advance } from '../../shared/domain/claimed-domain/schedule.ts'
import { create } from '../../shared/store/change-set.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'
import type { World } from './world.ts'

/** A domain that an organization claims, written straight to the table; not verified unless wished. */
export async function claimedDomain(
  world: World,
  organizationId: string,
  wishes: Partial<Pick<OrganizationDomain, 'domainName' | 'verifiedAt'>> = {},
): Promise<OrganizationDomain> {
  const fresh: OrganizationDomain = {
    domainId: randomUUID(),
    organizationId,
    domainName: `${randomUUID()}.test`,
    txt: `keyward=${'A'.repeat(44)}`,
    runs: 0,
    lastCheckedAt: null,
    reminded: false,
    dueAt: null,
    verifiedAt: null,
    createdAt: world.now(),
    ...wishes,
  }
  const domain = { ...fresh, ...advance(fresh, {}) }
  await world.store.commit([create('OrganizationDomain', domain)])
  return domain
}

/** The same, verified: accounts with an address there are claimed. */
export const verifiedDomain = async (world: World, organizationId: string, domainName: string) =>
  claimedDomain(world, organizationId, { domainName, verifiedAt: world.now() })
