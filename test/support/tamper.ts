import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { remove, replace } from '../../shared/store/change-set.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { Provider } from '../../shared/store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../shared/store/entities/seats.ts'
import type { World } from './world.ts'

/** States that no operation leads to (yet), written straight to the table. */

export async function changeProviderRecord(world: World, providerId: string, change: Partial<Provider>): Promise<void> {
  const provider = await world.store.get('Provider', { providerId })
  if (!provider) throw new Error('There is no such provider')
  await world.store.commit([replace('Provider', provider, change)])
}

export async function changeOrganizationRecord(
  world: World,
  organizationId: string,
  change: Partial<Organization>,
): Promise<void> {
  const organization = await world.store.get('Organization', { organizationId })
  if (!organization) throw new Error('There is no such organization')
  await world.store.commit([replace('Organization', organization, change)])
}

export async function changeSeatsRecord(
  world: World,
  organizationId: string,
  change: Partial<OrganizationSeats>,
): Promise<void> {
  const seats = await world.store.get('OrganizationSeats', { organizationId })
  if (!seats) throw new Error('There is no such organization')
  await world.store.commit([replace('OrganizationSeats', seats, change)])
}

export async function changePoolRecord(
  world: World,
  { providerId, planType }: { providerId: string; planType: number },
  change: Partial<SeatPool>,
): Promise<void> {
  const pool = await world.store.get('SeatPool', { providerId, planType })
  if (!pool) throw new Error('There is no such pool')
  await world.store.commit([replace('SeatPool', pool, change)])
}

export async function removePool(world: World, providerId: string, planType: number): Promise<void> {
  const pool = await world.store.get('SeatPool', { providerId, planType })
  if (!pool) throw new Error('There is no such pool')
  await world.store.commit([remove('SeatPool', pool)])
}

interface ItemKey {
  readonly pk: string
  readonly sk: string
}

/** An item as it lies in the table. */
export async function itemAt({ table }: World, { pk, sk }: ItemKey): Promise<Record<string, unknown>> {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: { pk, sk } }))
  if (!Item) throw new Error(`Nothing lies at ${pk} ${sk}`)
  return Item
}

/** Writes past the store, as somebody with the right to write to the table could. */
export async function putItem({ table }: World, item: Record<string, unknown>): Promise<void> {
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }))
}

/** Deletes past the store. */
export async function deleteItem({ table }: World, { pk, sk }: ItemKey): Promise<void> {
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }))
}

/** As if the person had turned his authenticator app on. */
export async function turnTwoStepLoginOn(world: World, { subject }: { subject: string }): Promise<void> {
  const account = await world.store.get('Account', { accountId: subject })
  if (!account) throw new Error('There is no such account')
  await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
}
