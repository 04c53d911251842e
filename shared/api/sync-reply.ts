import * as z from 'zod'
import { OwnCollectionReply } from './collections.ts'
import { ProfileReply } from './profile.ts'
import { dateTime } from './schemas.ts'

const nothing = z.array(z.never())

const SyncPolicy = z
  .object({
    object: z.literal('policy'),
    id: z.string(),
    organizationId: z.string(),
    type: z.number(),
    enabled: z.boolean(),
    data: z.unknown(),
    revisionDate: dateTime,
  })
  .meta({ id: 'SyncPolicy' })

/**
 * Everything a client keeps of the caller (specification 14.11). There are no vault items here, so the lists that hold
 * them are empty; clients insist that they are there.
 */
export const SyncReply = z
  .object({
    object: z.literal('sync'),
    profile: ProfileReply,
    folders: nothing,
    collections: z.array(OwnCollectionReply),
    ciphers: nothing,
    domains: z
      .object({ object: z.literal('domains'), equivalentDomains: nothing, globalEquivalentDomains: nothing })
      .nullable(),
    policies: z.array(SyncPolicy),
    sends: nothing,
    userDecryption: z.object({
      masterPasswordUnlock: z.object({
        kdf: z.object({
          kdfType: z.number(),
          iterations: z.number(),
          memory: z.number().nullable(),
          parallelism: z.number().nullable(),
        }),
        masterKeyEncryptedUserKey: z.string(),
        salt: z.string(),
      }),
      userKeyId: z.string().nullable(),
    }),
  })
  .meta({ id: 'Sync' })
