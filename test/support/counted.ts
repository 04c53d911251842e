import { expect } from '@jest/globals'
import { replace } from '../../shared/store/change-set.ts'
import { type Member, MemberStatus, MemberType } from '../../shared/store/entities/organization.ts'
import type { OrganizationSeats } from '../../shared/store/entities/seats.ts'
import { member, type Person } from './scene.ts'
import type { World } from './world.ts'

/** What the counters of an organization with these members must say. */
export function countMembers(
  members: readonly Pick<Member, 'status' | 'type'>[],
): Pick<OrganizationSeats, 'occupied' | 'confirmed' | 'confirmedOwners'> {
  const confirmed = members.filter(({ status }) => status === MemberStatus.Confirmed)
  return {
    occupied: members.filter(({ status }) => status !== MemberStatus.Revoked).length,
    confirmed: confirmed.length,
    confirmedOwners: confirmed.filter(({ type }) => type === MemberType.Owner).length,
  }
}

/** Members in the wanted states, written straight to the table, with the organization's counters set to what they say. */
export async function countedMembers(
  world: World,
  organizationId: string,
  wishes: readonly Parameters<typeof member>[2][],
): Promise<(Person & { memberId: string })[]> {
  const planted = []
  for (const wish of wishes) planted.push(await member(world, organizationId, wish))
  const [members, seats] = await Promise.all([
    world.store.listAll('Member', { organizationId }),
    world.store.get('OrganizationSeats', { organizationId }),
  ])
  if (!seats) throw new Error('The organization has no counters')
  await world.store.commit([replace('OrganizationSeats', seats, countMembers(members))])
  return planted
}

/** Fails unless the organization's counters say what its members say, and nobody sits without a seat. */
export async function expectCounted(world: World, organizationId: string): Promise<void> {
  const [members, seats] = await Promise.all([
    world.store.listAll('Member', { organizationId }),
    world.store.get('OrganizationSeats', { organizationId }),
  ])
  expect(seats).toMatchObject(countMembers(members))
  expect(seats?.occupied).toBeLessThanOrEqual(seats?.seats ?? 0)
}

/** The types of events in the organization's log about a member, oldest first. */
export async function eventsAbout(world: World, memberId: string): Promise<number[]> {
  const events = (await world.table.items()).filter(
    ({ entity, memberId: subject }) => entity === 'AuditEvent' && subject === memberId,
  )
  return events
    .sort((one, other) => (String(one['eventId']) < String(other['eventId']) ? -1 : 1))
    .map(({ type }) => Number(type))
}
