import { randomUUID } from 'node:crypto'
import { hoursAfter } from '../../shared/domain/instant.ts'
import { create } from '../../shared/store/change-set.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import { member, type Person } from './scene.ts'
import type { World } from './world.ts'

/** Somebody whom the organization's identity provider vouched for and who has no keys yet, written straight to the table. */
export async function newcomer(
  world: World,
  organizationId: string,
  wishes: Partial<Member> = {},
): Promise<Person & { memberId: string }> {
  const accountId = randomUUID()
  const email = wishes.email ?? `${accountId}@example.test`
  const securityStamp = randomUUID()
  const now = world.now()
  const session = { accountId, sessionId: accountId, organizationId, externalId: accountId, securityStamp }
  await world.store.commit([
    create('Newcomer', { accountId, email, name: null, securityStamp, createdAt: now }),
    create('SsoSession', { ...session, createdAt: now, expiresAt: hoursAfter(now, 1) }),
  ])
  return member(world, organizationId, { type: 2, status: 0, accountId, email, ...wishes })
}
