import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { toItem, toUniqueItems } from '../../functions/runtime/item.ts'
import { MemberStatus, MemberType } from '../../shared/store/entities/organization.ts'
import type { EntityName, RecordOf } from '../../shared/store/entities.ts'

const ITEMS_PER_BATCH = 25
const BATCHES_AT_ONCE = 8

export interface Planted {
  readonly memberIds: readonly string[]
  /** The first group holds every member; each of the others holds its share of them. */
  readonly groupIds: readonly string[]
}

/**
 * Fills an organization up to a size, straight into the table, as if its members had been invited, accepted and confirmed:
 * through the API it would take an hour, and nothing here measures that.
 */
export async function plantOrganization(
  table: { endpoint: string; name: string },
  organizationId: string,
  {
    members,
    groups,
    ownerMemberId,
    ownerGroups,
  }: Record<'members' | 'groups' | 'ownerGroups', number> & { ownerMemberId: string },
): Promise<Planted> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: table.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  )
  const at = new Date().toISOString()
  const memberIds = Array.from({ length: members }, () => randomUUID())
  const collectionIds = Array.from({ length: groups }, () => randomUUID())
  const groupIds = Array.from({ length: groups }, () => randomUUID())
  const items = [
    ...collectionIds.flatMap((collectionId) =>
      itemsOf('Collection', {
        collectionId,
        organizationId,
        name: '2.AA==|AA==|AA==',
        externalId: null,
        createdAt: at,
        revisedAt: at,
      }),
    ),
    ...groupIds.flatMap((groupId, number) =>
      itemsOf('Group', {
        groupId,
        organizationId,
        name: `Group ${number}`,
        externalId: null,
        access: [{ collectionId: collectionIds[number] ?? '', readOnly: false, hidePasswords: false, manage: false }],
        createdAt: at,
        revisedAt: at,
      }),
    ),
    ...memberIds.flatMap((memberId, number) => [
      ...itemsOf('Member', {
        memberId,
        organizationId,
        accountId: randomUUID(),
        email: `${memberId}@bench.example`,
        name: null,
        key: null,
        status: MemberStatus.Confirmed,
        type: MemberType.User,
        permissions: [],
        externalId: null,
        resetPasswordKey: null,
        invitation: null,
        revocation: null,
        mailFailure: null,
        createdAt: at,
        revisedAt: at,
      }),
      ...[0, 1 + (number % (groups - 1))].flatMap((group) =>
        itemsOf('GroupMember', { organizationId, memberId, groupId: groupIds[group] ?? '' }),
      ),
    ]),
    ...groupIds
      .slice(0, ownerGroups)
      .flatMap((groupId) => itemsOf('GroupMember', { organizationId, memberId: ownerMemberId, groupId })),
  ]
  const batches = Array.from({ length: Math.ceil(items.length / ITEMS_PER_BATCH) }, (_, batch) =>
    items.slice(batch * ITEMS_PER_BATCH, (batch + 1) * ITEMS_PER_BATCH),
  ).values()
  const write = async () => {
    for (const batch of batches) {
      await client.send(
        new BatchWriteCommand({ RequestItems: { [table.name]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
      )
    }
  }
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, write))
  client.destroy()
  return { memberIds, groupIds }
}

function itemsOf<Name extends EntityName>(name: Name, record: RecordOf<Name> & object): Record<string, unknown>[] {
  return [toItem(name, record, 1), ...toUniqueItems(name, record, 1).values()]
}
